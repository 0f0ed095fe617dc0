import { bearerJwt, tokenScheme } from './builders/jwt';
import { mac } from './builders/mac';
import { publicKeyScheme } from './builders/public-key';
import { inHeader, inList } from './builders/signature-location';
import { basic, token } from './builders/token';
import { airlockKey } from './providers/airlock-key';
import { awsSns } from './providers/aws-sns';
import { custom, customToken } from './providers/custom';
import { answerDiscordPing } from './providers/discord';
import { googlePubSub } from './providers/google-pubsub';
import { hubspotV3 } from './providers/hubspot';
import { meta } from './providers/meta';
import { plaid } from './providers/plaid';
import { rfc9421 } from './providers/rfc9421';
import { slack } from './providers/slack';
import { standardWebhooks, svixWebhooks } from './providers/standard-webhooks';
import { twilio } from './providers/twilio';
import { zoom } from './providers/zoom';
import type { Scheme } from './scheme';
import { bodyMacSenders } from './tables/body-mac';
import { moreBodyMacSenders } from './tables/body-mac-more';
import { inBodySenders } from './tables/in-body';
import { publicKeySenders } from './tables/public-key';
import { requestMacSenders } from './tables/request-mac';
import { signedTokenSenders } from './tables/signed-token';
import { standardWebhooksSenders } from './tables/standard-webhooks';
import { timestampedMacSenders } from './tables/timestamped-mac';
import { tokenSenders } from './tables/token';

/** Stripe marks its events: test ones come from the sandbox. */
function livemode(body: unknown): 'live' | 'test' | undefined {
	if (typeof body !== 'object' || body === null || !('livemode' in body)) return undefined;
	if (typeof body.livemode !== 'boolean') return undefined;
	return body.livemode ? 'live' : 'test';
}

