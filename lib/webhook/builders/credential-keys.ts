import { MIN_SECRET_BYTES, type SecretFlaw } from '../../crypto/secret';
import type { ConfigurationIssue, CredentialField, SigningCredential } from '../scheme';
import { parseIsoTime } from '../../iso-time';

/** A key and how long it may be used. */
export interface CredentialKey<K> {
	readonly keyId: string;
	readonly key: K;
	/** Milliseconds since the epoch; Infinity without an end. */
	readonly validUntil: number;
}

export type Imported<K> =
	{ readonly ok: true; readonly key: K } | { readonly ok: false; readonly flaw: SecretFlaw };

export type KeysResult<K> =
	| { readonly ok: true; readonly keys: readonly CredentialKey<K>[] }
	| { readonly ok: false; readonly issue: ConfigurationIssue };

/** The fields of a scheme with one secret that can be rotated. */
export const SECRET_FIELDS = {
	required: ['secret'],
	optional: ['previousSecret', 'previousSecretExpiresAt'],
} as const satisfies { required: CredentialField[]; optional: CredentialField[] };

const FLAWS: Record<SecretFlaw, string> = {
	blank: 'is empty',
	surrounding_space: 'begins or ends with white space',
	repeated_byte: 'is one character or byte repeated',
	malformed: 'is not in the form this provider uses',
	too_short: `is shorter than ${MIN_SECRET_BYTES} bytes`,
};

/** `previousSecret` as people see it: previous secret. */
const wordsOf = (field: CredentialField) =>
	field.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

/** The issue with a field whose secret was refused. */
export function secretIssue(field: CredentialField, flaw: SecretFlaw): ConfigurationIssue {
	return {
		field,
		message: `The ${wordsOf(field)} ${FLAWS[flaw]}.`,
		description: 'Copy it again from the sender; without it nothing is let in.',
	};
}

/**
 * Imports `secret` and `previousSecret`. A missing secret is an issue, never a pass; a previous secret
 * must say when it ends, or a leaked one would be good for ever.
 */
export function readKeys<K>(
	credential: SigningCredential,
	importKey: (text: string) => Imported<K>,
): KeysResult<K> {
	const current = importKey(credential.secret ?? '');
	if (!current.ok) return { ok: false, issue: secretIssue('secret', current.flaw) };
	const keys: CredentialKey<K>[] = [{ keyId: 'current', key: current.key, validUntil: Infinity }];

	const { previousSecret = '', previousSecretExpiresAt = '' } = credential;
	if (previousSecret === '') return { ok: true, keys };
	const previous = importKey(previousSecret);
	if (!previous.ok) return { ok: false, issue: secretIssue('previousSecret', previous.flaw) };
	const validUntil = parseIsoTime(previousSecretExpiresAt);
	if (validUntil === undefined) {
		return {
			ok: false,
			issue: {
				field: 'previousSecretExpiresAt',
				message: 'The previous secret has no time at which it ends.',
				description:
					'Set a date and time such as 2030-01-31T12:00:00Z, or remove the previous secret.',
			},
		};
	}
	return { ok: true, keys: [...keys, { keyId: 'previous', key: previous.key, validUntil }] };
}
