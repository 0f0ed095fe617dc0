import { macSdks } from '../../../bench/sdks/mac';
import { benchmarked, type Call, type Class, type Counterpart, sdk, seconds } from '../counterpart';

type Digest = Call<string | Promise<string>>;

/** Cloudinary keeps its account in the module. */
const cloudinary = (provider: string, algorithm: string): Counterpart => {
	type Library = {
		v2: {
			config: Call;
			utils: { verifyNotificationSignature: Call; webhook_signature: Digest };
		};
	};
	return sdk<Library>(provider, 'cloudinary', {
		checks:
			({ v2 }, { secret: api_secret }) =>
			({ text, headers }) => {
				v2.config({ api_secret, signature_algorithm: algorithm });
				const time = Number(headers['x-cld-timestamp']);
				return v2.utils.verifyNotificationSignature(text, time, headers['x-cld-signature']);
			},
		signs:
			({ v2 }, { secret: api_secret }) =>
			async ({ text, at }) => ({
				'x-cld-timestamp': String(seconds(at)),
				'x-cld-signature': await v2.utils.webhook_signature(text, seconds(at), {
					api_secret,
					signature_algorithm: algorithm,
				}),
			}),
	});
};

/** Senders that sign a time with the body. */
export const timestampedMacCounterparts: readonly Counterpart[] = [
	benchmarked<{ default: Class<{ webhooks: { generateTestHeaderString: Digest } }> }>(
		'stripe',
		macSdks.stripe!,
		{
			signs({ default: Stripe }, { secret }) {
				const { webhooks } = new Stripe('unused');
				return async ({ text: payload, at }) => ({
					'stripe-signature': await webhooks.generateTestHeaderString({
						payload,
						secret,
						timestamp: seconds(at),
					}),
				});
			},
		},
	),
	benchmarked('paddle', macSdks.paddle!),
	benchmarked('slack', macSdks.slack!),
	sdk<{ verifyRequestSignature: Call }>('slack', '@slack/events-api', {
		checks:
			({ verifyRequestSignature }, { secret: signingSecret }) =>
			({ text: body, headers }) =>
				verifyRequestSignature({
					signingSecret,
					requestSignature: headers['x-slack-signature'],
					requestTimestamp: Number(headers['x-slack-request-timestamp']),
					body,
				}),
	}),
	sdk<{ AwsLambdaReceiver: Class<{ start(): Call<Promise<{ statusCode: number }>> }> }>(
		'zoom',
		'@zoom/rivet',
		{
			from: '@zoom/rivet/meetings',
			checks({ AwsLambdaReceiver }, { secret: webhooksSecretToken }) {
				const handle = new AwsLambdaReceiver({ webhooksSecretToken }).start();
				return async ({ text: body, headers }) =>
					(await handle({ body, headers, isBase64Encoded: false }, {})).statusCode === 200;
			},
		},
	),
	sdk<{ WebhooksManager: { validateMessage: Call } }>('box', 'box-node-sdk', {
		from: 'box-node-sdk/managers/webhooks',
		checks:
			({ WebhooksManager }, { secret }) =>
			({ text, headers }) =>
				WebhooksManager.validateMessage(text, headers, secret),
	}),
	sdk<{ WorkOS: Class<{ webhooks: { verifyHeader: Call; computeSignature: Digest } }> }>(
		'workos',
		'@workos-inc/node',
		{
			checks({ WorkOS }, { secret }) {
				const { webhooks } = new WorkOS('sk_unused');
				return ({ text, headers }) =>
					webhooks.verifyHeader({
						payload: JSON.parse(text),
						sigHeader: headers['workos-signature'],
						secret,
					});
			},
			signs({ WorkOS }, { secret }) {
				const { webhooks } = new WorkOS('sk_unused');
				return async ({ text, at }) => {
					const signature = await webhooks.computeSignature(at, JSON.parse(text), secret);
					return { 'workos-signature': `t=${at}, v1=${signature}` };
				};
			},
		},
	),
	sdk<{ ElevenLabsClient: Class<{ webhooks: { constructEvent: Call } }> }>(
		'elevenlabs',
		'@elevenlabs/elevenlabs-js',
		{
			checks({ ElevenLabsClient }, { secret }) {
				const { webhooks } = new ElevenLabsClient({ apiKey: 'unused' });
				return ({ text, headers }) =>
					webhooks.constructEvent(text, headers['elevenlabs-signature'], secret);
			},
		},
	),
	sdk<{ isValidSignature: Call; encodeSignatureHeader: Digest }>('sanity', '@sanity/webhook', {
		checks:
			({ isValidSignature }, { secret }) =>
			({ text, headers }) =>
				isValidSignature(text, headers['sanity-webhook-signature'], secret),
		signs:
			({ encodeSignatureHeader }, { secret }) =>
			async ({ text, at }) => ({
				'sanity-webhook-signature': await encodeSignatureHeader(text, at, secret),
			}),
	}),
	sdk<{ default: Class<{ webhooks: { verifySignature: Call } }> }>('mux', '@mux/mux-node', {
		checks({ default: Mux }, { secret }) {
			const { webhooks } = new Mux({ tokenId: 'unused', tokenSecret: 'unused' });
			return ({ text, headers }) => webhooks.verifySignature(text, headers, secret);
		},
	}),
	sdk<{ WebflowClient: Class<{ webhooks: { verifySignature: Call } }> }>('webflow', 'webflow-api', {
		checks({ WebflowClient }, { secret }) {
			const { webhooks } = new WebflowClient({ accessToken: 'unused' });
			return ({ text: body, headers }) => webhooks.verifySignature({ headers, body, secret });
		},
	}),
	sdk<{ default: Class<{ webhooks: { verifySignature: Call; signPayload: Digest } }> }>(
		'orb',
		'orb-billing',
		{
			checks({ default: Orb }, { secret }) {
				const { webhooks } = new Orb({ apiKey: 'unused' });
				return ({ text, headers }) => webhooks.verifySignature(text, headers, secret);
			},
			signs({ default: Orb }, { secret }) {
				const { webhooks } = new Orb({ apiKey: 'unused' });
				return async ({ text, at }) => {
					// ISO 8601 without a zone.
					const timestamp = new Date(at).toISOString().slice(0, -1);
					return {
						'x-orb-timestamp': timestamp,
						'x-orb-signature': await webhooks.signPayload(text, { timestamp, secret }),
					};
				};
			},
		},
	),
	cloudinary('cloudinary', 'sha1'),
	cloudinary('cloudinary-sha256', 'sha256'),
	sdk<{
		Cashfree: Class<{ PGVerifyWebhookSignature: Call }>;
		CFEnvironment: { SANDBOX: unknown };
	}>('cashfree', 'cashfree-pg', {
		checks({ Cashfree, CFEnvironment }, { secret }) {
			const cashfree = new Cashfree(CFEnvironment.SANDBOX, 'unused', secret);
			return ({ text, headers }) =>
				cashfree.PGVerifyWebhookSignature(
					headers['x-webhook-signature'],
					text,
					headers['x-webhook-timestamp'],
				);
		},
	}),
	sdk<{ verify: Call; sign: Digest }>('retell', 'retell-sdk', {
		checks:
			({ verify }, { secret }) =>
			({ text, headers }) =>
				verify(text, secret, headers['x-retell-signature']),
		signs:
			({ sign }, { secret }) =>
			async ({ text }) => ({ 'x-retell-signature': await sign(text, secret) }),
	}),
	// The sender of Coinbase CDP's webhooks.
	sdk<{ verifyWebhookSignature: Call }>('coinbase-cdp', 'hook0-client', {
		checks:
			({ verifyWebhookSignature }, { secret }) =>
			({ body, headers }) =>
				verifyWebhookSignature(
					headers['x-hook0-signature'],
					body,
					new Headers(headers),
					secret,
					300,
				),
	}),
];
