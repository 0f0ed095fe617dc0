import { openedServices } from '../../../../lib/n8n/opened-services';
import { decided } from '../../../../lib/n8n/registry/decision';
import type { ReviewDecision } from '../../../../lib/registry/review';
import { campaignField, decisionFields, integrationField } from '../../fields';
import type { Action } from '../../../operation';
import { decisionParameters, integrationParameter, textParameter } from '../../../parameters';

/** Decides one line, once. Not by the owner. */
export const decide: Action = {
	fields: [
		campaignField,
		integrationField,
		{
			displayName: 'Decision',
			name: 'decision',
			type: 'options',
			options: [
				{
					name: 'Keep',
					value: 'keep',
					description: 'The access stays as the line says. Refused when its scope changed.',
				},
				{
					name: 'Narrow',
					value: 'narrow',
					description: 'Stays due until the owner narrowed the scope and it was approved',
				},
				{ name: 'Revoke', value: 'revoke', description: 'The integration is revoked for good' },
			],
			default: 'narrow',
		},
		...decisionFields,
	],
	async execute(context, index) {
		const { reviews } = await openedServices(context, index);
		const about = {
			campaign: textParameter(context, index, 'campaignId'),
			integration: integrationParameter(context, index),
			// What is none of the three is refused by the registry.
			decision: textParameter(context, index, 'decision') as ReviewDecision,
		};
		const who = decisionParameters(context, index);
		await decided(context, index, reviews.decide({ ...who, ...about }));
		return { json: { tenant: who.tenant, ...about }, pairedItem: index };
	},
};
