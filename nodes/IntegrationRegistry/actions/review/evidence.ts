import { openedServices } from '../../../../lib/n8n/opened-services';
import { decided } from '../../../../lib/n8n/registry/decision';
import { campaignField, ownTenantField } from '../../fields';
import type { Action } from '../../../operation';
import { tenantParameter, textParameter } from '../../../parameters';

/** What was decided, by whom and why, as a file with its hash: the same decisions give the same bytes. */
export const evidence: Action = {
	fields: [
		campaignField,
		{
			displayName: 'Put Output in Field',
			name: 'binaryField',
			type: 'string',
			default: 'data',
			hint: 'The name of the output binary field',
		},
		ownTenantField,
	],
	async execute(context, index) {
		const { reviews } = await openedServices(context, index);
		const tenant = tenantParameter(context, index);
		const campaign = textParameter(context, index, 'campaignId');
		const {
			complete,
			json: text,
			sha256,
		} = await decided(context, index, reviews.evidence(tenant, campaign));
		const fileName = `review-${campaign}.json`;
		const file = await context.helpers.prepareBinaryData(
			Buffer.from(text),
			fileName,
			'application/json',
		);
		const field = textParameter(context, index, 'binaryField') || 'data';
		return {
			json: { tenant, campaign, complete, sha256, fileName },
			binary: { [field]: file },
			pairedItem: index,
		};
	},
};
