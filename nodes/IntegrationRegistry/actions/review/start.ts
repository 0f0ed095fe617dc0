import { openedServices } from '../../../../lib/n8n/opened-services';
import { decided } from '../../../../lib/n8n/registry/decision';
import { campaignJson } from '../../../../lib/n8n/registry/json';
import { decisionFields, dueWithinField } from '../../fields';
import type { Action } from '../../../operation';
import { decisionParameters, numberParameter, textParameter } from '../../../parameters';

/** Starts a campaign with a line for everything that is due. */
export const start: Action = {
	fields: [
		{
			displayName: 'Name',
			name: 'campaignName',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. Autumn 2026',
		},
		dueWithinField,
		...decisionFields,
	],
	async execute(context, index) {
		const { reviews } = await openedServices(context, index);
		const { campaign, lines } = await decided(
			context,
			index,
			reviews.start({
				...decisionParameters(context, index),
				name: textParameter(context, index, 'campaignName'),
				withinDays: numberParameter(context, index, 'withinDays'),
			}),
		);
		return { json: { ...campaignJson(campaign), lines }, pairedItem: index };
	},
};
