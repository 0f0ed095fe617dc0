import { HEALTH_STATES } from '../../../../lib/health/facts';
import { readHealth } from '../../../../lib/n8n/health/facts';
import { healthJson } from '../../../../lib/n8n/health/json';
import { openedServices } from '../../../../lib/n8n/opened-services';
import { choices, pageFields } from '../../../shared-fields';
import { ownTenantField } from '../../fields';
import type { Action } from '../../../operation';
import { readPages, tenantParameter, textParameter } from '../../../parameters';
import { hoursParameter, windowField } from './fields';

/** By ID, one item each: those that are registered, and those of which something is known although they are not. */
export const getMany: Action = {
	fields: [
		{
			displayName: 'Health State',
			name: 'healthState',
			type: 'options',
			options: [{ name: 'Any', value: 'any' }, ...choices(HEALTH_STATES)],
			default: 'any',
		},
		...pageFields,
		windowField,
		ownTenantField,
	],
	async execute(context, index) {
		const services = await openedServices(context, index);
		const windowMs = hoursParameter(context, index, windowField);
		const tenant = tenantParameter(context, index);
		const wanted = textParameter(context, index, 'healthState');
		const { all, now, complete } = await readHealth(services, { tenant, windowMs });
		const fit = all.filter(({ health }) => wanted === 'any' || health.state === wanted);
		const found = await readPages<(typeof fit)[number]>(context, index, async (limit, after) => {
			const from = after === undefined ? 0 : fit.indexOf(after) + 1;
			return fit.slice(from, from + limit);
		});
		return found.map(({ health }) => {
			return { json: healthJson(health, now, complete), pairedItem: index };
		});
	},
};
