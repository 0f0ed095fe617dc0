import { sharedJwt, sha256 } from '../builders/shared-jwt';
import { tokenScheme } from '../builders/jwt';
import { tokenInHeader } from '../builders/token-location';
import { atlassianConnect } from '../providers/atlassian-connect';
import { fusionAuth } from '../providers/fusionauth';
import { googleChat } from '../providers/google-chat';
import { microsoftGraph } from '../providers/microsoft-graph';
import { echoMondayChallenge } from '../providers/monday';
import { wix } from '../providers/wix';
import type { Scheme } from '../scheme';

/** Senders that prove themselves by a JWT, by provider id. */
export const signedTokenSenders: Readonly<Record<string, Scheme>> = {
	// Under a shared secret.
	'atlassian-connect': atlassianConnect,
	livekit: sharedJwt({
		name: 'LiveKit',
		docs: 'https://docs.livekit.io/home/server/webhooks/',
		confirmed: 'sdk',
		credential: {
			required: ['issuer', 'secret'],
			optional: ['previousSecret', 'previousSecretExpiresAt'],
		},
		token: tokenInHeader('authorization'),
		claims: ['nbf', 'exp'],
		coversBody: true,
		binds: ({ body }) => ({ sha256: sha256(body, 'base64') }),
		idField: 'id',
	}),
	messagebird: sharedJwt({
		name: 'MessageBird',
		docs: 'https://developers.messagebird.com/api/#verifying-http-requests',
		confirmed: 'sdk',
		token: tokenInHeader('messagebird-signature-jwt'),
		issuer: 'MessageBird',
		claims: ['nbf', 'exp', 'jti'],
		coversBody: true,
		urlBound: true,
		binds({ url, body }) {
			const hash = sha256(body, 'hex');
			// May be left out where there is no body.
			return {
				url_hash: sha256(url, 'hex'),
				payload_hash: body.length > 0 ? hash : [undefined, hash],
			};
		},
	}),
	monday: sharedJwt({
		name: 'monday.com',
		docs: 'https://developer.monday.com/apps/docs/authorization-header',
		confirmed: 'documentation',
		credential: {
			required: ['audience', 'secret'],
			optional: ['previousSecret', 'previousSecretExpiresAt'],
		},
		token: tokenInHeader('authorization'),
		claims: ['iat', 'exp'],
		coversBody: false,
		idField: 'event.triggerUuid',
		answerUnproven: echoMondayChallenge,
	}),
	netlify: sharedJwt({
		name: 'Netlify',
		docs: 'https://docs.netlify.com/site-deploys/notifications/',
		confirmed: 'implementations',
		token: tokenInHeader('x-webhook-signature'),
		issuer: 'netlify',
		coversBody: true,
		binds: ({ body }) => ({ sha256: sha256(body, 'hex') }),
		eventHeaders: ['x-netlify-event'],
	}),
	'upstash-qstash': sharedJwt({
		name: 'Upstash QStash',
		docs: 'https://upstash.com/docs/qstash/howto/signature',
		confirmed: 'sdk',
		credential: { required: ['secret'], optional: ['previousSecret'] },
		twoKeys: true,
		token: tokenInHeader('upstash-signature'),
		issuer: 'Upstash',
		claims: ['iat', 'nbf', 'exp', 'jti'],
		coversBody: true,
		urlBound: true,
		binds: ({ url, body }) => {
			const hash = sha256(body, 'base64url');
			return { sub: url, body: [`${hash}=`, hash] };
		},
		idHeader: 'upstash-message-id',
		eventHeaders: ['upstash-message-id', 'upstash-retried', 'upstash-schedule-id'],
	}),
	vonage: sharedJwt({
		name: 'Vonage',
		docs: 'https://developer.vonage.com/en/getting-started/concepts/webhooks',
		confirmed: 'sdk',
		token: tokenInHeader('authorization', 'Bearer'),
		issuer: 'Vonage',
		claims: ['iat', 'jti'],
		coversBody: true,
		toleranceSeconds: 300,
		binds: ({ body }) => ({ payload_hash: sha256(body, 'hex') }),
	}),
	'microsoft-graph': microsoftGraph,

	// Under a key of their own.
	fusionauth: tokenScheme(fusionAuth),
	'google-chat': tokenScheme(googleChat),
	wix: tokenScheme(wix),
};
