import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { ENVIRONMENTS } from '../../../../lib/environment';
import { openedServices } from '../../../../lib/n8n/opened-services';
import { refusalError } from '../../../../lib/n8n/registry/decision';
import { integrationJson } from '../../../../lib/n8n/registry/json';
import { refuse } from '../../../../lib/registry/decision';
import { DAY_MS } from '../../../../lib/registry/lifecycle';
import { type Integration, type State, STATES } from '../../../../lib/registry/record';
import { choices, pageFields } from '../../../shared-fields';
import { ownTenantField } from '../../fields';
import type { Action } from '../../../operation';
import { readPages, tenantParameter, textOf } from '../../../parameters';

export const getMany: Action = {
	fields: [
		...pageFields,
		{
			displayName: 'Filter',
			name: 'filter',
			type: 'collection',
			placeholder: 'Add filter',
			default: {},
			options: [
				{
					displayName: 'Environment',
					name: 'environment',
					type: 'options',
					options: choices(ENVIRONMENTS),
					default: 'production',
				},
				{
					displayName: 'Owner',
					name: 'owner',
					type: 'string',
					default: '',
					description: 'Left empty, those that lost their owner',
				},
				{
					displayName: 'Review Due Within',
					name: 'reviewDueWithin',
					type: 'number',
					typeOptions: { minValue: 0 },
					default: 0,
					description: 'Days. 0 takes those whose time has come.',
				},
				{
					displayName: 'State',
					name: 'state',
					type: 'options',
					options: choices(STATES),
					default: 'requested',
				},
			],
		},
		ownTenantField,
	],
	/** By ID, one item each. */
	async execute(context, index) {
		const services = await openedServices(context, index);
		const tenant = tenantParameter(context, index);
		const filter = { tenant, ...filterOf(context, index, services.clock.now()) };
		const found = await readPages<Integration>(context, index, async (limit, after) => {
			return await services.registry.list(filter, limit, after);
		});
		return found.map((one) => ({ json: integrationJson(one, services), pairedItem: index }));
	},
};

/** What is set of the filter. `now`: milliseconds since the epoch. */
function filterOf(context: IExecuteFunctions, index: number, now: number) {
	const set = context.getNodeParameter('filter', index, {}) as IDataObject;
	const { reviewDueWithin: days } = set;
	if (days !== undefined && !isDays(days)) {
		const message = 'Review Due Within is a number of days.';
		throw refusalError(context, index, refuse('invalid_input', message));
	}
	return {
		...('environment' in set && { environment: textOf(set.environment) }),
		...('owner' in set && { owner: textOf(set.owner) }),
		...('state' in set && { state: textOf(set.state) as State }),
		// The moment itself is due already.
		...(days !== undefined && { reviewDueBefore: now + days * DAY_MS + 1 }),
	};
}

function isDays(value: unknown): value is number {
	return typeof value === 'number' && Number.isFinite(value);
}
