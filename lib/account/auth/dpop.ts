import { createHash, generateKeyPairSync, type JsonWebKey, randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import type { Clock } from '../../clock';

/** What a proof is for (RFC 9449 section 4.2). */
export interface ProofTarget {
	readonly method: string;
	readonly url: URL;
	readonly accessToken?: string;
	readonly nonce?: string;
}

/** A key of this process that tokens are bound to (RFC 9449): a stolen token is worth nothing without it. */
export class DpopKey {
	private readonly pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
	private readonly jwk: JsonWebKey = this.pair.publicKey.export({ format: 'jwk' });

	constructor(private readonly clock: Clock) {}

	async proof({ method, url, accessToken, nonce }: ProofTarget): Promise<string> {
		const { crv, kty, x, y } = this.jwk;
		return await new SignJWT({
			htm: method,
			// Without query and fragment.
			htu: url.origin + url.pathname,
			...(nonce !== undefined && { nonce }),
			...(accessToken !== undefined && {
				ath: createHash('sha256').update(accessToken).digest('base64url'),
			}),
		})
			.setProtectedHeader({
				alg: 'ES256',
				typ: 'dpop+jwt',
				jwk: { crv: crv!, kty: kty!, x: x!, y: y! },
			})
			.setIssuedAt(Math.floor(this.clock.now() / 1_000))
			.setJti(randomUUID())
			.sign(this.pair.privateKey);
	}
}
