import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { liftHold, placeHold, prune } from '../../../lib/n8n/audit/retention';
import { doneByField, reasonField, tenantField } from '../../shared-fields';
import { forOperation } from './fields';

export const fields: INodeProperties[] = forOperation('applyRetention', [
	{
		displayName: 'Task',
		name: 'task',
		type: 'options',
		noDataExpression: true,
		options: [
			{ name: 'Lift Legal Hold', value: 'lift' },
			{
				name: 'Place Legal Hold',
				value: 'place',
				description: 'Nothing from that time on is pruned until the hold is lifted',
			},
			{ name: 'Prune', value: 'prune', description: 'Delete entries that are older than wanted' },
		],
		default: 'prune',
	},
	{
		displayName: 'Keep Days',
		name: 'keepDays',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: 36500 },
		default: 365,
		required: true,
		description: 'Entries of these last days stay',
		displayOptions: { show: { task: ['prune'] } },
	},
	{
		displayName: 'Hold ID',
		name: 'holdId',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. case-2026-118',
		displayOptions: { show: { task: ['place', 'lift'] } },
	},
	{
		displayName: 'Hold From',
		name: 'holdFrom',
		type: 'dateTime',
		default: '',
		description: 'Entries from this time on are held. Left empty, all are.',
		displayOptions: { show: { task: ['place'] } },
	},
	doneByField,
	reasonField,
	tenantField,
]);

const tasks = { prune, place: placeHold, lift: liftHold };

/** Prunes, or changes what must not be pruned. Each is recorded before it is done. */
export async function execute(
	context: IExecuteFunctions,
	index: number,
): Promise<INodeExecutionData> {
	const task = context.getNodeParameter('task', index) as keyof typeof tasks;
	return { json: await tasks[task](context, index), pairedItem: index };
}
