import {
	createPrivateKey,
	createPublicKey,
	generateKeyPairSync,
	type JsonWebKey,
	type JsonWebKeyInput,
	type KeyObject,
} from 'node:crypto';
import type { KeyFlaw } from '../crypto/public-key';

export type LookupKeyResult =
	{ readonly ok: true; readonly key: KeyObject } | { readonly ok: false; readonly flaw: KeyFlaw };

/**
 * Reads the key that identities are sealed to: P-256 or X25519, as PEM (SPKI) or JWK. Refuses private keys, which must not be
 * where the log is written, and all other kinds.
 */
export function parseLookupPublicKey(text: string): LookupKeyResult {
	const input = readInput(text);
	// createPublicKey would take a private key as well, and derive the public one.
	if (input && privateKey(input)) {
		return flawed(
			'This is a private key, and a public key belongs here.',
			'Keep the private key where identities are revealed, and paste the public one here. If others could see it, make a new pair.',
		);
	}
	const key = input && attempt(() => createPublicKey(input));
	if (!key) {
		return flawed(
			'The lookup public key cannot be read.',
			'Paste it as PEM ("-----BEGIN PUBLIC KEY-----") or as a JWK.',
		);
	}
	return ofRightKind(key);
}

/** Reads the key that opens them: PEM (PKCS #8 or SEC 1, without a passphrase) or JWK. */
export function parseLookupPrivateKey(text: string): LookupKeyResult {
	const input = readInput(text);
	const key = input && privateKey(input);
	if (!key) {
		return flawed(
			'The lookup private key cannot be read.',
			'Paste it as PEM without a passphrase ("-----BEGIN PRIVATE KEY-----") or as a JWK.',
		);
	}
	return ofRightKind(key);
}

/** A new pair as PEM. X25519, which has no weak points to check for (RFC 7748). */
export function generateLookupKeys(): { publicKey: string; privateKey: string } {
	return generateKeyPairSync('x25519', {
		publicKeyEncoding: { type: 'spki', format: 'pem' },
		privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
	});
}

function readInput(text: string): string | JsonWebKeyInput | undefined {
	const trimmed = text.trim();
	if (!trimmed.startsWith('{')) {
		// A one-line form field or an environment variable has no line breaks.
		const lines = trimmed.replaceAll('\\n', '\n').trim();
		const pem = /^(-----BEGIN [A-Z ]+-----)([\w\s+/=]+)(-----END [A-Z ]+-----)$/.exec(lines);
		return pem ? [pem[1], pem[2]!.replace(/\s+/g, ''), pem[3]].join('\n') : undefined;
	}
	const key: unknown = attempt(() => JSON.parse(trimmed) as unknown);
	return typeof key === 'object' && key !== null
		? { key: key as JsonWebKey, format: 'jwk' }
		: undefined;
}

function privateKey(input: string | JsonWebKeyInput): KeyObject | undefined {
	return attempt(() => createPrivateKey(input));
}

function ofRightKind(key: KeyObject): LookupKeyResult {
	const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key;
	const isRight = type === 'x25519' || (type === 'ec' && details?.namedCurve === 'prime256v1');
	return isRight ? { ok: true, key } : flawed('The lookup key must be P-256 or X25519.');
}

function flawed(message: string, description?: string): LookupKeyResult {
	return { ok: false, flaw: { message, description } };
}

function attempt<T>(make: () => T): T | undefined {
	try {
		return make();
	} catch {
		return undefined;
	}
}
