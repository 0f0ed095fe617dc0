import { looksLikePem } from '../../crypto/public-key';
import type { TokenRow } from '../builders/jwt';
import { pinnedKey } from '../builders/jwt-keys';
import { digestKey, lazyJson } from '../builders/replay-key';
import { tokenInBody } from '../builders/token-location';

/**
 * Wix: the body is the token, and its `data` claim the event. What reaches the workflow is read from the token that was
 * verified, so nothing beside it can get in.
 * https://dev.wix.com/docs/build-apps/develop-your-app/api-integrations/events-and-webhooks/about-webhooks
 */
export const wix: TokenRow = {
	name: 'Wix',
	docs: 'https://dev.wix.com/docs/build-apps/develop-your-app/access/authentication/verify-requests-received-from-wix',
	confirmed: 'documentation',
	credential: { required: ['publicKey'], optional: [] },
	coversBody: true,
	// Wix tries for 48 hours, and its tokens outlive that by weeks.
	toleranceSeconds: 172_800,
	token: tokenInBody,
	algorithms: ['RS256'],
	signedPart: readEvent,
	mediaTypes: ['', 'text/plain'],
	prepare({ publicKey = '' }) {
		// Wix also shows its PEM in Base64, to fit into one line.
		const decoded = Buffer.from(publicKey, 'base64').toString('latin1');
		const keys = pinnedKey(looksLikePem(decoded) ? decoded : publicKey, ['rsa']);
		if (!keys.ok) return keys;
		return {
			keys: keys.keys,
			claims: { requiredClaims: ['iat', 'exp', 'data'] },
			accept: ({ signedPayload, keyId, signedAt }) => ({
				ok: true,
				keyId,
				replayKey: digestKey('body', [signedPayload]),
				signedAt,
			}),
		};
	},
};

/** The event: JSON in the `data` claim, with JSON once more in its own `data` and `identity`. */
function readEvent(body: unknown): unknown {
	const payload = typeof body === 'string' ? body.split('.')[1] : undefined;
	if (payload === undefined) return body;
	const claims: object = Object(lazyJson(Buffer.from(payload, 'base64url'))());
	const event: object = Object(parsed('data' in claims ? claims.data : undefined));
	return Object.fromEntries(
		Object.entries(event).map(([name, value]) =>
			name === 'data' || name === 'identity' ? [name, parsed(value)] : [name, value],
		),
	);
}

const parsed = (value: unknown): unknown =>
	typeof value === 'string' ? (lazyJson(Buffer.from(value))() ?? value) : value;
