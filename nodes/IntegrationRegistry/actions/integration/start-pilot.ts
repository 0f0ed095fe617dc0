import type { INodeProperties } from 'n8n-workflow';
import { openedServices } from '../../../../lib/n8n/opened-services';
import { decided } from '../../../../lib/n8n/registry/decision';
import { integrationJson } from '../../../../lib/n8n/registry/json';
import { decisionFields, integrationField, scopeField } from '../../fields';
import type { Action } from '../../../operation';
import { numberParameter, scopeParameter, targetParameters } from '../../../parameters';

const limit = (
	displayName: string,
	name: string,
	maxValue: number,
	preset: number,
): INodeProperties => ({
	displayName,
	name,
	type: 'number',
	typeOptions: { minValue: 1, maxValue },
	default: preset,
	description: 'The pilot is paused at the limit that is reached first',
});

/** For real use within limits. */
export const startPilot: Action = {
	fields: [
		integrationField,
		limit('Pilot Calls', 'pilotCalls', 1_000_000, 1_000),
		limit('Pilot Records', 'pilotRecords', 100_000_000, 1_000),
		limit('Pilot Days', 'pilotDays', 90, 14),
		scopeField,
		...decisionFields,
	],
	async execute(context, index) {
		const services = await openedServices(context, index);
		const { integration } = await decided(
			context,
			index,
			services.registry.startPilot({
				...targetParameters(context, index),
				...scopeParameter(context, index),
				limits: {
					calls: numberParameter(context, index, 'pilotCalls'),
					records: numberParameter(context, index, 'pilotRecords'),
					days: numberParameter(context, index, 'pilotDays'),
				},
			}),
		);
		return { json: integrationJson(integration, services), pairedItem: index };
	},
};
