/** Who or what did it. Ids of persons and senders are pseudonyms by the time they are in an entry. */
export interface Actor {
	readonly id: string;
	readonly type: 'user' | 'service' | 'workflow' | 'sender' | 'system';
}

export type AuditOutcome = 'success' | 'denied' | 'failed' | 'pending' | 'unknown';

/**
 * One audit entry, before it has its place in the chain. Everything in it was redacted before: an entry is never
 * hashed with contents in it. Members stand in the order of their names, which is that of RFC 8785, so that an
 * entry written in this order is canonical without sorting.
 */
export interface EntryDraft {
	/** What was done, dotted: `webhook.delivery`. */
	readonly action: string;
	readonly actor: Actor;
	/** What changed to what, redacted. */
	readonly after?: unknown;
	/** RFC 3339, UTC, milliseconds. */
	readonly at: string;
	readonly before?: unknown;
	/** Whatever else explains it, redacted. */
	readonly context?: unknown;
	readonly correlationId?: string;
	/** Id of the credential. */
	readonly credential?: string;
	readonly deliveryId?: string;
	readonly environment?: string;
	/** Id of the n8n execution. */
	readonly execution?: string;
	readonly integration?: string;
	readonly node?: string;
	/** For whom the actor acted, nearest first. */
	readonly onBehalfOf?: readonly Actor[];
	readonly outcome: AuditOutcome;
	/** Why, in the words of the one who did it, redacted. */
	readonly reason?: string;
	readonly redaction: RedactionStamp;
	readonly requestId?: string;
	readonly resource?: string;
	readonly scope?: string;
	/** Pseudonym of the person it is about. */
	readonly subject?: string;
	/** Id of the n8n workflow. */
	readonly workflow?: string;
}

/** Proof of what was looked for before the entry was hashed. */
export interface RedactionStamp {
	/** How much was taken out, by detector or rule. */
	readonly removed: Readonly<Record<string, number>>;
	/** Version of the rules and detectors; `none` where an entry was recorded without redaction. */
	readonly version: string;
}

/** An entry in its place. */
export interface AuditEntry extends EntryDraft {
	/** Hash of the entry before it in its tenant's chain; 32 zero bytes for the first. base64url. */
	readonly prev: string;
	readonly schema: 1;
	/** Its place, counted from 0: also its leaf's index in the Merkle tree. */
	readonly seq: number;
	readonly tenant: string;
}
