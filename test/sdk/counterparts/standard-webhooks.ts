import {
	type Call,
	type Check,
	type Class,
	type Counterpart,
	sdk,
	type Sign,
} from '../counterpart';

interface Webhook {
	verify: Call;
	sign(id: string, at: Date, body: string): string;
}
type Library = { Webhook: Class<Webhook> };

/** The specification's library, and Svix's: both verify and sign. */
const both = (provider: string, library: string, prefix: string): Counterpart =>
	sdk<Library>(provider, library, {
		checks({ Webhook }, { secret }): Check {
			const webhook = new Webhook(secret);
			return ({ body, headers }) => webhook.verify(body, headers);
		},
		signs({ Webhook }, { secret }): Sign {
			const webhook = new Webhook(secret);
			return ({ id, at, text }) => ({
				[`${prefix}-id`]: id,
				[`${prefix}-timestamp`]: String(Math.floor(at / 1000)),
				[`${prefix}-signature`]: webhook.sign(id, new Date(at), text),
			});
		},
	});

type Unwrap = (text: string, options: object) => unknown;

export const standardWebhooksCounterparts: readonly Counterpart[] = [
	both('standard-webhooks', 'standardwebhooks', 'webhook'),
	both('svix', 'svix', 'svix'),
	// Whop and Seam send what the two rows above verify, under no row of their own.
	sdk<{ default: Class<{ webhooks: { unwrap: Unwrap } }> }>('standard-webhooks', '@whop/sdk', {
		checks({ default: Whop }, { secret }) {
			const { webhooks } = new Whop({ apiKey: 'unused' });
			return ({ text, headers }) => webhooks.unwrap(text, { headers, key: secret });
		},
	}),
	sdk<{ SeamWebhook: Class<{ verify: Call }> }>('svix', '@seamapi/webhook', {
		body: (id) => JSON.stringify({ event_id: id, event_type: 'lock.unlocked' }),
		checks({ SeamWebhook }, { secret }) {
			const webhook = new SeamWebhook(secret);
			return ({ text, headers }) => webhook.verify(text, headers);
		},
	}),
	sdk<{ verifyWebhook: Call }>('clerk', '@clerk/backend', {
		from: '@clerk/backend/webhooks',
		checks:
			({ verifyWebhook }, { secret, url }) =>
			({ text, headers }) =>
				verifyWebhook(new Request(url, { method: 'POST', headers, body: text }), {
					signingSecret: secret,
				}),
	}),
	sdk<{ Resend: Class<{ webhooks: { verify: Call } }> }>('resend', 'resend', {
		checks({ Resend }, { secret: webhookSecret }) {
			const { webhooks } = new Resend('re_unused');
			return ({ text: payload, headers }) => {
				const [id, timestamp, signature] = ['id', 'timestamp', 'signature'].map(
					(name) => headers[`svix-${name}`],
				);
				return webhooks.verify({ payload, webhookSecret, headers: { id, timestamp, signature } });
			};
		},
	}),
	sdk<{ default: Class<{ webhooks: { verifySignature: Call } }> }>('openai', 'openai', {
		checks({ default: OpenAI }, { secret }) {
			const { webhooks } = new OpenAI({ apiKey: 'unused' });
			return ({ text, headers }) => webhooks.verifySignature(text, headers, secret);
		},
	}),
	sdk<{ default: Class<{ beta: { webhooks: { unwrap: Unwrap } } }> }>(
		'anthropic',
		'@anthropic-ai/sdk',
		{
			checks({ default: Anthropic }, { secret }) {
				const { webhooks } = new Anthropic({ apiKey: 'unused' }).beta;
				return ({ text, headers }) => webhooks.unwrap(text, { headers, key: secret });
			},
		},
	),
	sdk<{ validateWebhook: Call }>('replicate', 'replicate', {
		checks:
			({ validateWebhook }, { secret }) =>
			({ text, headers }) =>
				validateWebhook({ headers, body: text }, secret),
	}),
	sdk<{ WebhookHandler: Class<{ verifyRequest: Call }> }>('liveblocks', '@liveblocks/node', {
		body: (id) => JSON.stringify({ type: 'storageUpdated', data: { roomId: id } }),
		checks({ WebhookHandler }, { secret }) {
			const handler = new WebhookHandler(secret);
			return ({ text: rawBody, headers }) => handler.verifyRequest({ headers, rawBody });
		},
	}),
	sdk<{ default: Class<{ webhooks: { verifySignature: Call } }> }>('lithic', 'lithic', {
		checks({ default: Lithic }, { secret }) {
			const { webhooks } = new Lithic({ apiKey: 'unused' });
			return ({ text, headers }) => webhooks.verifySignature(text, headers, secret);
		},
	}),
	sdk<{ webhooks: { validateEvent: Call } }>('polar', '@polar-sh/sdk', {
		from: '@polar-sh/sdk/2026-04',
		body: (id) => JSON.stringify({ type: 'order.paid', data: { id } }),
		checks:
			({ webhooks }, { secret }) =>
			({ text, headers }) =>
				webhooks.validateEvent(text, headers, secret),
	}),
	sdk<{ Fathom: { verifyWebhook: Call } }>('fathom', 'fathom-typescript', {
		checks:
			({ Fathom }, { secret }) =>
			({ text, headers }) =>
				Fathom.verifyWebhook(secret, headers, text),
	}),
];
