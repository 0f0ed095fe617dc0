import { healthJson } from '../../../../lib/n8n/health/json';
import { openedServices } from '../../../../lib/n8n/opened-services';
import { integrationField, ownTenantField } from '../../fields';
import type { Action } from '../../../operation';
import { hoursParameter, windowField } from './fields';
import { readOne } from './one';

/** How one is, and why. */
export const get: Action = {
	fields: [integrationField, windowField, ownTenantField],
	async execute(context, index) {
		const services = await openedServices(context, index);
		const windowMs = hoursParameter(context, index, windowField);
		const { health, now, complete } = await readOne(context, index, services, windowMs);
		return { json: healthJson(health, now, complete), pairedItem: index };
	},
};
