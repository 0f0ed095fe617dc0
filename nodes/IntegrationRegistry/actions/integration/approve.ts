import { openedServices } from '../../../../lib/n8n/opened-services';
import { decided } from '../../../../lib/n8n/registry/decision';
import { integrationJson } from '../../../../lib/n8n/registry/json';
import { decisionFields, integrationField, reviewDaysField, scopeField } from '../../fields';
import type { Action } from '../../../operation';
import { numberParameter, scopeParameter, targetParameters } from '../../../parameters';

/** For full use. Not by the owner, and not while questions are open. */
export const approve: Action = {
	fields: [integrationField, reviewDaysField, scopeField, ...decisionFields],
	async execute(context, index) {
		const services = await openedServices(context, index);
		const { integration } = await decided(
			context,
			index,
			services.registry.approve({
				...targetParameters(context, index),
				...scopeParameter(context, index),
				reviewDays: numberParameter(context, index, 'reviewDays'),
			}),
		);
		return { json: integrationJson(integration, services), pairedItem: index };
	},
};
