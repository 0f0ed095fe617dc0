import {
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeProperties,
	NodeOperationError,
} from 'n8n-workflow';
import type { Actor, AuditOutcome } from '../../../lib/audit/entry';
import type { AuditEvent } from '../../../lib/audit/event';
import type { WhenUnrecorded } from '../../../lib/audit/log';
import { lookupKeyOf } from '../../../lib/n8n/audit/lookup-key';
import { recordEvent } from '../../../lib/n8n/audit/record-event';
import { tenantField } from '../../shared-fields';
import { forOperation, subjectClassField } from './fields';

const text = (displayName: string, name: string, description: string): INodeProperties => ({
	displayName,
	name,
	type: 'string',
	default: '',
	description,
});

const json = (displayName: string, name: string, description: string): INodeProperties => ({
	displayName,
	name,
	type: 'json',
	default: '{}',
	description,
});

export const fields: INodeProperties[] = forOperation('record', [
	{
		displayName: 'Action',
		name: 'action',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. customer.update',
		description: 'What was done: lower-case words, joined by dots',
	},
	{
		displayName: 'Outcome',
		name: 'outcome',
		type: 'options',
		options: [
			{ name: 'Denied', value: 'denied' },
			{ name: 'Failed', value: 'failed' },
			{ name: 'Pending', value: 'pending' },
			{ name: 'Success', value: 'success' },
			{ name: 'Unknown', value: 'unknown' },
		],
		default: 'success',
	},
	{
		displayName: 'Actor Type',
		name: 'actorType',
		type: 'options',
		options: [
			{
				name: 'Sender',
				value: 'sender',
				description: 'A caller from outside; kept as a pseudonym',
			},
			{ name: 'Service', value: 'service', description: 'A service account' },
			{ name: 'System', value: 'system' },
			{ name: 'User', value: 'user', description: 'A person; kept as a pseudonym' },
			{ name: 'Workflow', value: 'workflow', description: 'This workflow' },
		],
		default: 'workflow',
	},
	{
		displayName: 'Actor',
		name: 'actor',
		type: 'string',
		default: '',
		description: 'Who did it. Left empty for a workflow, it is this workflow.',
	},
	{
		...text('Reason', 'reason', 'Why it was done'),
		placeholder: 'e.g. Nightly sync',
	},
	{
		displayName: 'When Not Recorded',
		name: 'whenUnrecorded',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'Continue and Mark the Gap',
				value: 'mark',
				description: 'The gap is chained into the log once it can be written again',
			},
			{ name: 'Halt', value: 'halt', description: 'Nothing unrecorded goes on' },
		],
		default: 'halt',
		description: 'What happens when the log cannot be written',
	},
	{
		displayName: 'Details',
		name: 'details',
		type: 'collection',
		placeholder: 'Add detail',
		default: {},
		options: [
			json('After', 'after', 'What it became; redacted before it is kept'),
			json('Before', 'before', 'What it was; redacted before it is kept'),
			json('Context', 'context', 'Whatever else explains it; redacted before it is kept'),
			text('Correlation ID', 'correlationId', 'Ties together what one event caused'),
			text('Credential', 'credential', 'The credential that was used, by ID or name'),
			text('Delivery ID', 'deliveryId', 'The ID of the webhook delivery'),
			text('Environment', 'environment', 'Left out, it is AIRLOCK_ENVIRONMENT'),
			{ ...subjectClassField, displayName: 'Identity Class' },
			text('Integration', 'integration', 'The ID of the integration'),
			{
				...text(
					'Lookup Public Key',
					'lookupPublicKey',
					'Seals identities so that only the holder of the private key can reveal them. Left out, it is AIRLOCK_AUDIT_LOOKUP_KEY; without either nothing leads back from a pseudonym.',
				),
				typeOptions: { rows: 3 },
			},
			text('On Behalf Of', 'onBehalfOf', 'For which person the actor acted; kept as a pseudonym'),
			text('Request ID', 'requestId', 'The ID of the request'),
			text('Resource', 'resource', 'What it was done to'),
			text('Scope', 'scope', 'The permission that was used'),
			text('Subject', 'subject', 'The person it is about; kept as a pseudonym'),
			tenantField,
		],
	},
]);

interface Details {
	readonly [name: string]: unknown;
}

/** Records one business event; the item goes on with the receipt under `audit`. */
export async function execute(
	context: IExecuteFunctions,
	index: number,
): Promise<INodeExecutionData> {
	const parameter = (name: string) => context.getNodeParameter(name, index, '');
	refuseOwnActions(context, index, String(parameter('action')));
	const details = context.getNodeParameter('details', index, {}) as Details;
	const recorded = await recordEvent(context, index, eventFrom(context, parameter, details), {
		tenant: given(details.tenant),
		whenUnrecorded: parameter('whenUnrecorded') as WhenUnrecorded,
		lookupKey: lookupKeyOf(context, index, given(details.lookupPublicKey)),
	});
	const audit: IDataObject = recorded.ok
		? { recorded: true, ...recorded.receipt }
		: { recorded: false, gapMarked: true };
	const item = context.getInputData()[index]!;
	return { ...item, json: { ...item.json, audit }, pairedItem: index };
}

/** A forged `audit.retention` would excuse deleted entries to a verifier. */
function refuseOwnActions(context: IExecuteFunctions, itemIndex: number, action: string): void {
	if (!action.trim().startsWith('audit.')) return;
	throw new NodeOperationError(
		context.getNode(),
		"Actions that begin with audit. are the log's own",
		{
			description: 'Choose another name for the action.',
			itemIndex,
			type: 'invalid_event',
		},
	);
}

function eventFrom(
	context: IExecuteFunctions,
	parameter: (name: string) => unknown,
	details: Details,
): AuditEvent {
	const type = parameter('actorType') as Actor['type'];
	const id = given(parameter('actor')) ?? (type === 'workflow' ? context.getWorkflow().id : '');
	const subject = given(details.subject);
	const onBehalfOf = given(details.onBehalfOf);
	return {
		action: String(parameter('action')),
		outcome: parameter('outcome') as AuditOutcome,
		actor: { type, id: id ?? '' },
		reason: given(parameter('reason')),
		after: content(details.after),
		before: content(details.before),
		context: content(details.context),
		correlationId: given(details.correlationId),
		credential: given(details.credential),
		deliveryId: given(details.deliveryId),
		environment: given(details.environment),
		integration: given(details.integration),
		requestId: given(details.requestId),
		resource: given(details.resource),
		scope: given(details.scope),
		...(subject !== undefined && {
			subject: { class: String(details.subjectClass ?? 'email'), id: subject },
		}),
		...(onBehalfOf !== undefined && { onBehalfOf: [{ type: 'user', id: onBehalfOf }] }),
	};
}

function given(value: unknown): string | undefined {
	const text = typeof value === 'string' ? value.trim() : value === undefined ? '' : String(value);
	return text === '' ? undefined : text;
}

/** JSON as typed, or as an expression gave it. Text that is no JSON is kept as text. */
function content(value: unknown): unknown {
	if (typeof value !== 'string') return value;
	if (value.trim() === '' || value.trim() === '{}') return undefined;
	try {
		return JSON.parse(value) as unknown;
	} catch {
		return value;
	}
}
