import { createHash } from 'node:crypto';
import {
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeProperties,
	NodeOperationError,
} from 'n8n-workflow';
import { ENVIRONMENTS } from '../../../lib/environment';
import type { Draft } from '../../../lib/n8n/delivery/draft';
import { type ReadDraft, sendItems } from '../../../lib/n8n/delivery/send-items';
import { lineageOf } from '../../../lib/n8n/failure/lineage';
import { areSendable } from '../../../lib/outbound';
import { addressList } from '../../../lib/webhook/address-list';
import { schemes } from '../../../lib/webhook/schemes';
import { correlationId } from '../../../lib/webhook/trace';
import { textParameter } from '../../parameters';
import { choices, holdItemField, shownFor } from '../../shared-fields';
import { customOptions } from '../../SignedWebhookTrigger/custom-options';
import { integrationIdField, providerField } from '../../SignedWebhookTrigger/properties';

const HOUR_MS = 3_600_000;
/** As Standard Webhooks asks ids to be. A full stop would end the id in what is signed. */
const EVENT_ID = /^[\w-]{1,200}$/;

export const fields: INodeProperties[] = shownFor({ operation: 'send' }, [
	{
		...providerField,
		options: providerField.options?.filter(
			(option) => 'value' in option && schemes[String(option.value)]?.signs,
		),
		default: 'standard-webhooks',
		description: 'In whose form the delivery is signed',
	},
	customOptions,
	{
		displayName: 'URL',
		name: 'url',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. https://hooks.example.com/orders',
		description: 'Where it is delivered, over HTTPS. Private addresses have to be allowed.',
	},
	{
		displayName: 'Body',
		name: 'bodyType',
		type: 'options',
		noDataExpression: true,
		options: [
			{ name: 'JSON', value: 'json' },
			{ name: 'Text', value: 'text' },
		],
		default: 'json',
	},
	{
		displayName: 'JSON',
		name: 'jsonBody',
		type: 'json',
		default: '={{ $json }}',
		description: 'Signed byte by byte as it is sent',
		displayOptions: { show: { bodyType: ['json'] } },
	},
	{
		displayName: 'Text',
		name: 'textBody',
		type: 'string',
		typeOptions: { rows: 4 },
		default: '',
		displayOptions: { show: { bodyType: ['text'] } },
	},
	{
		displayName: 'Event ID',
		name: 'eventId',
		type: 'string',
		default: '',
		placeholder: 'e.g. {{ $json.orderId }}',
		description: 'The same over all attempts, so that the receiver can tell a repetition',
		hint: 'Left empty, one is made of the delivery or the execution.',
	},
	{
		displayName: 'Destination Environment',
		name: 'destinationEnvironment',
		type: 'options',
		options: [{ name: 'Not Said', value: '' }, ...choices(ENVIRONMENTS)],
		default: '',
		description:
			'Has to be that of the integration and of this n8n: a production event never reaches a test endpoint',
	},
	{
		...integrationIdField,
		description: 'Whose off switch stops its deliveries, and who is told when one fails',
	},
	holdItemField,
	{
		displayName: 'Options',
		name: 'sendOptions',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		options: [
			{
				displayName: 'Allowed Private Addresses',
				name: 'allowedAddresses',
				type: 'string',
				default: '',
				placeholder: 'e.g. 10.20.0.0/16, 127.0.0.1',
				description:
					'Addresses or CIDR ranges that may be delivered to although they are not public. Judged by what the host resolves to.',
			},
			{
				displayName: 'Content Type',
				name: 'contentType',
				type: 'string',
				default: '',
				placeholder: 'e.g. application/cloudevents+json',
			},
			{
				displayName: 'Give Up After Hours',
				name: 'giveUpAfterHours',
				type: 'number',
				typeOptions: { minValue: 0, maxValue: 336 },
				default: 72,
				description:
					'Until then it is tried again after 5 seconds, 30 seconds, 2, 10 and 30 minutes, 2, 5, 10, 14, 20 and 24 hours',
			},
			{
				displayName: 'Headers',
				name: 'headers',
				type: 'fixedCollection',
				typeOptions: { multipleValues: true },
				placeholder: 'Add Header',
				default: {},
				options: [
					{
						displayName: 'Header',
						name: 'parameters',
						values: [
							{ displayName: 'Name', name: 'name', type: 'string', default: '' },
							{ displayName: 'Value', name: 'value', type: 'string', default: '' },
						],
					},
				],
			},
			{
				displayName: 'Keep Days',
				name: 'keepDays',
				type: 'number',
				typeOptions: { minValue: 1, maxValue: 365 },
				default: 30,
				description: 'How long a delivery that was given up is held',
			},
			{
				displayName: 'Rotate Secret Every Days',
				name: 'rotateDays',
				type: 'number',
				typeOptions: { minValue: 0, maxValue: 365 },
				default: 30,
				description:
					'The receiver is an Airlock trigger with Rotate Secret on: both ends agree on a new secret that nobody sees, from 2 days on. 0 is never.',
				displayOptions: { show: { '/provider': ['standard-webhooks'] } },
			},
			{
				displayName: 'Timeout Seconds',
				name: 'timeoutSeconds',
				type: 'number',
				typeOptions: { minValue: 1, maxValue: 120 },
				default: 20,
				description: 'For one attempt, its answer included',
			},
		],
	},
]);

