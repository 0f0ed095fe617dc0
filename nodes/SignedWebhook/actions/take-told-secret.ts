import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { DEFAULT_TENANT } from '../../../lib/audit/log';
import { recordEvent } from '../../../lib/n8n/audit/record-event';
import { forEachItem } from '../../../lib/n8n/item-loop';
import { openedServices } from '../../../lib/n8n/opened-services';
import { refusalError } from '../../../lib/n8n/registry/decision';
import { decisionFlaw } from '../../../lib/registry/decision';
import { textParameter } from '../../parameters';
import { shownFor } from '../../shared-fields';

export const fields: INodeProperties[] = shownFor({ operation: 'takeToldSecret' }, [
	{
		displayName:
			'The secrets are in this execution’s data. Move them to a credential, and delete the execution.',
		name: 'secretNotice',
		type: 'notice',
		default: '',
	},
	{
		displayName: 'Workflow ID',
		name: 'workflowId',
		type: 'string',
		default: '={{ $workflow.id }}',
		required: true,
		description: 'Whose Signed Webhook Triggers were told a secret in set-up mode',
	},
	{
		displayName: 'Forget Afterwards',
		name: 'forget',
		type: 'boolean',
		default: false,
		description:
			'Whether the webhooks lose it with this: once it is in the credential, or to be told another',
	},
	{
		displayName: 'Done By',
		name: 'doneBy',
		type: 'string',
		default: '',
		required: true,
		description: 'Who takes it, for the record',
	},
	{ displayName: 'Reason', name: 'reason', type: 'string', default: '', required: true },
]);

/** Shows the owner what senders told: one item for each webhook of the workflow. Recorded, with who and why. */
export async function execute(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	return await forEachItem(context, async (index) => {
		const { toldSecrets } = await openedServices(context, index);
		const workflow = textParameter(context, index, 'workflowId');
		const by = textParameter(context, index, 'doneBy');
		const reason = textParameter(context, index, 'reason');
		const flaw = decisionFlaw({ by, reason });
		if (flaw) throw refusalError(context, index, flaw);
		const told = await toldSecrets.list(DEFAULT_TENANT, workflow);
		const forget = context.getNodeParameter('forget', index, false) === true;
		// Before anybody sees them: what is not recorded is not shown.
		await recordEvent(context, index, {
			action: 'webhook.secret_shown',
			outcome: 'success',
			actor: { type: 'user', id: by },
			reason,
			resource: workflow,
			context: { webhooks: told.length, forgotten: forget },
		});
		if (forget) for (const one of told) await toldSecrets.forget(one);
		return told.map(({ provider, node, toldAt, secret }) => ({
			json: { provider, node, toldAt: new Date(toldAt).toISOString(), secret, forgotten: forget },
			pairedItem: index,
		}));
	});
}
