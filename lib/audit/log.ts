import type { KeyObject } from 'node:crypto';
import type { Clock } from '../clock';
import type { Redactor } from '../redact/redact';
import type { RedactionReport } from '../redact/report';
import type { LookupItem } from '../redact/lookup';
import { reach } from '../store/store';
import type { Receipt } from './appender';
import { checkDraft, type DraftFlaw, MAX_NAME, MAX_REASON, MAX_SEARCHED } from './check';
import type { Actor, EntryDraft } from './entry';
import { type AuditEvent, PERSONAL_ACTORS } from './event';

export const DEFAULT_TENANT = 'default';

/** Names a chain, and keys: no separators, so that no two tenants' names can be read as one. */
const TENANT = /^[A-Za-z0-9_.-]{1,64}$/;

/** What becomes of the work when its entry cannot be written. */
export type WhenUnrecorded = 'halt' | 'mark';

export interface RecordOptions {
	readonly tenant?: string;
	/** `halt` (the default) rejects; `mark` goes on, and the gap is chained once the log is back. */
	readonly whenUnrecorded?: WhenUnrecorded;
	/** Seals the identities of this entry, instead of the key that all are sealed to. */
	readonly lookupKey?: KeyObject;
}

export type Recorded =
	{ readonly ok: true; readonly receipt: Receipt } | { readonly ok: false; readonly marked: true };

/** The event cannot be an entry. Names the member and the rule it breaks, never a value. */
export class AuditEventError extends Error {
	readonly code: DraftFlaw['code'];

	constructor({ code, member, rule }: DraftFlaw) {
		super(`The audit entry's ${member} ${rule}`);
		this.name = 'AuditEventError';
		this.code = code;
	}
}

export interface AuditPorts {
	readonly clock: Clock;
	readonly redactor: Redactor;
	/** The tenant's keyed hash of an identifier. */
	pseudonym(tenant: string, fieldClass: string, value: string): Promise<string>;
	/** Seals identities; without one only pseudonyms are kept, and nothing leads back. */
	readonly lookupKey?: KeyObject;
	readonly lookups: { remember(key: KeyObject, items: readonly LookupItem[]): Promise<void> };
	readonly appender: {
		append(tenant: string, draft: EntryDraft): Promise<Receipt>;
		appendOrMark(tenant: string, draft: EntryDraft): Promise<Recorded>;
	};
	/** Told of every entry that was appended, so that checkpoints are made when they are due. */
	appended(receipt: Receipt): void;
}

/** Members whose text is kept, after the detectors went over it; and how long it may be. */
const TEXTS = {
	correlationId: MAX_SEARCHED,
	credential: MAX_NAME,
	deliveryId: MAX_NAME,
	environment: MAX_NAME,
	execution: MAX_NAME,
	integration: MAX_SEARCHED,
	node: MAX_NAME,
	reason: MAX_REASON,
	requestId: MAX_NAME,
	resource: MAX_NAME,
	scope: MAX_NAME,
	workflow: MAX_NAME,
} as const;
const TEXT_LIMITS = Object.entries(TEXTS) as Array<[keyof typeof TEXTS, number]>;

const CONTENTS = ['after', 'before', 'context'] as const;

/** The one way into the audit log: redact, then hash. Nothing is appended that did not go through it. */
export class AuditLog {
	constructor(private readonly ports: AuditPorts) {}

	/**
	 * Records one event and answers its receipt: tenant, place and hash. Rejects with `AuditEventError` for an
	 * event that breaks the schema, and with `StoreUnavailableError` when it cannot be written and
	 * `whenUnrecorded` is `halt`.
	 */
	async record(event: AuditEvent, options: RecordOptions = {}): Promise<Recorded> {
		const { tenant = DEFAULT_TENANT, whenUnrecorded = 'halt' } = options;
		const draft = await this.prepare(event, options);
		const { appender } = this.ports;
		const recorded: Recorded =
			whenUnrecorded === 'halt'
				? { ok: true, receipt: await appender.append(tenant, draft) }
				: await appender.appendOrMark(tenant, draft);
		if (recorded.ok) this.ports.appended(recorded.receipt);
		return recorded;
	}

	/** The redacted and checked entry of an event, its identities remembered, for who appends it otherwise. */
	async prepare(event: AuditEvent, options: RecordOptions = {}): Promise<EntryDraft> {
		const { tenant = DEFAULT_TENANT, whenUnrecorded = 'halt' } = options;
		if (!TENANT.test(tenant)) {
			const rule = 'is not 1 to 64 letters, digits, dots, dashes or underscores';
			throw new AuditEventError({ code: 'malformed', member: 'tenant', rule });
		}
		const identities: LookupItem[] = [];
		const draft = await this.draft(event, tenant, identities);
		const flaw = checkDraft(draft);
		if (flaw) throw new AuditEventError(flaw);
		const { lookups } = this.ports;
		const key = options.lookupKey ?? this.ports.lookupKey;
		// The way back first: an entry whose identity was lost could never be revealed.
		if (key && identities.length > 0) {
			const remembered = reach(lookups.remember(key, identities));
			if (whenUnrecorded === 'halt') await remembered;
			else await remembered.catch(() => undefined);
		}
		return draft;
	}

	/** `identities` takes what became a pseudonym. */
	private async draft(
		event: AuditEvent,
		tenant: string,
		identities: LookupItem[],
	): Promise<EntryDraft> {
		const { clock, redactor } = this.ports;
		const removed: Record<string, number> = {};
		const note = ({ removed: more }: RedactionReport): void => {
			for (const [rule, count] of Object.entries(more)) {
				removed[rule] = (removed[rule] ?? 0) + count;
			}
		};
		const clean = (text: string, limit: number): string => {
			const redacted = redactor.redactText(text);
			note(redacted.report);
			return asLine(redacted.text, limit);
		};
		const identify = async (fieldClass: string, value: string): Promise<string> => {
			const pseudonym = await this.ports.pseudonym(tenant, fieldClass, value);
			identities.push({ tenant, fieldClass, value, pseudonym });
			return pseudonym;
		};
		const known = async ({ type, id }: Actor): Promise<Actor> => ({
			id: PERSONAL_ACTORS.has(type) ? await identify(type, id) : clean(id, MAX_SEARCHED),
			type,
		});

		const members: Record<string, unknown> = {};
		for (const [name, limit] of TEXT_LIMITS) {
			const text = event[name];
			const line = text === undefined ? '' : clean(text, limit);
			if (line !== '') members[name] = line;
		}
		for (const name of CONTENTS) {
			if (event[name] === undefined) continue;
			const redacted = redactor.redact(event[name]);
			note(redacted.report);
			members[name] = redacted.value;
		}
		if (event.onBehalfOf && event.onBehalfOf.length > 0) {
			members.onBehalfOf = await Promise.all(event.onBehalfOf.map(known));
		}
		if (event.subject && event.subject.id !== '') {
			members.subject = await identify(event.subject.class, event.subject.id);
		}
		return {
			...members,
			// A name that a detector knows is none: its placeholder is refused.
			action: clean(event.action, MAX_NAME),
			actor: await known(event.actor),
			at: new Date(clock.now()).toISOString(),
			outcome: event.outcome,
			redaction: { removed, version: redactor.version },
		};
	}
}

/** One line of at most `limit` characters. Line breaks would let a name forge further lines where it is exported. */
function asLine(text: string, limit: number): string {
	const line = text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
	return (line.length <= limit ? line : `${line.slice(0, limit - 1)}…`).toWellFormed();
}
