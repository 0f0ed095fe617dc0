import type { TokenRow } from '../builders/jwt';
import { credentialKeys } from '../builders/jwt-keys';
import { digestKey, lazyJson, readField } from '../builders/replay-key';
import { tokenInHeader } from '../builders/token-location';
import { GOOGLE_ISSUERS, GOOGLE_KEYS, otherAccount } from './google-pubsub';

const CHAT = 'chat@system.gserviceaccount.com';
const CHAT_KEYS = `https://www.googleapis.com/service_accounts/v1/jwk/${CHAT}`;

/**
 * Google Chat apps. As the app is set up, tokens are for its project number and signed by Chat's own account, or for its
 * endpoint's URL and signed by Google, who signs for every account: then the account is checked too.
 * https://developers.google.com/workspace/chat/verify-requests-from-chat
 */
export const googleChat: TokenRow = {
	name: 'Google Chat',
	docs: 'https://developers.google.com/workspace/chat/verify-requests-from-chat',
	confirmed: 'sdk',
	credential: { required: ['audience'], optional: ['jwks'] },
	coversBody: false,
	token: tokenInHeader('authorization', 'Bearer'),
	algorithms: ['RS256'],
	signedPart: withoutToken,
	prepare({ audience = '', jwks }, ports) {
		const ofProject = /^\d{4,20}$/.test(audience);
		if (!ofProject && !audience.startsWith('https://')) {
			return {
				issue: {
					field: 'audience',
					message: 'The audience is neither a project number nor an https URL.',
					description: 'Use what the Chat app’s configuration has as its authentication audience.',
				},
			};
		}
		const keys = credentialKeys({ jwks }, ports, ofProject ? CHAT_KEYS : GOOGLE_KEYS);
		if (!keys.ok) return keys;
		return {
			keys: keys.keys,
			claims: {
				issuer: ofProject ? CHAT : GOOGLE_ISSUERS,
				audience,
				requiredClaims: ['exp', 'iat'],
			},
			accept({ claims, signedPayload, keyId, signedAt }, { body }) {
				const refusal = ofProject ? undefined : otherAccount(claims, CHAT);
				if (refusal) return refusal;
				const event = lazyJson(body)();
				const at = readField(event, 'eventTime') ?? readField(event, 'chat.eventTime');
				// The body is not covered; its time tells two equal messages apart whatever becomes of the token.
				const replayKey = digestKey('body', [at === undefined ? signedPayload : '', '\n', body]);
				return {
					ok: true,
					keyId,
					replayKey,
					deliveryId: readField(event, 'message.name'),
					signedAt,
				};
			},
		};
	},
};

/** Add-on events repeat the bearer token in the body, where it would reach the workflow. */
function withoutToken(body: unknown): unknown {
	if (typeof body !== 'object' || body === null || !('authorizationEventObject' in body))
		return body;
	const authorization = Object.entries(Object(body.authorizationEventObject));
	const rest = authorization.filter(([name]) => name !== 'systemIdToken');
	return { ...body, authorizationEventObject: Object.fromEntries(rest) };
}
