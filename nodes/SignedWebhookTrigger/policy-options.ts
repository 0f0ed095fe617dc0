import type { INodeProperties } from 'n8n-workflow';

/** What a request must fulfil besides its signature. Defaults are those of lib/webhook/policy. */
export const policyOptions: INodeProperties = {
	displayName: 'Policy',
	name: 'policy',
	type: 'collection',
	placeholder: 'Add rule',
	default: {},
	options: [
		{
			displayName: 'Allowed Addresses',
			name: 'allowedAddresses',
			type: 'string',
			default: '',
			placeholder: 'e.g. 192.0.2.0/24, 2001:db8::/32',
			description: 'Client addresses and ranges that may call. Empty allows all.',
		},
		{
			displayName: 'Allowed Content Types',
			name: 'contentTypes',
			type: 'string',
			default: 'application/json',
			placeholder: 'e.g. application/json, text/*',
			description: 'Media types that are read. Left out, JSON, forms, XML and text are.',
		},
		{
			displayName: 'Allowed Fields',
			name: 'allowedFields',
			type: 'string',
			default: '',
			placeholder: 'e.g. id, data.object.id, items.sku',
			description: 'Fields of the body that reach the workflow. Empty lets all through.',
		},
		{
			displayName: 'Answer Setup Requests',
			name: 'answerSetup',
			type: 'boolean',
			default: true,
			description:
				"Whether to answer the provider's set-up challenges that are signed, show a token of ours or want proof of the secret",
		},
		{
			displayName: 'Deliveries per Minute',
			name: 'deliveriesPerMinute',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 0,
			description: 'How many verified deliveries this webhook takes in a minute. 0 is no limit.',
		},
		{
			displayName: 'Duplicate Window Hours',
			name: 'duplicateWindowHours',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 720 },
			default: 72,
			description: 'How long an accepted delivery is remembered',
		},
		{
			displayName: 'Duplicates',
			name: 'duplicates',
			type: 'options',
			noDataExpression: true,
			options: [
				{ name: 'Acknowledge', value: 'acknowledge', description: 'Answer 200 and start nothing' },
				{ name: 'Process', value: 'process', description: 'Start the workflow again' },
				{ name: 'Refuse', value: 'refuse', description: 'Answer 409 and start nothing' },
			],
			default: 'acknowledge',
			description: 'What to do with a delivery that was accepted before',
		},
		{
			displayName: 'Emit Refused',
			name: 'emitRefused',
			type: 'boolean',
			default: false,
			description:
				'Whether to start the workflow on a second output for refused requests, with context only, at most 30 times a minute',
		},
		{
			displayName: 'Environment Check',
			name: 'environmentCheck',
			type: 'options',
			noDataExpression: true,
			options: [
				{ name: 'Live Events Only', value: 'live' },
				{
					name: 'Match AIRLOCK_ENVIRONMENT',
					value: 'match',
					description:
						'Live events in production, test events elsewhere; no check where it is not set',
				},
				{ name: 'Off', value: 'off' },
				{ name: 'Test Events Only', value: 'test' },
			],
			default: 'match',
			description: 'Which events to take from providers that tell test from live',
		},
		{
			displayName: 'Include Headers',
			name: 'includeHeaders',
			type: 'string',
			default: '',
			placeholder: 'e.g. X-Request-Id',
			description: 'Further headers to put on the item. Signatures and credentials never are.',
		},
		{
			displayName: 'Include Query Parameters',
			name: 'includeQuery',
			type: 'string',
			default: '',
			placeholder: 'e.g. region',
			description: 'Query parameters to put on the item',
		},
		{
			displayName: 'Keep Until Done',
			name: 'keepUntilDone',
			type: 'boolean',
			default: false,
			description:
				'Whether a delivery is kept, encrypted, until the workflow says with Safe Halt (Report Success) that its work is done. What is not done within 15 minutes waits in Held Items, and is not started again by its sender. Files are not kept.',
		},
		{
			displayName: 'Maximum Body Kilobytes',
			name: 'maxBodyKilobytes',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 16384 },
			default: 1024,
			description:
				'Larger bodies are cut off while they are being read, before and after decompression',
		},
		{
			displayName: 'Mode',
			name: 'mode',
			type: 'options',
			noDataExpression: true,
			options: [
				{ name: 'Enforce', value: 'enforce' },
				{
					name: 'Observe',
					value: 'observe',
					description:
						'Let through and record what would have been refused. Items then may be unverified.',
				},
			],
			default: 'enforce',
		},
		{
			displayName: 'Payload Schema',
			name: 'schema',
			type: 'json',
			// What it is when it is added: the editor marks an empty one as wrong.
			default: '{ "type": "object" }',
			description: 'JSON Schema (draft 2020-12) that the body must fit',
		},
		{
			displayName: 'Quarantine After',
			name: 'quarantineAfter',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 50,
			description:
				'Refusals in ten minutes after which a client address is set aside, first for a minute, at most for an hour. 0 is never. Left out, 50, but not for private addresses, which may be a proxy.',
		},
		{
			displayName: 'Requests per Minute',
			name: 'requestsPerMinute',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 600,
			description: 'How many requests one client address may make in a minute. 0 is no limit.',
		},
		{
			displayName: 'Rotate Secret',
			name: 'rotateSecret',
			type: 'boolean',
			default: false,
			description:
				'Whether the sender, an Airlock with Rotate Secret Every Days, may agree with this trigger on a new secret that nobody sees. Standard Webhooks only. Typing another secret into the credential begins anew.',
		},
		{
			displayName: 'Set-Up Mode Until',
			name: 'setupUntil',
			type: 'dateTime',
			default: '',
			description:
				'Until then calls by which the provider sets the webhook up are answered although nothing proves them: echoes, probes, a secret that it tells. At most 24 hours ahead. None of them starts the workflow.',
		},
		{
			displayName: 'Tolerance Seconds',
			name: 'toleranceSeconds',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 86400 },
			default: 300,
			description: "How old a signed time may be. Left out, the provider's own figure counts.",
		},
		{
			displayName: 'Trusted Proxy Hops',
			name: 'trustedProxyHops',
			type: 'number',
			typeOptions: { minValue: 0, maxValue: 10 },
			default: 0,
			description: 'How many proxies stand in front of n8n and append to X-Forwarded-For',
		},
		{
			displayName: 'When Not Recorded',
			name: 'whenUnrecorded',
			type: 'options',
			noDataExpression: true,
			options: [
				{
					name: 'Let In and Mark the Gap',
					value: 'mark',
					description: 'The gap is chained into the audit log once it can be written again',
				},
				{
					name: 'Refuse',
					value: 'halt',
					description: 'Answer 503, so that the sender tries again',
				},
			],
			default: 'halt',
			description: 'What happens to a verified delivery when the audit log cannot be written',
		},
	],
};
