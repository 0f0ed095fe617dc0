import { openedServices } from '../../../../lib/n8n/opened-services';
import { decided } from '../../../../lib/n8n/registry/decision';
import { integrationJson } from '../../../../lib/n8n/registry/json';
import { decisionFields, integrationField } from '../../fields';
import type { Action } from '../../../operation';
import { targetParameters, textParameter } from '../../../parameters';

/** Gives it to another owner. Workflows and credentials stay as they are. */
export const transferOwner: Action = {
	fields: [
		integrationField,
		{
			displayName: 'New Owner',
			name: 'newOwner',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. Ben Ode',
		},
		{
			displayName: 'New Backup Owner',
			name: 'newBackupOwner',
			type: 'string',
			default: '',
			description: 'Left empty, it stays the one it is, unless that is the new owner',
		},
		...decisionFields,
	],
	async execute(context, index) {
		const services = await openedServices(context, index);
		const backupOwner = textParameter(context, index, 'newBackupOwner');
		const { integration } = await decided(
			context,
			index,
			services.registry.transferOwner({
				...targetParameters(context, index),
				owner: textParameter(context, index, 'newOwner'),
				...(backupOwner !== '' && { backupOwner }),
			}),
		);
		return { json: integrationJson(integration, services), pairedItem: index };
	},
};
