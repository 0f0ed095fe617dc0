import {
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeProperties,
	NodeOperationError,
} from 'n8n-workflow';
import { publicKeyText } from '../../../lib/audit/signature';
import { openedServices } from '../../../lib/n8n/opened-services';
import { tenantField } from '../../shared-fields';
import { forOperation } from './fields';

export const fields: INodeProperties[] = forOperation('checkpoint', [
	{
		displayName: 'Rotate Signing Key',
		name: 'rotateKey',
		type: 'boolean',
		default: false,
		description:
			'Whether to sign with a new key from now on, for every tenant. The old one vouches for it in the log, so whoever trusts the old key can verify on.',
	},
	tenantField,
]);

const REASONS = {
	empty: 'There are no entries yet.',
	key_unannounced: 'The signing key changed without an entry that announces it.',
	log_altered: 'The entries are not those that were signed before: verify the log.',
};

/** Signs the log as it is now. Keep the answer somewhere else: it proves later what the log was. */
export async function execute(
	context: IExecuteFunctions,
	index: number,
): Promise<INodeExecutionData> {
	const tenant = String(context.getNodeParameter('tenant', index, '')).trim();
	const { checkpoints } = await openedServices(context, index);
	if (context.getNodeParameter('rotateKey', index, false) === true) await checkpoints.rotateKey();
	const result = await checkpoints.make(tenant);
	if (!result.ok) {
		throw new NodeOperationError(context.getNode(), 'The audit log was not signed', {
			description: REASONS[result.code],
			itemIndex: index,
			type: result.code,
		});
	}
	const { size, at, jws } = result.checkpoint;
	const publicKey = publicKeyText(await checkpoints.signer());
	const json = { tenant, size, at: new Date(at).toISOString(), jws, publicKey };
	return { json, pairedItem: index };
}
