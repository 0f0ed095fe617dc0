import type { IDataObject } from 'n8n-workflow';
import { attemptJson } from '../../../../lib/n8n/health/json';
import { openedServices } from '../../../../lib/n8n/opened-services';
import type { Attempt } from '../../../../lib/store/failure-store';
import { reach } from '../../../../lib/store/store';
import { pageFields } from '../../../shared-fields';
import { integrationField, ownTenantField } from '../../fields';
import type { Action } from '../../../operation';
import { integrationParameter, readPages, tenantParameter, textOf } from '../../../parameters';

/** The newest first, one item each: what was tried, and how it ended, without anything that was sent. */
export const getAttempts: Action = {
	fields: [
		{ ...integrationField, required: false, description: 'Left empty, those of all' },
		...pageFields,
		{
			displayName: 'Filter',
			name: 'filter',
			type: 'collection',
			placeholder: 'Add filter',
			default: {},
			options: [
				{
					displayName: 'Correlation ID',
					name: 'correlationId',
					type: 'string',
					default: '',
					description: 'Everything that one event caused',
				},
				{
					displayName: 'Outcome',
					name: 'outcome',
					type: 'options',
					options: [
						{ name: 'Failed', value: 'failure' },
						{
							name: 'Started',
							value: 'started',
							description: 'Under way, or left behind by a process that ended',
						},
						{ name: 'Succeeded', value: 'success' },
					],
					default: 'failure',
				},
			],
		},
		ownTenantField,
	],
	async execute(context, index) {
		const { store } = await openedServices(context, index);
		const set = context.getNodeParameter('filter', index, {}) as IDataObject;
		const chosen = Object.entries({
			integration: integrationParameter(context, index),
			correlationId: textOf(set.correlationId),
			outcome: textOf(set.outcome),
		}).filter(([, text]) => text !== '');
		const filter = { tenant: tenantParameter(context, index), ...Object.fromEntries(chosen) };
		const found = await readPages<Attempt>(context, index, async (limit, after) => {
			return await reach(store.attempts.recent(filter, limit, after));
		});
		return found.map((one) => ({ json: attemptJson(one), pairedItem: index }));
	},
};
