import type { IDataObject } from 'n8n-workflow';
import { openedServices } from '../../../../lib/n8n/opened-services';
import { readWorkflows } from '../../../../lib/n8n/registry/read-workflows';
import { proposeRegistrations } from '../../../../lib/registry/propose';
import { ownTenantField } from '../../fields';
import type { Action } from '../../../operation';
import { tenantParameter } from '../../../parameters';

/** What the workflows of an n8n use, as registrations to be completed: the owner is what nobody can read off them. */
export const propose: Action = {
	fields: [
		{
			displayName: 'Include Registered',
			name: 'includeRegistered',
			type: 'boolean',
			default: false,
			description: 'Whether to answer those as well whose ID is registered already',
		},
		ownTenantField,
	],
	async execute(context, index) {
		const { registry } = await openedServices(context, index);
		const tenant = tenantParameter(context, index);
		const all = context.getNodeParameter('includeRegistered', index, false) === true;
		const items = [];
		for (const proposal of proposeRegistrations(await readWorkflows(context, index))) {
			const known = await registry.get(tenant, proposal.id);
			if (known && !all) continue;
			const json: IDataObject = {
				...(proposal as unknown as IDataObject),
				registered: known !== undefined,
				owner: known?.questionnaire.owner ?? '',
			};
			items.push({ json, pairedItem: index });
		}
		return items;
	},
};
