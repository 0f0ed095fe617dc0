import { openedServices } from '../../../../lib/n8n/opened-services';
import { decided } from '../../../../lib/n8n/registry/decision';
import { exceptionJson } from '../../../../lib/n8n/registry/json';
import {
	EXCEPTION_DAYS,
	EXCEPTION_KINDS,
	type ExceptionRequest,
} from '../../../../lib/registry/exceptions';
import { decisionFields, integrationField } from '../../fields';
import type { Action } from '../../../operation';
import {
	decisionParameters,
	integrationParameter,
	numberParameter,
	textParameter,
} from '../../../parameters';
import { choices } from '../../../shared-fields';

/** Allows one thing beyond the default, until it ends by itself. Not by its owner, nor by that of the integration. */
export const grant: Action = {
	fields: [
		integrationField,
		{
			displayName: 'Kind',
			name: 'kind',
			type: 'options',
			options: choices(EXCEPTION_KINDS),
			default: 'other',
			required: true,
		},
		{
			displayName: 'Detail',
			name: 'detail',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. May call the old host until the move is done',
			description: 'What exactly is allowed',
		},
		{
			displayName: 'Exception Owner',
			name: 'exceptionOwner',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. Ann Lee',
			description: 'Who answers for it',
		},
		{
			displayName: 'Days',
			name: 'exceptionDays',
			type: 'options',
			options: EXCEPTION_DAYS.map((value) => ({ name: `${value} Days`, value })),
			default: 30,
			description: 'It ends by itself after so long',
		},
		...decisionFields,
	],
	async execute(context, index) {
		const services = await openedServices(context, index);
		// What is none of the list is refused by the registry.
		const kind = textParameter(context, index, 'kind') as ExceptionRequest['kind'];
		const days = numberParameter(context, index, 'exceptionDays') as ExceptionRequest['days'];
		const { exception } = await decided(
			context,
			index,
			services.registry.exceptions.grant({
				...decisionParameters(context, index),
				integration: integrationParameter(context, index),
				kind,
				detail: textParameter(context, index, 'detail'),
				owner: textParameter(context, index, 'exceptionOwner'),
				days,
			}),
		);
		return { json: exceptionJson(exception, services), pairedItem: index };
	},
};
