/** What each receiver documents about what it takes, as far as we send it; nothing that is not listed may be there. */

const text = (maxLength: number, minLength = 1) => ({ type: 'string', minLength, maxLength });
const only = (properties: object, ...required: string[]) => ({
	type: 'object',
	additionalProperties: false,
	required,
	properties,
});
const time = { type: 'string', format: 'date-time' };
const uri = { type: 'string', format: 'uri', pattern: '^https?://' };

const mrkdwn = (maxLength: number) =>
	only(
		{ type: { const: 'mrkdwn' }, text: text(maxLength), verbatim: { type: 'boolean' } },
		'type',
		'text',
	);

/** https://docs.slack.dev/reference/block-kit/blocks */
export const slack = only(
	{
		text: text(40_000),
		blocks: {
			type: 'array',
			maxItems: 50,
			items: {
				oneOf: [
					only(
						{
							type: { const: 'header' },
							text: only(
								{ type: { const: 'plain_text' }, text: text(150), emoji: { type: 'boolean' } },
								'type',
								'text',
							),
						},
						'type',
						'text',
					),
					only(
						{
							type: { const: 'section' },
							fields: { type: 'array', minItems: 1, maxItems: 10, items: mrkdwn(2000) },
						},
						'type',
						'fields',
					),
					only({ type: { const: 'section' }, text: mrkdwn(3000) }, 'type', 'text'),
				],
			},
		},
	},
	'text',
	'blocks',
);

/** https://adaptivecards.io/schemas/adaptive-card.json, version 1.4, in the envelope that Workflows expects. */
export const teams = only(
	{
		type: { const: 'message' },
		attachments: {
			type: 'array',
			minItems: 1,
			maxItems: 1,
			items: only(
				{
					contentType: { const: 'application/vnd.microsoft.card.adaptive' },
					contentUrl: { type: 'null' },
					content: only(
						{
							$schema: { const: 'http://adaptivecards.io/schemas/adaptive-card.json' },
							type: { const: 'AdaptiveCard' },
							version: { const: '1.4' },
							body: {
								type: 'array',
								items: {
									oneOf: [
										only(
											{
												type: { const: 'TextBlock' },
												text: text(2000),
												wrap: { type: 'boolean' },
												weight: { enum: ['Default', 'Lighter', 'Bolder'] },
												size: { enum: ['Default', 'Small', 'Medium', 'Large', 'ExtraLarge'] },
												color: {
													enum: [
														'Default',
														'Dark',
														'Light',
														'Accent',
														'Good',
														'Warning',
														'Attention',
													],
												},
											},
											'type',
											'text',
										),
										only(
											{
												type: { const: 'FactSet' },
												facts: {
													type: 'array',
													items: only({ title: text(100), value: text(2000) }, 'title', 'value'),
												},
											},
											'type',
											'facts',
										),
									],
								},
							},
							actions: {
								type: 'array',
								items: only(
									{ type: { const: 'Action.OpenUrl' }, title: text(100), url: uri },
									'type',
									'url',
								),
							},
						},
						'type',
						'version',
						'body',
					),
				},
				'contentType',
				'content',
			),
		},
	},
	'type',
	'attachments',
);

/** https://github.com/PagerDuty/api-schema, events-v2. */
const followUp = (action: string) =>
	only(
		{ routing_key: text(32, 32), event_action: { const: action }, dedup_key: text(255) },
		'routing_key',
		'event_action',
		'dedup_key',
	);
export const pagerDuty = {
	oneOf: [
		only(
			{
				routing_key: text(32, 32),
				event_action: { const: 'trigger' },
				dedup_key: text(255),
				client: text(255),
				client_url: uri,
				links: {
					type: 'array',
					items: only({ href: uri, text: text(255) }, 'href'),
				},
				payload: only(
					{
						summary: text(1024),
						source: text(255),
						severity: { enum: ['critical', 'error', 'warning', 'info'] },
						timestamp: time,
						component: text(255),
						group: text(255),
						class: text(255),
						custom_details: { type: 'object', additionalProperties: { type: 'string' } },
					},
					'summary',
					'source',
					'severity',
				),
			},
			'routing_key',
			'event_action',
			'payload',
		),
		followUp('acknowledge'),
		followUp('resolve'),
	],
};

/** https://docs.opsgenie.com/docs/alert-api: create. Jira Service Management took it over. */
export const opsgenieAlert = only(
	{
		message: text(130),
		alias: text(512),
		description: text(15_000),
		priority: { enum: ['P1', 'P2', 'P3', 'P4', 'P5'] },
		source: text(100),
		entity: text(512),
		tags: { type: 'array', maxItems: 20, items: text(50) },
	},
	'message',
);
/** Acknowledge and close. */
export const opsgenieAction = only({ source: text(100), user: text(100), note: text(25_000) });

/** https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml: postableAlerts. */
const labels = { type: 'object', additionalProperties: text(15_000) };
export const alertmanager = {
	type: 'array',
	minItems: 1,
	items: only(
		{
			labels: {
				...labels,
				required: ['alertname'],
				propertyNames: { pattern: '^[a-zA-Z_][a-zA-Z0-9_]*$' },
			},
			annotations: { ...labels, propertyNames: { pattern: '^[a-zA-Z_][a-zA-Z0-9_]*$' } },
			startsAt: time,
			endsAt: time,
			generatorURL: uri,
		},
		'labels',
	),
};

/** https://www.twilio.com/docs/messaging/api/message-resource, as an object. */
export const sms = only(
	{ To: { type: 'string', pattern: '^\\+[1-9]\\d{6,14}$' }, From: text(16), Body: text(160) },
	'To',
	'From',
	'Body',
);

/** Ours, in the form that Standard Webhooks recommends: type, timestamp, data. */
export const webhook = only(
	{
		type: { enum: ['trigger', 'acknowledge', 'resolve'].map((event) => `airlock.alert.${event}`) },
		timestamp: time,
		data: {
			type: 'object',
			required: ['title', 'lines', 'alert'],
			properties: {
				title: text(500),
				lines: {
					type: 'array',
					items: only({ name: text(100), value: text(2000) }, 'name', 'value'),
				},
				alert: {
					type: 'object',
					required: ['condition', 'severity', 'tenant', 'at', 'fingerprint'],
				},
			},
		},
	},
	'type',
	'timestamp',
	'data',
);