/** Signs and delivers; answers the items by output: Delivered, Pending, Failed. */
export async function execute(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const readDraft: ReadDraft = (index, { clock }) => draftOf(context, index, clock.now());
	return await sendItems(context, readDraft);
}

function draftOf(context: IExecuteFunctions, index: number, now: number): Draft {
	const options = context.getNodeParameter('sendOptions', index, {}) as IDataObject;
	const number = (name: string, fallback: number, least: number, most: number) => {
		const value = Number(options[name] ?? fallback);
		if (value >= least && value <= most) return value;
		throw invalid(context, index, `${name} is not a number from ${least} to ${most}`);
	};
	const lineage = lineageOf(context.getInputData()[index]!.json);
	const { body, contentType } = bodyOf(context, index, String(options.contentType ?? ''));
	const url = textParameter(context, index, 'url');
	if (!URL.canParse(url)) throw invalid(context, index, 'The URL cannot be read');
	const headers = headersOf(options.headers);
	if (!areSendable({ ...headers, 'content-type': contentType })) {
		throw invalid(context, index, 'A header has a name or a value that cannot be sent');
	}
	return {
		...{ url, contentType, headers, body: Buffer.from(body, 'utf8').toString('base64') },
		eventId: eventIdOf(context, index, lineage),
		integration: textParameter(context, index, 'integrationId'),
		environment: textParameter(context, index, 'destinationEnvironment'),
		correlationId: lineage.correlationId ?? correlationId(undefined),
		timeoutMs: number('timeoutSeconds', 20, 1, 120) * 1_000,
		giveUpAt: now + number('giveUpAfterHours', 72, 0, 336) * HOUR_MS,
		allowedAddresses: addressesOf(context, index, String(options.allowedAddresses ?? '')),
		holdItem: context.getNodeParameter('holdItem', index, true) !== false,
		keepDays: number('keepDays', 30, 1, 365),
		rotateDays: rotateDaysOf(context, index, number('rotateDays', 0, 0, 365)),
	};
}

function bodyOf(
	context: IExecuteFunctions,
	index: number,
	typed: string,
): { readonly body: string; readonly contentType: string } {
	if (context.getNodeParameter('bodyType', index, 'json') === 'text') {
		const body = String(context.getNodeParameter('textBody', index, ''));
		return { body, contentType: typed || 'text/plain; charset=utf-8' };
	}
	const json = context.getNodeParameter('jsonBody', index, '');
	const body = typeof json === 'string' ? json : JSON.stringify(json);
	if (!isJson(body)) throw invalid(context, index, 'The JSON of the body cannot be read');
	return { body, contentType: typed || 'application/json' };
}

function isJson(text: string): boolean {
	try {
		JSON.parse(text);
		return true;
	} catch {
		return false;
	}
}

/** One for each event: the same when the item is released once more, or when n8n repeats the execution. */
function eventIdOf(
	context: IExecuteFunctions,
	index: number,
	{ idempotencyKeys, deliveryId }: ReturnType<typeof lineageOf>,
): string {
	const node = context.getNode();
	const typed = textParameter(context, index, 'eventId');
	const known = idempotencyKeys[node.name] ?? typed;
	if (EVENT_ID.test(known)) return known;
	if (typed !== '') {
		throw invalid(
			context,
			index,
			'The event ID has characters other than letters, digits, hyphens and underscores, or is too long',
		);
	}
	const origin = deliveryId ?? `${context.getExecutionId()}|${index}`;
	const text = JSON.stringify([context.getWorkflow().id ?? '', node.id, origin]);
	return `evt_${createHash('sha256').update(text).digest('hex').slice(0, 32)}`;
}

function headersOf(collection: unknown): Record<string, string> {
	const { parameters = [] } = (collection ?? {}) as { parameters?: IDataObject[] };
	const named = parameters.filter(({ name }) => String(name ?? '') !== '');
	return Object.fromEntries(named.map(({ name, value }) => [String(name), String(value ?? '')]));
}

function rotateDaysOf(context: IExecuteFunctions, index: number, days: number): number {
	if (days === 0) return 0;
	// What is under way is signed with the secret before for a day.
	if (days < 2) throw invalid(context, index, 'rotateDays is not 0 or a number from 2 on');
	return days;
}

function addressesOf(context: IExecuteFunctions, index: number, text: string): string[] {
	const entries = text
		.split(/[,\n]/)
		.map((entry) => entry.trim())
		.filter((entry) => entry !== '');
	const list = addressList(entries);
	if (list.ok) return entries;
	throw invalid(context, index, `"${list.entry}" is not an IP address or CIDR range`);
}

function invalid(context: IExecuteFunctions, itemIndex: number, message: string) {
	return new NodeOperationError(context.getNode(), message, { itemIndex, type: 'configuration' });
}