/** Every way a sender can prove itself, by provider id. Ids are a public contract: workflows store them. */
export const schemes: Readonly<Record<string, Scheme>> = {
	// What the registry issued.
	'airlock-key': airlockKey,
	// Secrets shared with the sender: MACs, then plain tokens.
	'standard-webhooks': standardWebhooks(
		'Standard Webhooks',
		'https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md',
	),
	svix: svixWebhooks('Svix', 'https://docs.svix.com/receiving/verifying-payloads/how-manual'),
	github: mac({
		name: 'GitHub',
		docs: 'https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries',
		confirmed: 'sdk',
		signature: inHeader('x-hub-signature-256', 'sha256='),
		encoding: 'hex',
		idHeader: 'x-github-delivery',
		secretHeaders: ['x-hub-signature'],
		eventHeaders: ['x-github-event', 'x-github-delivery', 'x-github-hook-id'],
	}),
	shopify: mac({
		name: 'Shopify',
		docs: 'https://shopify.dev/docs/apps/build/webhooks/verify-deliveries',
		confirmed: 'sdk',
		signature: inHeader('x-shopify-hmac-sha256'),
		encoding: 'base64',
		idHeader: 'x-shopify-webhook-id',
		eventHeaders: ['x-shopify-topic', 'x-shopify-shop-domain', 'x-shopify-webhook-id'],
	}),
	stripe: mac({
		name: 'Stripe',
		docs: 'https://docs.stripe.com/webhooks/signature',
		confirmed: 'sdk',
		signature: inList('stripe-signature', { signature: 'v1', time: 't' }),
		encoding: 'hex',
		content: '{timestamp}.{body}',
		time: { unit: 's' },
		idField: 'id',
		environmentOf: livemode,
	}),
	paddle: mac({
		name: 'Paddle Billing',
		docs: 'https://developer.paddle.com/webhooks/signature-verification',
		confirmed: 'sdk',
		signature: inList('paddle-signature', { signature: 'h1', time: 'ts', separator: ';' }),
		encoding: 'hex',
		content: '{timestamp}:{body}',
		time: { unit: 's' },
		toleranceSeconds: 5,
		idField: 'event_id',
		signsOnce: true,
	}),
	linear: mac({
		name: 'Linear',
		docs: 'https://linear.app/developers/webhooks',
		confirmed: 'sdk',
		signature: inHeader('linear-signature'),
		encoding: 'hex',
		time: { unit: 'ms', field: 'webhookTimestamp' },
		toleranceSeconds: 60,
		idHeader: 'linear-delivery',
		eventHeaders: ['linear-event', 'linear-delivery'],
	}),
	typeform: mac({
		name: 'Typeform',
		docs: 'https://www.typeform.com/developers/webhooks/secure-your-webhooks/',
		confirmed: 'documentation',
		signature: inHeader('typeform-signature', 'sha256='),
		encoding: 'base64',
		idField: 'event_id',
	}),
	square: mac({
		name: 'Square',
		docs: 'https://developer.squareup.com/docs/webhooks/step3validate',
		confirmed: 'sdk',
		signature: inHeader('x-square-hmacsha256-signature'),
		encoding: 'base64',
		content: '{url}{body}',
		idField: 'event_id',
		secretHeaders: ['x-square-signature'],
	}),
	'hubspot-v3': hubspotV3,
	meta,
	slack,
	twilio,
	zoom,
	custom,
	gitlab: token({
		name: 'GitLab (Token)',
		docs: 'https://docs.gitlab.com/user/project/integrations/webhooks/',
		confirmed: 'documentation',
		header: 'x-gitlab-token',
		idHeader: 'idempotency-key',
		eventHeaders: ['x-gitlab-event', 'x-gitlab-event-uuid', 'x-gitlab-instance'],
	}),
	telegram: token({
		name: 'Telegram Bot',
		docs: 'https://core.telegram.org/bots/api#setwebhook',
		confirmed: 'documentation',
		header: 'x-telegram-bot-api-secret-token',
	}),
	token: customToken,
	basic: basic({
		name: 'HTTP Basic',
		docs: 'https://www.rfc-editor.org/rfc/rfc7617',
		confirmed: 'documentation',
	}),

	// Keys the sender keeps to itself: signatures, then tokens.
	discord: publicKeyScheme({
		name: 'Discord',
		docs: 'https://docs.discord.com/developers/events/webhook-events',
		confirmed: 'sdk',
		algorithm: 'ed25519',
		encoding: 'hex',
		signatureHeader: 'x-signature-ed25519',
		timestampHeader: 'x-signature-timestamp',
		toleranceSeconds: 300,
		answerSetup: answerDiscordPing,
	}),
	sendgrid: publicKeyScheme({
		name: 'SendGrid Event Webhook',
		docs: 'https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/getting-started-event-webhook-security-features',
		confirmed: 'sdk',
		algorithm: 'ecdsa-p256-sha256',
		encoding: 'base64',
		signatureHeader: 'x-twilio-email-event-webhook-signature',
		timestampHeader: 'x-twilio-email-event-webhook-timestamp',
		// SendGrid names none, nor whether a repeated delivery is signed anew.
		toleranceSeconds: 3_600,
	}),
	telnyx: publicKeyScheme({
		name: 'Telnyx',
		docs: 'https://developers.telnyx.com/docs/messaging/messages/receiving-webhooks',
		confirmed: 'sdk',
		algorithm: 'ed25519',
		encoding: 'base64',
		signatureHeader: 'telnyx-signature-ed25519',
		timestampHeader: 'telnyx-timestamp',
		separator: '|',
		toleranceSeconds: 300,
	}),
	'aws-sns': awsSns,
	rfc9421,
	plaid: tokenScheme(plaid),
	'google-pubsub': tokenScheme(googlePubSub),
	jwt: tokenScheme(bearerJwt),

	...standardWebhooksSenders,
	...timestampedMacSenders,
	...bodyMacSenders,
	...moreBodyMacSenders,
	...requestMacSenders,
	...inBodySenders,
	...tokenSenders,
	...signedTokenSenders,
	...publicKeySenders,
};
