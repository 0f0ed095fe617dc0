import type { IDataObject } from 'n8n-workflow';
import { statusPage as pageOf } from '../../../../lib/health/status-page';
import { readHealth } from '../../../../lib/n8n/health/facts';
import { openedServices } from '../../../../lib/n8n/opened-services';
import { ownTenantField } from '../../fields';
import type { Action } from '../../../operation';
import { tenantParameter, textOf } from '../../../parameters';
import { hoursParameter, windowField } from './fields';

/** All integrations on one page that stands alone, for a Respond to Webhook node or a file. */
export const statusPage: Action = {
	fields: [
		windowField,
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add option',
			default: {},
			options: [
				{
					displayName: 'Title',
					name: 'title',
					type: 'string',
					default: '',
					placeholder: 'e.g. Integrations of the shop',
				},
			],
		},
		ownTenantField,
	],
	async execute(context, index) {
		const services = await openedServices(context, index);
		const windowMs = hoursParameter(context, index, windowField);
		const tenant = tenantParameter(context, index);
		const { title } = context.getNodeParameter('options', index, {}) as IDataObject;
		const { all, now, complete } = await readHealth(services, { tenant, windowMs });
		const health = all.map((one) => one.health);
		const html = pageOf(health, { now, title: textOf(title) });
		const contentType = 'text/html; charset=utf-8';
		return {
			json: { html, contentType, integrations: all.length, complete },
			pairedItem: index,
		};
	},
};
