import type { JsonWebKey, KeyObject } from 'node:crypto';
import { importJwk } from '../crypto/public-key';
import type { Actor, EntryDraft, RedactionStamp } from './entry';
import { type KeySet, readJws, signJws, type Signer, thumbprint } from './signature';

/** Action of the entry that announces a new checkpoint key. */
export const KEY_ANNOUNCED = 'audit.key_announced';

const TYPE = 'airlock-key+jws';

/**
 * The entry that makes `next` a key to trust for whoever trusts `current`, which signs for it. Append it to the chain of
 * every tenant before anything is signed with `next`. It holds no contents: append it as it is, because a
 * detector would take the signature for a secret.
 */
export function draftKeyAnnouncement(
	{ tenant, at, actor }: { tenant: string; at: number; actor: Actor },
	current: Signer,
	next: Pick<Signer, 'kid' | 'publicKey'>,
	redaction: RedactionStamp,
): EntryDraft {
	const { x } = next.publicKey.export({ format: 'jwk' });
	const statement = JSON.stringify({ jwk: { crv: 'Ed25519', kty: 'OKP', x }, tenant });
	return {
		action: KEY_ANNOUNCED,
		actor,
		at: new Date(at).toISOString(),
		context: { announcement: signJws(TYPE, statement, current), kid: next.kid },
		outcome: 'success',
		redaction,
	};
}

/** The key that `context`, of an announcing entry of `tenant`, makes trusted; undefined when no key of `trusted` signed it. */
export function announcedKey(
	context: unknown,
	tenant: string,
	trusted: KeySet,
): { kid: string; key: KeyObject } | undefined {
	const announcement =
		typeof context === 'object' && context !== null && 'announcement' in context
			? context.announcement
			: undefined;
	const jws = typeof announcement === 'string' ? readJws(TYPE, announcement) : undefined;
	const signer = jws && trusted.get(jws.kid);
	if (!jws || !signer || !jws.signedBy(signer)) return undefined;
	// Signed by a trusted key, so it is what draftKeyAnnouncement wrote.
	const statement = JSON.parse(jws.payload) as { jwk: JsonWebKey; tenant: string };
	if (statement.tenant !== tenant) return undefined;
	const imported = importJwk(statement.jwk, ['ed25519']);
	return imported.ok ? { kid: thumbprint(imported.key), key: imported.key } : undefined;
}
