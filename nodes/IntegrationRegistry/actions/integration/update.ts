import type { IDataObject } from 'n8n-workflow';
import { openedServices } from '../../../../lib/n8n/opened-services';
import { decided, refusalError } from '../../../../lib/n8n/registry/decision';
import { integrationJson } from '../../../../lib/n8n/registry/json';
import { NOT_FOUND } from '../../../../lib/registry/change';
import { decisionFields, integrationField } from '../../fields';
import type { Action } from '../../../operation';
import { targetParameters } from '../../../parameters';
import { answersOf, questions } from '../../questions';

/** All but the owner: that is changed by handing it over. */
const replaceable = questions
	.filter(({ name }) => name !== 'owner')
	.map((question) => ({ ...question, required: false }))
	.sort((a, b) => (a.displayName < b.displayName ? -1 : 1));

/** Replaces the answers that are given, with an empty one too. The rest stays. */
export const update: Action = {
	fields: [
		integrationField,
		{
			displayName: 'Answers',
			name: 'answers',
			type: 'collection',
			placeholder: 'Add answer',
			default: {},
			options: replaceable,
			description:
				'Only these are replaced. A changed scope needs a new approval, and stops what ran under the old one.',
		},
		...decisionFields,
	],
	async execute(context, index) {
		const services = await openedServices(context, index);
		const target = targetParameters(context, index);
		const given = context.getNodeParameter('answers', index, {}) as IDataObject;
		const current = await services.registry.get(target.tenant, target.id);
		if (!current) throw refusalError(context, index, NOT_FOUND);
		const questionnaire = { ...current.questionnaire, ...answersOf(given) };
		const { integration } = await decided(
			context,
			index,
			services.registry.update({ ...target, questionnaire, version: current.version }),
		);
		return { json: integrationJson(integration, services), pairedItem: index };
	},
};
