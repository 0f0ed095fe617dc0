import { credentialKeys } from '../builders/jwt-keys';
import type { TokenRow, TokenRules, VerifiedToken } from '../builders/jwt';
import { digestKey, lazyJson, readField } from '../builders/replay-key';
import { refused } from '../builders/signature-location';
import type { Refused } from '../builders/template';
import type { TokenClaims } from '../builders/token-claims';
import { tokenInHeader } from '../builders/token-location';
import type { SignedRequest } from '../request';
import type { SigningCredential, Verdict } from '../scheme';

/**
 * Google Pub/Sub push with authentication. Google signs tokens for anybody's service account and any
 * audience they like, so both are pinned: `audience`, and the account's e-mail address as `subject`.
 * https://cloud.google.com/pubsub/docs/authenticate-push-subscriptions
 */
export const googlePubSub: TokenRow = {
	name: 'Google Pub/Sub',
	docs: 'https://cloud.google.com/pubsub/docs/authenticate-push-subscriptions',
	confirmed: 'sdk',
	credential: { required: ['audience', 'subject'], optional: ['jwks'] },
	coversBody: false,
	token: tokenInHeader('authorization', 'Bearer'),
	algorithms: ['RS256'],
	prepare(credential, ports) {
		if (!credential.subject?.includes('@')) {
			return {
				issue: {
					field: 'subject',
					message: 'The subject is not an e-mail address.',
					description: 'Set the e-mail address of the subscription’s service account.',
				},
			};
		}
		const keys = credentialKeys({ jwks: credential.jwks }, ports, GOOGLE_KEYS);
		return keys.ok ? rules(credential, keys.keys) : keys;
	},
};

export const GOOGLE_KEYS = 'https://www.googleapis.com/oauth2/v3/certs';
export const GOOGLE_ISSUERS = ['accounts.google.com', 'https://accounts.google.com'];

/** The refusal of a token that Google made for another account. */
export function otherAccount(claims: TokenClaims, email: string | undefined): Refused | undefined {
	if (claims.email !== email) return refused('claim_mismatch', 'email');
	// An address its owner has not proved could be anybody's.
	if (claims.email_verified !== true) return refused('claim_mismatch', 'email_verified');
	return undefined;
}

function rules({ audience, subject }: SigningCredential, keys: TokenRules['keys']): TokenRules {
	return {
		keys,
		claims: {
			issuer: GOOGLE_ISSUERS,
			audience,
			requiredClaims: ['exp', 'email'],
		},
		accept: (token, request) => otherAccount(token.claims, subject) ?? delivery(token, request),
	};
}

/**
 * The token does not cover the body and is used for an hour, so a delivery is known by its message: what
 * stays the same when Pub/Sub delivers it again (`deliveryAttempt` does not). Without a message id two
 * equal bodies may be two messages; then the token tells them apart.
 */
function delivery(token: VerifiedToken, { headers, body }: SignedRequest): Verdict {
	const wrapper = lazyJson(body)();
	const message: unknown =
		typeof wrapper === 'object' && wrapper !== null && 'message' in wrapper
			? wrapper.message
			: undefined;
	const wrappedId = readField(message, 'messageId');
	const deliveryId = wrappedId ?? headers.get('x-goog-pubsub-message-id');
	return {
		ok: true,
		keyId: token.keyId,
		replayKey: digestKey('body', [
			deliveryId ?? token.signedPayload,
			'\n',
			wrappedId === undefined ? body : JSON.stringify(message),
		]),
		deliveryId,
		signedAt: token.signedAt,
	};
}
