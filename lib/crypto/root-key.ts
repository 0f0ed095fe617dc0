import { createSecretKey, hkdfSync } from 'node:crypto';
import type { NamedKey } from './envelope';

const SALT = 'n8n-nodes-airlock';

/**
 * The root key: 32 bytes of HKDF-SHA256 (RFC 5869) from the root secret with the salt `n8n-nodes-airlock` and the
 * info `root key v1`; its id is 9 bytes with the info `root key id v1`, which tells a wrong secret apart
 * from a damaged envelope and says nothing about the key. HKDF does not slow down guessing: the
 * secret must be random (n8n makes its own from 24 random bytes).
 */
export function rootKey(secret: string): NamedKey {
	if (secret === '') throw new RangeError('The root secret is empty');
	const derive = (info: string, bytes: number) =>
		Buffer.from(hkdfSync('sha256', secret, SALT, info, bytes));
	return {
		id: derive('root key id v1', 9).toString('base64url'),
		key: createSecretKey(derive('root key v1', 32)),
	};
}
