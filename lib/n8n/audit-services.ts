import type { KeyObject } from 'node:crypto';
import { Appender, type Receipt } from '../audit/appender';
import { Checkpointer, type CheckpointResult } from '../audit/checkpointer';
import { AuditLog } from '../audit/log';
import { type Signer, signerOf, SIGNING_PURPOSE } from '../audit/signature';
import { Tally } from '../audit/tally';
import type { Clock } from '../clock';
import type { Keyring } from '../crypto/keyring';
import { Lookups } from '../redact/lookups';
import { Pseudonymizer } from '../redact/pseudonym';
import { createRedactor, type Redactor } from '../redact/redact';
import type { Store } from '../store/store';

/** The audit log and what belongs to it, for one process. */
export interface AuditServices {
	readonly audit: AuditLog;
	/** For what may come in floods. */
	readonly tally: Tally;
	readonly appender: Appender;
	readonly checkpoints: Checkpoints;
	readonly lookups: Lookups;
	readonly redactor: Redactor;
	/** What identities are sealed to, from AIRLOCK_AUDIT_LOOKUP_KEY. */
	readonly lookupKey: KeyObject | undefined;
	/** The tenant's pseudonym of an identifier. */
	pseudonym(tenant: string, fieldClass: string, value: string): Promise<string>;
}

/** Tenants whose pseudonyms were asked for; a name may come from an expression. */
const MOST_TENANTS = 1_000;

export function auditServices(
	store: Store,
	keyring: Keyring,
	clock: Clock,
	/** From AIRLOCK_AUDIT_LOOKUP_KEY. */
	lookupKey: KeyObject | undefined,
): AuditServices {
	const redactor = createRedactor();
	const lookups = new Lookups(store.lookups, clock);
	const checkpoints = new Checkpoints(store, keyring, clock);
	const appender = new Appender(store.audit, clock, { removed: {}, version: redactor.version });
	const tenants = new Map<string, Pseudonymizer>();
	const pseudonym: AuditServices['pseudonym'] = async (tenant, fieldClass, value) => {
		if (tenants.size >= MOST_TENANTS) tenants.clear();
		const known = tenants.get(tenant) ?? new Pseudonymizer(keyring, tenant);
		tenants.set(tenant, known);
		return await known.pseudonym(fieldClass, value);
	};
	const audit = new AuditLog({
		clock,
		redactor,
		pseudonym,
		lookupKey,
		lookups,
		appender,
		appended: (receipt) => checkpoints.appended(receipt),
	});
	const tally = new Tally(audit);
	return { audit, tally, appender, checkpoints, lookups, redactor, lookupKey, pseudonym };
}

/** A process asks whether a checkpoint is due after so many entries of its own, or after so long. */
const ASK_AFTER_ENTRIES = 128;
const ASK_AFTER_MS = 60_000;

/** Signed checkpoints: on demand, and by themselves as entries come. */
export class Checkpoints {
	private readonly checkpointer: Checkpointer;
	private readonly asked = new Map<string, { seq: number; at: number }>();
	private making: Promise<unknown> = Promise.resolve();

	constructor(
		private readonly store: Store,
		private readonly keyring: Keyring,
		private readonly clock: Clock,
	) {
		this.checkpointer = new Checkpointer(store.audit, clock);
	}

	async signer(): Promise<Signer> {
		return signerOf(await this.keyring.dataKey(SIGNING_PURPOSE));
	}

	/** All that ever signed here, the current one first. */
	async signers(): Promise<Signer[]> {
		const wrapped = await this.store.dataKeys.list(SIGNING_PURPOSE);
		const keys = await Promise.all(
			wrapped.map(async ({ id }) => await this.keyring.dataKeyById(id)),
		);
		return keys.filter((key) => key !== undefined).map(signerOf);
	}

	async make(tenant: string): Promise<CheckpointResult> {
		return await this.checkpointer.make(tenant, await this.signer());
	}

	/** Driven by the entries themselves, so that no timer is needed where nothing happens. */
	appended({ tenant, seq }: Receipt): void {
		const now = this.clock.now();
		const last = this.asked.get(tenant);
		const soon = last && seq - last.seq < ASK_AFTER_ENTRIES && now - last.at < ASK_AFTER_MS;
		if (soon) return;
		if (this.asked.size >= MOST_TENANTS) this.asked.clear();
		this.asked.set(tenant, { seq, at: now });
		// One after the other and in the background; one that fails is due again at a later entry.
		this.making = this.making
			.then(async () => await this.checkpointer.whenDue(tenant, await this.signer()))
			.catch(() => undefined);
	}
}
