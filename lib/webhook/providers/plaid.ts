import { createHash, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { equalBytes } from '../../crypto/compare';
import { importJwk } from '../../crypto/public-key';
import { credentialKeys, type TokenKeys } from '../builders/jwt-keys';
import type { TokenRow } from '../builders/jwt';
import { keyCache } from '../builders/public-key-cache';
import { digestKey } from '../builders/replay-key';
import { refused } from '../builders/signature-location';
import { tokenInHeader } from '../builders/token-location';
import type { SchemePorts, SigningCredential } from '../scheme';

/**
 * Plaid signs a token over the body's hash and the time. Its keys come one by one from an endpoint that wants
 * the client id (`keyId`) and the Plaid secret (`secret`), or from a pasted `jwks`.
 * https://plaid.com/docs/api/webhooks/webhook-verification/
 */
export const plaid: TokenRow = {
	name: 'Plaid',
	docs: 'https://plaid.com/docs/api/webhooks/webhook-verification/',
	confirmed: 'documentation',
	credential: { required: [], optional: ['jwksUrl', 'keyId', 'secret', 'jwks'] },
	coversBody: true,
	toleranceSeconds: 300,
	token: tokenInHeader('plaid-verification'),
	algorithms: ['ES256'],
	prepare(credential, ports) {
		const keys = credential.jwks ? credentialKeys(credential, ports) : plaidKeys(credential, ports);
		if (!keys.ok) return keys;
		return {
			keys: keys.keys,
			claims: { requiredClaims: ['iat', 'request_body_sha256'] },
			accept({ claims, signedPayload, keyId, signedAt }, { body }) {
				const claimed = Buffer.from(String(claims.request_body_sha256));
				const actual = Buffer.from(createHash('sha256').update(body).digest('hex'));
				if (!equalBytes(claimed, actual)) {
					return refused('signature_mismatch', 'request_body_sha256');
				}
				// With the time, for Plaid's bodies repeat: two SYNC_UPDATES_AVAILABLE of one item are equal.
				return { ok: true, keyId, replayKey: digestKey('body', [signedPayload]), signedAt };
			},
		};
	},
};

/** Pinned, since the Plaid secret is sent there. */
const ENDPOINT =
	/^https:\/\/(production|sandbox|development)\.plaid\.com\/webhook_verification_key\/get$/;

/** Plaid advises a look at least daily; an hour keeps a revoked key's life short. */
const KEY_MAX_AGE_MS = 3_600_000;

function plaidKeys(
	{ jwksUrl = '', keyId: client_id, secret }: SigningCredential,
	ports: SchemePorts,
): ReturnType<typeof credentialKeys> {
	if (!ENDPOINT.test(jwksUrl)) {
		return {
			ok: false,
			issue: {
				field: 'jwksUrl',
				message: 'The key URL is not one of Plaid’s.',
				description: 'Use https://production.plaid.com/webhook_verification_key/get.',
			},
		};
	}
	const empty = !client_id ? 'keyId' : !secret ? 'secret' : undefined;
	if (empty) {
		return {
			ok: false,
			issue: {
				field: empty,
				message: 'Plaid gives out its keys only for a client id and its secret.',
				description: 'Set the key ID to the Plaid client_id and the secret to the Plaid secret.',
			},
		};
	}
	const cache = keyCache({
		clock: ports.clock,
		maxAgeMs: KEY_MAX_AGE_MS,
		async load(key_id) {
			const json = { client_id, secret, key_id };
			return readAnswer(await ports.fetchText(jwksUrl, { method: 'POST', json }), key_id);
		},
	});
	const keys: TokenKeys = async ({ kid }) => {
		if (!kid || !/^[\w-]{1,64}$/.test(kid)) return 'unknown';
		return (await cache(kid)) ?? 'unavailable';
	};
	return { ok: true, keys };
}

/** `expired_at` is a time once Plaid has retired the key. */
const answerShape = z.object({
	key: z.object({
		kid: z.string(),
		kty: z.string(),
		crv: z.string(),
		x: z.string(),
		y: z.string(),
		expired_at: z.null().optional(),
	}),
});

function readAnswer(text: string, kid: string): KeyObject {
	const { key } = answerShape.parse(JSON.parse(text));
	const imported = importJwk(key, ['p256']);
	if (!imported.ok || key.kid !== kid) throw new Error('Plaid sent another key');
	return imported.key;
}
