import { openedServices } from '../../../../lib/n8n/opened-services';
import { apiKeyJson } from '../../../../lib/n8n/registry/json';
import type { ApiKey } from '../../../../lib/registry/api-keys';
import { pageFields } from '../../../shared-fields';
import { integrationField, ownTenantField } from '../../fields';
import type { Action } from '../../../operation';
import { integrationParameter, readPages, tenantParameter } from '../../../parameters';

/** By ID, one item each. */
export const getMany: Action = {
	fields: [integrationField, ...pageFields, ownTenantField],
	async execute(context, index) {
		const { apiKeys } = await openedServices(context, index);
		const tenant = tenantParameter(context, index);
		const integration = integrationParameter(context, index);
		const found = await readPages<ApiKey>(context, index, async (limit, after) => {
			return await apiKeys.list(tenant, integration, limit, after?.id);
		});
		return found.map((key) => ({ json: apiKeyJson(key), pairedItem: index }));
	},
};
