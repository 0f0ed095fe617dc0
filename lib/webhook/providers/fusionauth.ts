import { equalBytes } from '../../crypto/compare';
import type { TokenRow } from '../builders/jwt';
import { credentialKeys, pinnedKey } from '../builders/jwt-keys';
import { digestKey, idKey, lazyJson, readField } from '../builders/replay-key';
import { sha256 } from '../builders/shared-jwt';
import { refused } from '../builders/signature-location';
import { tokenInHeader } from '../builders/token-location';

/** FusionAuth: a token over the body's hash, by the key of its Key Master that the webhook is set to. RSA and EC keys only. */
export const fusionAuth: TokenRow = {
	name: 'FusionAuth',
	docs: 'https://fusionauth.io/docs/extend/events-and-webhooks/signing',
	confirmed: 'documentation',
	credential: { required: [], optional: ['jwksUrl', 'jwks', 'publicKey'] },
	coversBody: true,
	token: tokenInHeader('x-fusionauth-signature-jwt'),
	algorithms: ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
	prepare(credential, ports) {
		const keys = credential.publicKey
			? pinnedKey(credential.publicKey, ['rsa', 'p256', 'p384', 'p521', 'ed25519'])
			: credentialKeys(credential, ports);
		if (!keys.ok) return keys;
		return {
			keys: keys.keys,
			claims: { requiredClaims: ['request_body_sha256'] },
			accept({ claims, signedPayload, keyId, signedAt }, { body }) {
				const claimed = Buffer.from(String(claims.request_body_sha256));
				if (!equalBytes(claimed, Buffer.from(sha256(body, 'base64')))) {
					return refused('signature_mismatch', 'request_body_sha256');
				}
				const deliveryId = readField(lazyJson(body)(), 'event.id');
				const replayKey = deliveryId ? idKey(deliveryId) : digestKey('body', [signedPayload]);
				return { ok: true, keyId, replayKey, deliveryId, signedAt };
			},
		};
	},
};
