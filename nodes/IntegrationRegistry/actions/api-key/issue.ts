import { openedServices } from '../../../../lib/n8n/opened-services';
import { decided } from '../../../../lib/n8n/registry/decision';
import { apiKeyJson } from '../../../../lib/n8n/registry/json';
import { decisionFields, expiresAfterField, integrationField, shownOnceNotice } from '../../fields';
import type { Action } from '../../../operation';
import {
	decisionParameters,
	entriesOf,
	integrationParameter,
	numberParameter,
} from '../../../parameters';

/** A key of an integration. It is in the output, once, and nowhere else. */
export const issue: Action = {
	fields: [
		shownOnceNotice,
		integrationField,
		{
			displayName: 'Scopes',
			name: 'scopes',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. orders:read, orders:write',
			description:
				'What the key may be used for, comma-separated: names that its verifier asks for',
		},
		expiresAfterField,
		...decisionFields,
	],
	async execute(context, index) {
		const { apiKeys } = await openedServices(context, index);
		// What is no list of names is refused by the registry.
		const scopes = entriesOf(context.getNodeParameter('scopes', index, '')) as string[];
		const { key, text } = await decided(
			context,
			index,
			apiKeys.issue({
				...decisionParameters(context, index),
				integration: integrationParameter(context, index),
				scopes,
				expiresInDays: numberParameter(context, index, 'expiresInDays'),
			}),
		);
		return { json: { ...apiKeyJson(key), apiKey: text }, pairedItem: index };
	},
};
