import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { verifyLog } from '../../../lib/n8n/audit/verify-log';
import { tenantField } from '../../shared-fields';
import { forOperation } from './fields';

export const fields: INodeProperties[] = forOperation('verify', [
	tenantField,
	{
		displayName: 'Anchored Checkpoint',
		name: 'checkpoint',
		type: 'string',
		typeOptions: { rows: 3 },
		default: '',
		description:
			'A checkpoint that was kept elsewhere. With it, also a log that was replaced as a whole is found.',
	},
]);

/** The verdict, and every finding: what is wrong at which entry. */
export async function execute(
	context: IExecuteFunctions,
	index: number,
): Promise<INodeExecutionData> {
	const parameter = (name: string) => String(context.getNodeParameter(name, index, '')).trim();
	const json = await verifyLog(context, index, parameter('tenant'), parameter('checkpoint'));
	return { json, pairedItem: index };
}
