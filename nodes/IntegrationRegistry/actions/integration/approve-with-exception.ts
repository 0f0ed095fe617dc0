import { openedServices } from '../../../../lib/n8n/opened-services';
import { decided } from '../../../../lib/n8n/registry/decision';
import { integrationJson } from '../../../../lib/n8n/registry/json';
import {
	decisionFields,
	exceptionField,
	integrationField,
	reviewDaysField,
	scopeField,
} from '../../fields';
import type { Action } from '../../../operation';
import {
	numberParameter,
	scopeParameter,
	targetParameters,
	textParameter,
} from '../../../parameters';

/** For full use with questions open, as long as the exception runs. */
export const approveWithException: Action = {
	fields: [integrationField, exceptionField, reviewDaysField, scopeField, ...decisionFields],
	async execute(context, index) {
		const services = await openedServices(context, index);
		const { integration } = await decided(
			context,
			index,
			services.registry.approveWithException({
				...targetParameters(context, index),
				...scopeParameter(context, index),
				exceptionId: textParameter(context, index, 'exceptionId'),
				reviewDays: numberParameter(context, index, 'reviewDays'),
			}),
		);
		return { json: integrationJson(integration, services), pairedItem: index };
	},
};
