import { readTimeline } from '../../../../lib/n8n/health/timeline';
import { openedServices } from '../../../../lib/n8n/opened-services';
import { integrationField, ownTenantField } from '../../fields';
import type { Action } from '../../../operation';
import { tenantParameter } from '../../../parameters';
import { namedIntegration, periodFields, periodParameters } from './fields';

/** What happened, by the audit log, the oldest first. */
export const timeline: Action = {
	fields: [integrationField, ...periodFields, ownTenantField],
	async execute(context, index) {
		const services = await openedServices(context, index);
		const json = await readTimeline(services, {
			tenant: tenantParameter(context, index),
			integration: namedIntegration(context, index),
			...periodParameters(context, index, services.clock.now()),
		});
		return { json, pairedItem: index };
	},
};
