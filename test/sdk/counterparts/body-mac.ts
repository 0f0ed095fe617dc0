import { macSdks } from '../../../bench/sdks/mac';
import { benchmarked, type Call, type Class, type Counterpart, sdk } from '../counterpart';

type Digest = Call<string | Promise<string>>;

/** Senders that sign the body alone. */
export const bodyMacCounterparts: readonly Counterpart[] = [
	benchmarked<{ sign: Digest }>('github', macSdks.github!, {
		signs:
			({ sign }, { secret }) =>
			async ({ text }) => ({ 'x-hub-signature-256': await sign(secret, text) }),
	}),
	sdk<{ Webhooks: Class<{ verify: Call; sign: Digest }> }>('github', '@octokit/webhooks', {
		checks({ Webhooks }, { secret }) {
			const webhooks = new Webhooks({ secret });
			return ({ text, headers }) => webhooks.verify(text, headers['x-hub-signature-256']);
		},
		signs({ Webhooks }, { secret }) {
			const webhooks = new Webhooks({ secret });
			return async ({ text }) => ({ 'x-hub-signature-256': await webhooks.sign(text) });
		},
	}),
	benchmarked('shopify', macSdks.shopify!),
	benchmarked('linear', macSdks.linear!),
	sdk<{ validateSignature: Call }>('line', '@line/bot-sdk', {
		checks:
			({ validateSignature }, { secret }) =>
			({ body, headers }) =>
				validateSignature(body, secret, headers['x-line-signature']),
	}),
	sdk<{ default: { validateWebhookSignature: Call } }>('razorpay', 'razorpay', {
		checks:
			({ default: { validateWebhookSignature } }, { secret }) =>
			({ text, headers }) =>
				validateWebhookSignature(text, headers['x-razorpay-signature'], secret),
	}),
	sdk<{ default: { Webhook: { verifyEventBody: Call; computeSignature: Digest } } }>(
		'coinbase-commerce',
		'coinbase-commerce-node',
		{
			body: (id) => JSON.stringify({ event: { id, type: 'charge:confirmed', data: {} } }),
			checks:
				({ default: { Webhook } }, { secret }) =>
				({ text, headers }) =>
					Webhook.verifyEventBody(text, headers['x-cc-webhook-signature'], secret),
			signs:
				({ default: { Webhook } }, { secret }) =>
				async ({ text }) => ({
					'x-cc-webhook-signature': await Webhook.computeSignature(text, secret),
				}),
		},
	),
	sdk<{ verifyWebhookSignature: Call; signWebhookPayload: Digest }>('notion', '@notionhq/client', {
		checks:
			({ verifyWebhookSignature }, { secret: verificationToken }) =>
			({ body, headers }) =>
				verifyWebhookSignature({
					body,
					signature: headers['x-notion-signature'],
					verificationToken,
				}),
		signs:
			({ signWebhookPayload }, { secret: verificationToken }) =>
			async ({ body }) => ({
				'x-notion-signature': await signWebhookPayload({ body, verificationToken }),
			}),
	}),
	sdk<{ parse: Call }>('gocardless', 'gocardless-nodejs', {
		from: 'gocardless-nodejs/webhooks',
		body: (id) => JSON.stringify({ events: [{ id, resource_type: 'payments' }] }),
		checks:
			({ parse }, { secret }) =>
			({ text, headers }) =>
				parse(text, secret, headers['webhook-signature']),
	}),
	sdk<{
		default: Class<{ webhook(request: object): { isValid: Call } }> & {
			Token: Class<{ sign: Digest }>;
		};
	}>('pusher', 'pusher', {
		checks({ default: Pusher }, { secret, credential }) {
			const pusher = new Pusher({
				appId: '1',
				key: credential.keyId ?? 'app-key',
				secret,
				cluster: 'eu',
			});
			return ({ text: rawBody, headers }) =>
				pusher.webhook({ rawBody, headers: { 'x-pusher-key': 'app-key', ...headers } }).isValid();
		},
		signs({ default: { Token } }, { secret, credential }) {
			const key = credential.keyId ?? 'app-key';
			const token = new Token(key, secret);
			return async ({ text }) => ({
				'x-pusher-key': key,
				'x-pusher-signature': await token.sign(text),
			});
		},
	}),
	sdk<{ default: Class<{ webhooks: { validateSignature: Call; getSignature: Digest } }> }>(
		'modern-treasury',
		'modern-treasury',
		{
			checks({ default: ModernTreasury }, { secret: key }) {
				const { webhooks } = new ModernTreasury({ apiKey: 'unused', organizationID: 'unused' });
				return ({ text, headers }) => webhooks.validateSignature(text, headers, { key });
			},
			signs({ default: ModernTreasury }, { secret: key }) {
				const { webhooks } = new ModernTreasury({ apiKey: 'unused', organizationID: 'unused' });
				return async ({ text }) => ({ 'x-signature': await webhooks.getSignature(text, { key }) });
			},
		},
	),
	sdk<{ default: Class<{ Utils: { validateWebhook: Call } }> }>('easypost', '@easypost/api', {
		checks({ default: EasyPost }, { secret }) {
			const { Utils } = new EasyPost('unused');
			return ({ body, headers }) => Utils.validateWebhook(body, headers, secret);
		},
	}),
	sdk<{ WebhookEventVerifier: Class<{ readPayload: Call }> }>('onfido', '@onfido/api', {
		checks({ WebhookEventVerifier }, { secret }) {
			const verifier = new WebhookEventVerifier(secret);
			return ({ text, headers }) => verifier.readPayload(text, headers['x-sha2-signature']);
		},
	}),
	sdk<{ verifyWebhookSignature: Call<Promise<{ isValidSignature: boolean }>> }>(
		'hookdeck',
		'@hookdeck/sdk',
		{
			from: '@hookdeck/sdk/webhooks/helpers.js',
			checks:
				({ verifyWebhookSignature }, { secret: signingSecret }) =>
				async ({ text: rawBody, headers }) =>
					(await verifyWebhookSignature({ headers, rawBody, signingSecret })).isValidSignature,
		},
	),
	sdk<{ checkSignature: Call<{ ok: boolean }>; generateHMAC?: Digest }>(
		'commerce-layer',
		'@commercelayer/sdk-utils',
		{
			checks:
				({ checkSignature }, { secret }) =>
				({ text, headers }) =>
					checkSignature(text, headers['x-commercelayer-signature'], secret).ok,
		},
	),
	sdk<{ default: { verifyMessageSignature: Call } }>('acuity', 'acuityscheduling', {
		checks:
			({ default: { verifyMessageSignature } }, { secret }) =>
			({ body, headers }) =>
				verifyMessageSignature(secret, body, headers['x-acuity-signature']),
	}),
	sdk<{ validateSignature: Call }>('x-twitter', 'twitter-autohook', {
		checks:
			({ validateSignature }, { secret }) =>
			({ text, headers }) =>
				validateSignature(headers, { consumer_secret: secret }, text),
	}),
	sdk<{ hmacValidator: Class<{ validateHMACSignature: Call; calculateHmac: Digest }> }>(
		'adyen-platform',
		'@adyen/api-library',
		{
			checks({ hmacValidator: Validator }, { secret }) {
				const validator = new Validator();
				return ({ text, headers }) =>
					validator.validateHMACSignature(secret, headers.hmacsignature, text);
			},
			signs({ hmacValidator: Validator }, { secret }) {
				const validator = new Validator();
				return async ({ text }) => ({
					hmacsignature: await validator.calculateHmac(text, secret),
				});
			},
		},
	),
];
