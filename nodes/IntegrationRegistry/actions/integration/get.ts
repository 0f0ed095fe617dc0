import { openedServices } from '../../../../lib/n8n/opened-services';
import { refusalError } from '../../../../lib/n8n/registry/decision';
import { integrationJson } from '../../../../lib/n8n/registry/json';
import { NOT_FOUND } from '../../../../lib/registry/change';
import { integrationField, ownTenantField } from '../../fields';
import type { Action } from '../../../operation';
import { integrationParameter, tenantParameter } from '../../../parameters';

export const get: Action = {
	fields: [integrationField, ownTenantField],
	async execute(context, index) {
		const services = await openedServices(context, index);
		const tenant = tenantParameter(context, index);
		const found = await services.registry.get(tenant, integrationParameter(context, index));
		if (!found) throw refusalError(context, index, NOT_FOUND);
		return { json: integrationJson(found, services), pairedItem: index };
	},
};
