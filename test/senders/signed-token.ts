import { createHash, createHmac, sign, type KeyObject } from 'node:crypto';

const segment = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A compact JWS (RFC 7515 section 3.1) over `payload` by RS256 or ES256 as `header.alg` says. */
export function signToken(
	header: { readonly alg: string; readonly [name: string]: unknown },
	payload: object,
	key: KeyObject,
): string {
	const input = `${segment(header)}.${segment(payload)}`;
	const dsaEncoding = 'ieee-p1363';
	const signature = sign('sha256', Buffer.from(input), { key, dsaEncoding });
	return `${input}.${signature.toString('base64url')}`;
}

/** A compact JWS under a shared secret (RFC 7518 section 3.2). */
export function signShared(payload: object, secret: string, alg = 'HS256'): string {
	const input = `${segment({ alg, typ: 'JWT' })}.${segment(payload)}`;
	const hash = alg.replace('HS', 'sha');
	return `${input}.${createHmac(hash, secret).update(input).digest('base64url')}`;
}

/** A JWK Set with one public key. */
export function jwkSet(key: KeyObject, kid: string): string {
	return JSON.stringify({ keys: [{ ...key.export({ format: 'jwk' }), kid, use: 'sig' }] });
}

export const sha256 = (body: Buffer) => createHash('sha256').update(body);
