import { openedServices } from '../../../../lib/n8n/opened-services';
import { refusalError } from '../../../../lib/n8n/registry/decision';
import { campaignJson, reviewLineJson } from '../../../../lib/n8n/registry/json';
import { refuse } from '../../../../lib/registry/decision';
import { campaignField, ownTenantField } from '../../fields';
import type { Action } from '../../../operation';
import { tenantParameter, textParameter } from '../../../parameters';

/** A campaign with its lines, the widest access first. */
export const get: Action = {
	fields: [campaignField, ownTenantField],
	async execute(context, index) {
		const { reviews } = await openedServices(context, index);
		const tenant = tenantParameter(context, index);
		const campaign = await reviews.get(tenant, textParameter(context, index, 'campaignId'));
		if (!campaign) {
			const message = 'There is no campaign of that ID. Look at the list.';
			throw refusalError(context, index, refuse('not_found', message));
		}
		const lines = await reviews.lines(tenant, campaign.id);
		const open = lines.filter(({ decidedAt }) => decidedAt === null).length;
		const json = { ...campaignJson(campaign), open, lines: lines.map(reviewLineJson) };
		return { json, pairedItem: index };
	},
};
