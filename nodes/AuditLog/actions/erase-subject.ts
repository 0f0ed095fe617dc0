import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { eraseIdentity } from '../../../lib/n8n/audit/erase-identity';
import { doneByField, reasonField, tenantField } from '../../shared-fields';
import { forOperation } from './fields';

export const fields: INodeProperties[] = forOperation('eraseSubject', [
	{
		displayName: 'By',
		name: 'eraseBy',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'Identity',
				value: 'identity',
				description: 'The person in the clear: the lookups of every identity class are destroyed',
			},
			{ name: 'Pseudonym', value: 'pseudonym', description: 'As it stands in an entry' },
		],
		default: 'identity',
	},
	{
		displayName: 'Identity',
		name: 'identity',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. jane.doe@example.com',
		displayOptions: { show: { eraseBy: ['identity'] } },
	},
	{
		displayName: 'Pseudonym',
		name: 'pseudonym',
		type: 'string',
		default: '',
		required: true,
		displayOptions: { show: { eraseBy: ['pseudonym'] } },
	},
	doneByField,
	reasonField,
	tenantField,
]);

/** Destroys every way back to a person. The entries stay, and the chain with them. */
export async function execute(
	context: IExecuteFunctions,
	index: number,
): Promise<INodeExecutionData> {
	const parameter = (name: string) => String(context.getNodeParameter(name, index, '')).trim();
	const by = parameter('eraseBy');
	const json = await eraseIdentity(context, index, {
		tenant: parameter('tenant'),
		...(by === 'pseudonym'
			? { pseudonym: parameter('pseudonym') }
			: { identity: parameter('identity') }),
		doneBy: parameter('doneBy'),
		reason: parameter('reason'),
	});
	return { json, pairedItem: index };
}
