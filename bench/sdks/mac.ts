import { parse } from 'node:querystring';
import { type Headers, type Sdk, text } from './sdk';

const standardWebhooks = (library: string): Sdk => ({
	library,
	call: 'Webhook.verify',
	async prepare(load, { secret = '' }) {
		type Verifier = new (secret: string) => { verify(body: Buffer, headers: Headers): unknown };
		const { Webhook } = await load<{ Webhook: Verifier }>(library);
		const webhook = new Webhook(secret);
		return ({ body, headers }) => webhook.verify(body, headers);
	},
});

/** Libraries of senders that share a secret. */
export const macSdks: Readonly<Record<string, Sdk>> = {
	'standard-webhooks': standardWebhooks('standardwebhooks'),
	svix: standardWebhooks('svix'),
	github: {
		library: '@octokit/webhooks-methods',
		call: 'verify',
		async prepare(load, { secret }) {
			type Verify = (secret?: string, body?: string, signature?: string) => Promise<boolean>;
			const { verify } = await load<{ verify: Verify }>(this.library);
			return ({ body, headers }) => verify(secret, text(body), headers['x-hub-signature-256']);
		},
	},
	shopify: {
		library: '@shopify/shopify-api',
		call: 'webhooks.validate',
		async prepare(load, { secret }) {
			type Api = {
				webhooks: { validate(request: object): Promise<{ valid: boolean }> };
			};
			await load('@shopify/shopify-api/adapters/node');
			const { shopifyApi, ApiVersion } = await load<{
				shopifyApi(config: object): Api;
				ApiVersion: Record<string, string>;
			}>(this.library);
			const { webhooks } = shopifyApi({
				apiKey: 'bench',
				apiSecretKey: secret,
				hostName: 'app.example.com',
				apiVersion: Object.values(ApiVersion)[0],
				isEmbeddedApp: false,
				logger: { level: 0 },
			});
			// Names the shop, unsigned, and the library wants them.
			const shop = {
				'x-shopify-shop-domain': 'acme.myshopify.com',
				'x-shopify-api-version': '2026-01',
			};
			return async ({ body, headers }) => {
				const rawRequest = { method: 'POST', url: '/', headers: { ...shop, ...headers } };
				return (await webhooks.validate({ rawBody: text(body), rawRequest })).valid;
			};
		},
	},
	stripe: {
		library: 'stripe',
		call: 'webhooks.signature.verifyHeader',
		async prepare(load, { secret = '' }) {
			type Verify = (body: Buffer, header?: string, secret?: string, tolerance?: number) => boolean;
			type Stripe = new (key: string) => { webhooks: { signature: { verifyHeader: Verify } } };
			const { default: Stripe } = await load<{ default: Stripe }>(this.library);
			const { signature } = new Stripe('unused').webhooks;
			return ({ body, headers }) =>
				signature.verifyHeader(body, headers['stripe-signature'], secret, 300);
		},
	},
	paddle: {
		library: '@paddle/paddle-node-sdk',
		call: 'webhooks.isSignatureValid',
		async prepare(load, { secret }) {
			type Verify = (body: string, secret?: string, signature?: string) => Promise<boolean>;
			type Paddle = new (key: string) => { webhooks: { isSignatureValid: Verify } };
			const { Paddle } = await load<{ Paddle: Paddle }>(this.library);
			const { webhooks } = new Paddle('unused');
			return ({ body, headers }) =>
				webhooks.isSignatureValid(text(body), secret, headers['paddle-signature']);
		},
	},
	linear: {
		library: '@linear/sdk',
		call: 'LinearWebhookClient.verify',
		async prepare(load, { secret = '' }) {
			type Client = new (secret: string) => { verify(body: Buffer, signature?: string): boolean };
			const { LinearWebhookClient } = await load<{ LinearWebhookClient: Client }>(
				'@linear/sdk/webhooks',
			);
			const client = new LinearWebhookClient(secret);
			return ({ body, headers }) => client.verify(body, headers['linear-signature']);
		},
	},
	square: {
		library: 'square',
		call: 'WebhooksHelper.verifySignature',
		async prepare(load, { secret }, url) {
			type Helper = { verifySignature(request: object): Promise<boolean> };
			const { WebhooksHelper } = await load<{ WebhooksHelper: Helper }>(this.library);
			return ({ body, headers }) =>
				WebhooksHelper.verifySignature({
					requestBody: text(body),
					signatureHeader: headers['x-square-hmacsha256-signature'],
					signatureKey: secret,
					notificationUrl: url,
				});
		},
	},
	'hubspot-v3': {
		library: '@hubspot/api-client',
		call: 'Signature.isValid',
		async prepare(load, { secret }, url) {
			type Signature = { isValid(request: object): boolean };
			const { Signature } = await load<{ Signature: Signature }>(this.library);
			return ({ body, headers }) =>
				Signature.isValid({
					signatureVersion: 'v3',
					signature: headers['x-hubspot-signature-v3'],
					method: 'POST',
					clientSecret: secret,
					requestBody: text(body),
					url,
					timestamp: Number(headers['x-hubspot-request-timestamp']),
				});
		},
	},
	slack: {
		library: '@slack/bolt',
		call: 'isValidSlackRequest',
		async prepare(load, { secret }) {
			type Verify = (request: object) => boolean;
			const { isValidSlackRequest } = await load<{ isValidSlackRequest: Verify }>(this.library);
			return ({ body, headers }) =>
				isValidSlackRequest({
					signingSecret: secret,
					body: text(body),
					headers: {
						'x-slack-signature': headers['x-slack-signature'],
						'x-slack-request-timestamp': Number(headers['x-slack-request-timestamp']),
					},
				});
		},
	},
	twilio: {
		library: 'twilio',
		call: 'validateRequest',
		async prepare(load, { secret }, url) {
			type Verify = (token?: string, header?: string, url?: string, form?: object) => boolean;
			const twilio = await load<{ default: { validateRequest: Verify } }>(this.library);
			const { validateRequest } = twilio.default;
			return ({ body, headers }) =>
				validateRequest(secret, headers['x-twilio-signature'], url, parse(text(body)));
		},
	},
};
