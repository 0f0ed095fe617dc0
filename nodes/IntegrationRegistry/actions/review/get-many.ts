import { openedServices } from '../../../../lib/n8n/opened-services';
import { campaignJson } from '../../../../lib/n8n/registry/json';
import type { ReviewCampaign } from '../../../../lib/store/registry-store';
import { pageFields } from '../../../shared-fields';
import { ownTenantField } from '../../fields';
import type { Action } from '../../../operation';
import { readPages, tenantParameter } from '../../../parameters';

/** Campaigns, the newest first, one item each. */
export const getMany: Action = {
	fields: [...pageFields, ownTenantField],
	async execute(context, index) {
		const { reviews } = await openedServices(context, index);
		const tenant = tenantParameter(context, index);
		const found = await readPages<ReviewCampaign>(context, index, async (limit, after) => {
			return await reviews.list(tenant, limit, after);
		});
		return found.map((campaign) => ({ json: campaignJson(campaign), pairedItem: index }));
	},
};
