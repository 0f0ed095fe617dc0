import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { readSecret } from '../../crypto/secret';
import type { Scheme } from '../scheme';
import { readKeys } from './credential-keys';
import { mac, type MacSpec } from './mac';
import { type SigningKey, symmetricKey } from './mac-key';
import { refused } from './signature-location';
import { type Content, template } from './template';

/** A row whose sender hashes the secret together with the content, where HMAC (RFC 2104) belongs. */
export interface HashConcatSpec extends Omit<
	MacSpec,
	'algorithm' | 'keyForm' | 'keys' | 'content'
> {
	readonly algorithm: 'sha1' | 'sha256';
	/** Where the secret stands in what is hashed. */
	readonly secretAt: 'start' | 'end';
	/** `{body}`, when absent. */
	readonly content?: string;
}

/**
 * Builds a row for a keyed plain hash. From the hash of secret ‖ body follows that of secret ‖ body ‖ padding ‖ suffix,
 * without the secret (length extension). The padding begins with 0x80, which never follows a complete UTF-8 text, so
 * a body that is not UTF-8 is refused. With the secret at the end a collision (SHA-1: feasible) would do; its blocks
 * are not UTF-8 either.
 */
export function hashConcat(spec: HashConcatSpec): Scheme {
	const { algorithm, secretAt, ...rest } = spec;
	return mac({
		...rest,
		proof: `plain ${algorithm.toUpperCase()}, keyed`,
		content: textOnly(template(spec.content ?? '{body}')),
		keys: (credential) =>
			readKeys(credential, (text) => {
				const secret = readSecret(text);
				return secret.ok ? { ok: true, key: hashKey(secret.bytes, algorithm, secretAt) } : secret;
			}),
	});
}

const textOnly = (content: Content): Content => ({
	...content,
	pieces: (message) =>
		isUtf8(message.body) ? content.pieces(message) : refused('content_unsupported', 'body'),
});

function hashKey(
	secret: Buffer,
	algorithm: HashConcatSpec['algorithm'],
	secretAt: HashConcatSpec['secretAt'],
): SigningKey {
	return symmetricKey(algorithm === 'sha1' ? 20 : 32, (pieces) => {
		const hash = createHash(algorithm);
		for (const piece of secretAt === 'start' ? [secret, ...pieces] : [...pieces, secret]) {
			hash.update(piece);
		}
		return hash;
	});
}
