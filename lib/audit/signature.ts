import { createPrivateKey, createPublicKey, hash, type KeyObject, sign, verify } from 'node:crypto';
import { decode } from '../crypto/encoding';
import type { NamedKey } from '../crypto/envelope';
import { importPublicKey } from '../crypto/public-key';

/** Purpose of the data key that checkpoints are signed with. */
export const SIGNING_PURPOSE = 'audit-checkpoint';

/** What signs checkpoints. */
export interface Signer {
	/** RFC 7638 thumbprint of the public key. */
	readonly kid: string;
	readonly privateKey: KeyObject;
	readonly publicKey: KeyObject;
}

/** Trusted public keys by their thumbprint. */
export type KeySet = Map<string, KeyObject>;

// The head of a PKCS #8 Ed25519 key (RFC 8410 section 7); the 32 bytes of the seed follow.
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex');

/** The Ed25519 key whose seed is the data key (32 bytes). */
export function signerOf({ key }: NamedKey): Signer {
	const seed = key.export();
	const der = Buffer.concat([PKCS8_HEAD, seed]);
	const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
	seed.fill(0);
	der.fill(0);
	const publicKey = createPublicKey(privateKey);
	return { kid: thumbprint(publicKey), privateKey, publicKey };
}

/** RFC 7638 thumbprint of an Ed25519 key (RFC 8037 section 2), base64url. */
export function thumbprint(publicKey: KeyObject): string {
	const { x } = publicKey.export({ format: 'jwk' });
	return hash('sha256', `{"crv":"Ed25519","kty":"OKP","x":"${x}"}`, 'base64url');
}

/** The public key as PEM, for auditors. */
export function publicKeyText({ publicKey }: Pick<Signer, 'publicKey'>): string {
	return publicKey.export({ format: 'pem', type: 'spki' }).toString();
}

/**
 * The keys an auditor trusts: PEM, base64 of SPKI, or the 32 bytes as hex or base64. `flaw` says why the first bad
 * one cannot be used.
 */
export function keySetOf(
	texts: readonly string[],
): { readonly ok: true; readonly keys: KeySet } | { readonly ok: false; readonly flaw: string } {
	const keys: KeySet = new Map();
	for (const text of texts) {
		const found = importPublicKey(text, ['ed25519']);
		if (!found.ok) return { ok: false, flaw: found.flaw.message };
		keys.set(thumbprint(found.key), found.key);
	}
	return { ok: true, keys };
}

/** A compact JWS (RFC 7515 section 7.1) of `payload`, which is JSON text, by EdDSA (RFC 8037 section 3.1). */
export function signJws(type: string, payload: string, { kid, privateKey }: Signer): string {
	const header = headerText(type, kid);
	const input = `${encode(header)}.${encode(payload)}`;
	return `${input}.${sign(null, Buffer.from(input), privateKey).toString('base64url')}`;
}

/** A JWS whose signature is not yet believed. */
export interface UnverifiedJws {
	readonly kid: string;
	/** JSON text. */
	readonly payload: string;
	/** Whether the signature is that of `publicKey`. */
	signedBy(publicKey: KeyObject): boolean;
}

/**
 * Takes a JWS of ours apart; undefined when it is not exactly what `signJws` writes: the algorithm, the type and the
 * members of the header are ours to say, never the signer's, and base64url has one spelling.
 */
export function readJws(type: string, jws: string): UnverifiedJws | undefined {
	const parts = jws.split('.');
	const [header, payload, signature] = parts.map((part) => decode(part, 'base64url'));
	if (parts.length !== 3 || !header || !payload || !signature) return undefined;
	const kid = /^\{"alg":"EdDSA","kid":"([A-Za-z0-9_-]{43})"/.exec(header.toString('latin1'))?.[1];
	if (kid === undefined || header.toString('latin1') !== headerText(type, kid)) return undefined;
	const input = Buffer.from(jws.slice(0, jws.lastIndexOf('.')));
	return {
		kid,
		payload: payload.toString('utf8'),
		signedBy: (publicKey) => verify(null, input, publicKey, signature),
	};
}

function headerText(type: string, kid: string): string {
	return JSON.stringify({ alg: 'EdDSA', kid, typ: type });
}

function encode(text: string): string {
	return Buffer.from(text, 'utf8').toString('base64url');
}
