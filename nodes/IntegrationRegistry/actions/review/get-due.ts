import { openedServices } from '../../../../lib/n8n/opened-services';
import { integrationJson } from '../../../../lib/n8n/registry/json';
import { dueWithinField, ownTenantField } from '../../fields';
import type { Action } from '../../../operation';
import { daysParameter, tenantParameter } from '../../../parameters';

/** What is due or overdue, the widest access first, one item each. */
export const getDue: Action = {
	fields: [dueWithinField, ownTenantField],
	async execute(context, index) {
		const services = await openedServices(context, index);
		const range = { name: 'withinDays', label: 'Due Within', least: 0, most: 365 };
		const days = daysParameter(context, index, range);
		const due = await services.reviews.due(tenantParameter(context, index), days);
		return due.map(({ integration, overdue, width, scopeChanged }) => ({
			json: { overdue, width, scopeChanged, ...integrationJson(integration, services) },
			pairedItem: index,
		}));
	},
};
