import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { revealIdentity } from '../../../lib/n8n/audit/lookup-key';
import { doneByField, reasonField, tenantField } from '../../shared-fields';
import { forOperation } from './fields';

export const fields: INodeProperties[] = forOperation('reveal', [
	{
		displayName: 'Pseudonym',
		name: 'pseudonym',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. p_9f3k…',
		description: 'As it stands in an entry',
	},
	doneByField,
	reasonField,
	{
		displayName: 'Approval',
		name: 'approval',
		type: 'string',
		typeOptions: { rows: 3 },
		default: '',
		description:
			'The signed approval of a second person. Needed where the credential names an approver.',
	},
	tenantField,
]);

/** The identity behind a pseudonym. The attempt is recorded before anything is opened. */
export async function execute(
	context: IExecuteFunctions,
	index: number,
): Promise<INodeExecutionData> {
	const parameter = (name: string) => String(context.getNodeParameter(name, index, '')).trim();
	const json = await revealIdentity(context, index, {
		tenant: parameter('tenant'),
		pseudonym: parameter('pseudonym'),
		doneBy: parameter('doneBy'),
		reason: parameter('reason'),
		approval: parameter('approval'),
	});
	return { json, pairedItem: index };
}
