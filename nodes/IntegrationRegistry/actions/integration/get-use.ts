import { useOf } from '../../../../lib/n8n/account/use';
import { openedServices } from '../../../../lib/n8n/opened-services';
import { DAY_MS } from '../../../../lib/registry/lifecycle';
import { integrationField, ownTenantField } from '../../fields';
import type { Action } from '../../../operation';
import { daysParameter, integrationParameter, tenantParameter } from '../../../parameters';

/** What its service accounts did: kinds of calls, outcomes, and denials by rule. */
export const getUse: Action = {
	fields: [
		integrationField,
		{
			displayName: 'Days',
			name: 'useDays',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 100 },
			default: 30,
			description: 'How far to look back. Single hours are kept for 100 days.',
		},
		ownTenantField,
	],
	async execute(context, index) {
		const services = await openedServices(context, index);
		const range = { name: 'useDays', label: 'Days', least: 1, most: 100 };
		const days = daysParameter(context, index, range);
		const json = await useOf(services, {
			tenant: tenantParameter(context, index),
			integration: integrationParameter(context, index),
			from: services.clock.now() - days * DAY_MS,
		});
		return { json, pairedItem: index };
	},
};
