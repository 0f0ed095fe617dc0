import type { KeyObject } from 'node:crypto';
import { Appender, type Receipt } from '../../audit/appender';
import { Checkpointer, type CheckpointResult } from '../../audit/checkpointer';
import { readCheckpoint } from '../../audit/checkpoint';
import type { RedactionStamp } from '../../audit/entry';
import { draftKeyAnnouncement } from '../../audit/key-rotation';
import { AuditLog } from '../../audit/log';
import { type Signer, signerOf, SIGNING_PURPOSE } from '../../audit/signature';
import { Tally } from '../../audit/tally';
import type { Clock } from '../../clock';
import type { Keyring } from '../../crypto/keyring';
import { Lookups } from '../../redact/lookups';
import { Pseudonymizer } from '../../redact/pseudonym';
import { createRedactor, type Redactor } from '../../redact/redact';
import type { Store } from '../../store/store';

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
	const stamp = { removed: {}, version: redactor.version };
	const appender = new Appender(store.audit, clock, stamp);
	const checkpoints = new Checkpoints({ store, keyring, clock, appender, stamp });
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

interface CheckpointPorts {
	readonly store: Pick<Store, 'audit' | 'dataKeys'>;
	readonly keyring: Keyring;
	readonly clock: Clock;
	readonly appender: Pick<Appender, 'append'>;
	readonly stamp: RedactionStamp;
}

/** Signed checkpoints: on demand, and by themselves as entries come. */
export class Checkpoints {
	private readonly checkpointer: Checkpointer;
	private readonly asked = new Map<string, { seq: number; at: number }>();
	private making: Promise<unknown> = Promise.resolve();

	constructor(private readonly ports: CheckpointPorts) {
		this.checkpointer = new Checkpointer(ports.store.audit, ports.clock);
	}

	async signer(): Promise<Signer> {
		const [newest] = await this.signers();
		return newest ?? signerOf(await this.ports.keyring.dataKey(SIGNING_PURPOSE));
	}

	/** All that ever signed here, the current one first. Read anew: another process may have rotated the key. */
	async signers(): Promise<Signer[]> {
		const { store, keyring } = this.ports;
		const wrapped = await store.dataKeys.list(SIGNING_PURPOSE);
		const keys = await Promise.all(wrapped.map(async ({ id }) => await keyring.dataKeyById(id)));
		return keys.filter((key) => key !== undefined).map(signerOf);
	}

	async make(tenant: string): Promise<CheckpointResult> {
		const signer = await this.signer();
		const result = await this.checkpointer.make(tenant, signer);
		if (result.ok || result.code !== 'key_unannounced') return result;
		const announced = await this.announce(tenant, signer);
		return announced ? await this.checkpointer.make(tenant, signer) : result;
	}

	/**
	 * A new signing key for every tenant, which the old one vouches for in each chain. One whose chain could not be
	 * reached is caught up with at its next checkpoint.
	 */
	async rotateKey(): Promise<void> {
		const { store, keyring } = this.ports;
		const tenants = await store.audit.tenants();
		for (const tenant of tenants) await this.make(tenant);
		await keyring.rotate(SIGNING_PURPOSE);
		const signer = await this.signer();
		for (const tenant of tenants) await this.announce(tenant, signer);
	}

	/** Driven by the entries themselves, so that no timer is needed where nothing happens. */
	appended({ tenant, seq }: Receipt): void {
		const now = this.ports.clock.now();
		const last = this.asked.get(tenant);
		const soon = last && seq - last.seq < ASK_AFTER_ENTRIES && now - last.at < ASK_AFTER_MS;
		if (soon) return;
		if (this.asked.size >= MOST_TENANTS) this.asked.clear();
		this.asked.set(tenant, { seq, at: now });
		// One after the other and in the background; one that fails is due again at a later entry.
		this.making = this.making
			.then(async () => {
				if (await this.checkpointer.isDue(tenant)) await this.make(tenant);
			})
			.catch(() => undefined);
	}

	/** Has the key of the newest checkpoint vouch for `next`. False where that key is not one of ours. */
	private async announce(tenant: string, next: Signer): Promise<boolean> {
		const { store, clock, appender, stamp } = this.ports;
		const latest = await store.audit.latestCheckpoint(tenant);
		const kid = latest && readCheckpoint(latest.jws)?.jws.kid;
		const current = (await this.signers()).find((signer) => signer.kid === kid);
		if (!current || current.kid === next.kid) return false;
		const actor = { id: 'airlock', type: 'system' } as const;
		const about = { tenant, at: clock.now(), actor };
		await appender.append(tenant, draftKeyAnnouncement(about, current, next, stamp));
		return true;
	}
}
