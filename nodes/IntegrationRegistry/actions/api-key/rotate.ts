import { openedServices } from '../../../../lib/n8n/opened-services';
import { decided } from '../../../../lib/n8n/registry/decision';
import { apiKeyJson } from '../../../../lib/n8n/registry/json';
import { apiKeyIdField, decisionFields, expiresAfterField, shownOnceNotice } from '../../fields';
import type { Action } from '../../../operation';
import { decisionParameters, numberParameter, textParameter } from '../../../parameters';

/** A new key with the scopes of the old one, which ends after the overlap and never later than it would have. */
export const rotate: Action = {
	fields: [
		shownOnceNotice,
		apiKeyIdField,
		{
			displayName: 'Overlap',
			name: 'overlapHours',
			type: 'number',
			typeOptions: { minValue: 0, maxValue: 168 },
			default: 24,
			description: 'Hours in which the old key is valid as well, unless it ends before',
		},
		expiresAfterField,
		...decisionFields,
	],
	async execute(context, index) {
		const { apiKeys } = await openedServices(context, index);
		const id = textParameter(context, index, 'apiKeyId');
		const { key, text } = await decided(
			context,
			index,
			apiKeys.rotate({
				...decisionParameters(context, index),
				id,
				overlapHours: numberParameter(context, index, 'overlapHours'),
				expiresInDays: numberParameter(context, index, 'expiresInDays'),
			}),
		);
		return { json: { ...apiKeyJson(key), replaces: id, apiKey: text }, pairedItem: index };
	},
};
