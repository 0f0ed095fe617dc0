import { type IExecuteFunctions, type INodeProperties, NodeOperationError } from 'n8n-workflow';
import { refusalError } from '../../../../lib/n8n/registry/decision';
import { timeParameter } from '../../../../lib/n8n/time-parameter';
import { refuse } from '../../../../lib/registry/decision';
import { integrationParameter, numberParameter, textParameter } from '../../../parameters';

const HOUR_MS = 3_600_000;

export const windowField: INodeProperties = {
	displayName: 'Window Hours',
	name: 'windowHours',
	type: 'number',
	typeOptions: { minValue: 1, maxValue: 24 },
	default: 1,
	description: 'How far back attempts are counted, to the full hour',
};

export const hoursBackField: INodeProperties = {
	displayName: 'Hours Back',
	name: 'hoursBack',
	type: 'number',
	typeOptions: { minValue: 1, maxValue: 720 },
	default: 24,
	description: 'How far to look back. Single attempts are kept for 30 days.',
};

export const periodFields: readonly INodeProperties[] = [
	{
		displayName: 'From',
		name: 'from',
		type: 'dateTime',
		default: '',
		description: 'Left empty, a day before To',
	},
	{
		displayName: 'To',
		name: 'to',
		type: 'dateTime',
		default: '',
		description: 'Up to this moment, exclusive. Left empty, until now.',
	},
];

/** What a person holds or releases. */
export const targetFields: readonly INodeProperties[] = [
	{
		displayName: 'Target',
		name: 'target',
		type: 'options',
		noDataExpression: true,
		options: [
			{ name: 'Host', value: 'host', description: 'What the integration calls' },
			{ name: 'Service Account', value: 'account', description: 'What it signs in with' },
		],
		default: 'host',
	},
	{
		displayName: 'Host',
		name: 'host',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. api.example.com',
		displayOptions: { show: { target: ['host'] } },
	},
	{
		displayName: 'Service Account',
		name: 'account',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. crm-sync',
		description: 'Its name, as the credential has it',
		displayOptions: { show: { target: ['account'] } },
	},
];

export const targetParameter = (context: IExecuteFunctions, index: number) => {
	const kind = textParameter(context, index, 'target') === 'account' ? 'account' : 'host';
	return { kind, name: textParameter(context, index, kind) } as const;
};

/** Milliseconds. Refused as `invalid_input` where it is no number from 1 to `most`. */
export function hoursParameter(
	context: IExecuteFunctions,
	index: number,
	{ name, displayName, typeOptions }: INodeProperties,
): number {
	const hours = numberParameter(context, index, name);
	const most = typeOptions?.maxValue ?? 24;
	if (hours >= 1 && hours <= most) return hours * HOUR_MS;
	const message = `${displayName} is a number of hours from 1 to ${most}.`;
	throw refusalError(context, index, refuse('invalid_input', message));
}

/** Milliseconds since the epoch: a day, where nothing else is set. */
export function periodParameters(context: IExecuteFunctions, index: number, now: number) {
	const at = (label: string, name: string) =>
		timeParameter(context, index, label, textParameter(context, index, name));
	// So that what happens at this very moment is told.
	const to = at('To', 'to') ?? now + 1;
	const from = at('From', 'from') ?? to - 24 * HOUR_MS;
	if (from < to) return { from, to };
	throw refusalError(context, index, refuse('invalid_input', 'From is not before To.'));
}

/** One that is named: nothing is made of an empty id. */
export function namedIntegration(context: IExecuteFunctions, index: number): string {
	const id = integrationParameter(context, index);
	if (id !== '') return id;
	throw new NodeOperationError(context.getNode(), 'No integration is chosen', {
		description: 'Pick one from the list, or give its ID.',
		itemIndex: index,
		type: 'invalid_input',
	});
}
