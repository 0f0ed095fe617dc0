import { mac, type MacSpec } from '../builders/mac';
import { afterTime, inList } from '../builders/signature-location';
import type { TimeUnit } from '../builders/timestamp';
import type { Confirmation, Scheme } from '../scheme';
import { timeInHeaderSenders } from './timestamped-mac-headers';

type Differences = Partial<MacSpec> & {
	readonly list?: Partial<Parameters<typeof inList>[1]>;
	readonly unit?: TimeUnit;
};

/** `t=<seconds>,v1=<hex>` over `{timestamp}.{body}`, as Stripe has it, but for the `differences`. */
function listed(
	name: string,
	docs: string,
	confirmed: Confirmation,
	header: string,
	{ list, unit = 's', ...differences }: Differences = {},
): Scheme {
	return mac({
		name,
		docs,
		confirmed,
		signature: inList(header, { signature: 'v1', time: 't', ...list }),
		encoding: 'hex',
		content: '{timestamp}.{body}',
		time: { unit },
		...differences,
	});
}

/** Senders whose MAC covers a time and the body, by provider id. */
export const timestampedMacSenders: Readonly<Record<string, Scheme>> = {
	calendly: listed(
		'Calendly',
		'https://developer.calendly.com/api-docs/4c305798a61d3-webhook-signatures',
		'documentation',
		'calendly-webhook-signature',
		{ toleranceSeconds: 180 },
	),
	workos: listed(
		'WorkOS',
		'https://workos.com/docs/events/data-syncing/webhooks',
		'sdk',
		'workos-signature',
		{ list: { separator: ', ' }, unit: 'ms', toleranceSeconds: 180, idField: 'id' },
	),
	elevenlabs: listed(
		'ElevenLabs',
		'https://elevenlabs.io/docs/eleven-agents/workflows/post-call-webhooks',
		'sdk',
		'elevenlabs-signature',
		{ list: { signature: 'v0' }, toleranceSeconds: 1800 },
	),
	sanity: listed(
		'Sanity',
		'https://www.sanity.io/docs/content-lake/webhooks',
		'sdk',
		'sanity-webhook-signature',
		{
			unit: 'ms',
			encoding: 'base64url',
			signsOnce: true,
			idHeader: 'idempotency-key',
			eventHeaders: [
				'idempotency-key',
				'sanity-operation',
				'sanity-document-id',
				'sanity-project-id',
				'sanity-dataset',
			],
		},
	),
	buildkite: listed(
		'Buildkite',
		'https://buildkite.com/docs/apis/webhooks/pipelines',
		'documentation',
		'x-buildkite-signature',
		{
			list: { signature: 'signature', time: 'timestamp' },
			idHeader: 'x-buildkite-request',
			secretHeaders: ['x-buildkite-token'],
			eventHeaders: ['x-buildkite-event', 'x-buildkite-request'],
		},
	),
	mux: listed(
		'Mux',
		'https://www.mux.com/docs/core/verify-webhook-signatures',
		'sdk',
		'mux-signature',
		{ idField: 'id' },
	),
	'cloudflare-stream': listed(
		'Cloudflare Stream',
		'https://developers.cloudflare.com/stream/manage-video-library/using-webhooks/',
		'documentation',
		'webhook-signature',
		{ list: { signature: 'sig1', time: 'time' } },
	),
	affirm: listed(
		'Affirm',
		'https://docs.affirm.com/developers/v1.1-developer-reference/docs/about-webhooks',
		'implementations',
		'x-affirm-signature',
		{ list: { signature: 'v0' }, algorithm: 'sha512' },
	),
	recurly: listed(
		'Recurly',
		'https://docs.recurly.com/recurly-subscriptions/docs/signature-verification',
		'implementations',
		'recurly-signature',
		{
			signature: afterTime('recurly-signature'),
			unit: 'ms',
			idHeader: 'recurly-notification-id',
			eventHeaders: ['recurly-notification-id'],
		},
	),
	tailscale: listed(
		'Tailscale',
		'https://tailscale.com/kb/1213/webhooks',
		'implementations',
		'tailscale-webhook-signature',
	),
	persona: listed(
		'Persona',
		'https://docs.withpersona.com/docs/webhooks-best-practices#checking-signatures',
		'implementations',
		'persona-signature',
		{ list: { lists: ' ' }, idField: 'data.id' },
	),
	tiktok: listed(
		'TikTok',
		'https://developers.tiktok.com/doc/webhooks-verification',
		'implementations',
		'tiktok-signature',
		{ list: { signature: 's' } },
	),
	retell: listed(
		'Retell AI',
		'https://docs.retellai.com/features/secure-webhook',
		'sdk',
		'x-retell-signature',
		{
			list: { signature: 'd', time: 'v' },
			content: '{body}{timestamp}',
			unit: 'ms',
			signsOnce: true,
		},
	),
	knock: listed(
		'Knock',
		'https://docs.knock.app/developer-tools/outbound-webhooks/overview',
		'documentation',
		'x-knock-signature',
		{ list: { signature: 's' }, encoding: 'base64', unit: 'ms' },
	),
	whereby: listed(
		'Whereby',
		'https://docs.whereby.com/monitoring-usage/webhooks',
		'documentation',
		'whereby-signature',
		{ idField: 'id' },
	),

	...timeInHeaderSenders,
};
