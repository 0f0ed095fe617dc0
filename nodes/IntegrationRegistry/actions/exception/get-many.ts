import { openedServices } from '../../../../lib/n8n/opened-services';
import { exceptionJson } from '../../../../lib/n8n/registry/json';
import type { ExceptionRow } from '../../../../lib/store/registry-store';
import { pageFields } from '../../../shared-fields';
import { integrationField, ownTenantField } from '../../fields';
import type { Action } from '../../../operation';
import { integrationParameter, readPages, tenantParameter } from '../../../parameters';

/** The one that ends last first, one item each. */
export const getMany: Action = {
	fields: [
		{ ...integrationField, required: false, description: 'Left empty, those of all' },
		{
			displayName: 'Running Only',
			name: 'runningOnly',
			type: 'boolean',
			default: true,
			description: 'Whether to leave out those that ended or were revoked',
		},
		...pageFields,
		ownTenantField,
	],
	async execute(context, index) {
		const services = await openedServices(context, index);
		const integration = integrationParameter(context, index);
		const filter = {
			tenant: tenantParameter(context, index),
			...(integration !== '' && { integration }),
			running: context.getNodeParameter('runningOnly', index, true) === true,
		};
		const found = await readPages<ExceptionRow>(context, index, async (limit, after) => {
			return await services.registry.exceptions.list(filter, limit, after);
		});
		return found.map((one) => ({ json: exceptionJson(one, services), pairedItem: index }));
	},
};
