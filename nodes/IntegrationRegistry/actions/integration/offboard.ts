import { openedServices } from '../../../../lib/n8n/opened-services';
import { decided } from '../../../../lib/n8n/registry/decision';
import { decisionFields } from '../../fields';
import type { Action } from '../../../operation';
import { decisionParameters, textParameter } from '../../../parameters';

/** Hands over everything a person owns or backs up; what nobody is left for is paused. */
export const offboard: Action = {
	fields: [
		{
			displayName: 'Person',
			name: 'person',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. Ann Lee',
			description: 'Who leaves, as the integrations name them',
		},
		...decisionFields,
	],
	async execute(context, index) {
		const { registry } = await openedServices(context, index);
		const decision = decisionParameters(context, index);
		const person = textParameter(context, index, 'person');
		const done = await decided(context, index, registry.offboard({ ...decision, person }));
		const json = {
			tenant: decision.tenant,
			transferred: [...done.transferred],
			orphaned: [...done.orphaned],
			withoutBackup: [...done.withoutBackup],
			left: [...done.left],
		};
		return { json, pairedItem: index };
	},
};
