import type { Actor, EntryDraft } from './entry';

/** A person as a writer names it. `class` says what kind of identifier it is: `email`, `phone`, `customer`, … */
export interface Subject {
	readonly class: string;
	readonly id: string;
}

/**
 * What a writer hands to the log: identities in the clear and contents as they are. The log redacts the contents,
 * makes pseudonyms of persons and senders, and adds the time.
 */
export interface AuditEvent extends Omit<EntryDraft, 'at' | 'redaction' | 'subject'> {
	readonly subject?: Subject;
}

/** Types of actors that are persons, or belong to one: their ids never enter the log in the clear. */
export const PERSONAL_ACTORS: ReadonlySet<Actor['type']> = new Set(['user', 'sender']);

/** What identifiers of persons are told apart by. Pseudonyms of different classes cannot be joined. */
export const SUBJECT_CLASSES = [
	'account',
	'address',
	'customer',
	'email',
	'ip',
	'name',
	'other',
	'phone',
	'sender',
	'user',
] as const;
