import type { INodeProperties } from 'n8n-workflow';
import { openedServices } from '../../../../lib/n8n/opened-services';
import { decided } from '../../../../lib/n8n/registry/decision';
import { integrationJson } from '../../../../lib/n8n/registry/json';
import { decisionFields, testAccessField } from '../../fields';
import type { Action } from '../../../operation';
import { decisionParameters, numberParameter } from '../../../parameters';
import { answersOf, questions } from '../../questions';

const idField: INodeProperties = {
	displayName: 'Integration ID',
	name: 'id',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. crm',
	description:
		'Names it in credentials, records and messages: lower-case letters, digits, dashes, dots and underscores',
};

const asked = [idField, ...questions];

/** Registers one by the questionnaire. What is not known yet may stay empty until it is to be approved. */
export const register: Action = {
	fields: [...asked, testAccessField, ...decisionFields],
	async execute(context, index) {
		const given = asked.map(({ name }): [string, unknown] => [
			name,
			context.getNodeParameter(name, index, undefined),
		]);
		const services = await openedServices(context, index);
		const { integration } = await decided(
			context,
			index,
			services.registry.register({
				...decisionParameters(context, index),
				questionnaire: answersOf(Object.fromEntries(given)),
				testAccessDays: numberParameter(context, index, 'testAccessDays'),
			}),
		);
		return { json: integrationJson(integration, services), pairedItem: index };
	},
};
