import { createSecretKey, type KeyObject } from 'node:crypto';
import { decode } from '../../crypto/encoding';
import {
	importJwk,
	importPrivateKey,
	importPublicKey,
	looksLikePem,
	type KeyImport,
	type KeyKind,
} from '../../crypto/public-key';
import { readSecret } from '../../crypto/secret';
import { readKeys } from '../builders/credential-keys';
import { jwkMembers } from '../builders/jwt-keys';
import type { ConfigurationIssue, CredentialField, SigningCredential } from '../scheme';
import { algorithmOf, type AlgorithmName } from './rfc9421-algorithms';

export interface MessageKey {
	/** For reports: `current`, `previous` or the `keyid` it is bound to. */
	readonly name: string;
	/** The `keyid` a signature must carry; any or none when absent. */
	readonly keyId?: string;
	readonly algorithm: AlgorithmName;
	readonly key: KeyObject;
	/** Milliseconds since the epoch. */
	readonly validUntil: number;
}

export type MessageKeys =
	| {
			readonly ok: true;
			readonly verifying: readonly MessageKey[];
			readonly signing: readonly MessageKey[];
	  }
	| { readonly ok: false; readonly issue: ConfigurationIssue };

const KINDS: readonly KeyKind[] = ['ed25519', 'p256', 'p384', 'rsa', 'rsa-pss'];

/**
 * The keys of a credential, each with its one algorithm. `publicKey` or `jwks` verify; a PEM private key in
 * `secret` signs; any other `secret` is an HMAC key (UTF-8, or bytes in base64 after `base64:`) and does both.
 */
export function messageKeys(credential: SigningCredential): MessageKeys {
	const { secret = '', publicKey = '', jwks = '', keyId = '' } = credential;
	const bound = (field: CredentialField, imported: KeyImport): MessageKeys => {
		if (!imported.ok) return { ok: false, issue: { field, ...imported.flaw } };
		const key = {
			name: keyId || 'current',
			keyId: keyId || undefined,
			algorithm: algorithmOf(imported.kind)!,
			key: imported.key,
			validUntil: Infinity,
		};
		return { ok: true, verifying: [key], signing: [key] };
	};
	if (secret !== '' && !looksLikePem(secret)) {
		// A public key beside a shared secret would leave open which of them a message must satisfy.
		return publicKey || jwks ? twoKinds : hmacKeys(credential);
	}
	const ours = secret === '' ? undefined : bound('secret', importPrivateKey(secret, KINDS));
	if (ours && !ours.ok) return ours;
	const theirs = jwks
		? keySet(jwks)
		: publicKey || !ours
			? bound('publicKey', importPublicKey(publicKey, KINDS))
			: ours;
	return theirs.ok ? { ...theirs, signing: ours?.signing ?? [] } : theirs;
}

const twoKinds: MessageKeys = {
	ok: false,
	issue: {
		field: 'secret',
		message: 'There are both a shared secret and a public key.',
		description: 'Keep the one that the sender signs with.',
	},
};

function hmacKeys(credential: SigningCredential): MessageKeys {
	const read = readKeys(credential, (text) => {
		const secret = text.startsWith('base64:')
			? readSecret(text.slice('base64:'.length), (base64) => decode(base64, 'base64'))
			: readSecret(text);
		return secret.ok ? { ok: true, key: createSecretKey(secret.bytes) } : secret;
	});
	if (!read.ok) return read;
	const keys = read.keys.map((key): MessageKey => ({
		name: key.keyId,
		keyId: (key.keyId === 'current' && credential.keyId) || undefined,
		algorithm: 'hmac-sha256',
		key: key.key,
		validUntil: key.validUntil,
	}));
	return { ok: true, verifying: keys, signing: keys };
}

function keySet(text: string): MessageKeys {
	const refuse = (message: string, description?: string): MessageKeys => ({
		ok: false,
		issue: { field: 'jwks', message, description },
	});
	const members = jwkMembers(text);
	if (!members?.length) {
		return refuse('The key set holds no key.', 'Paste a JWK Set: JSON that has a list "keys".');
	}
	const keys: MessageKey[] = [];
	for (const jwk of members) {
		const imported = importJwk(jwk, KINDS);
		if (!imported.ok) return refuse(imported.flaw.message, imported.flaw.description);
		const algorithm = algorithmOf(imported.kind, jwk.alg);
		if (!algorithm) return refuse('A key in the set has an "alg" that does not fit it.');
		const kid = typeof jwk.kid === 'string' ? jwk.kid : undefined;
		keys.push({
			name: kid ?? 'jwks',
			keyId: kid,
			algorithm,
			key: imported.key,
			validUntil: Infinity,
		});
	}
	return { ok: true, verifying: keys, signing: [] };
}
