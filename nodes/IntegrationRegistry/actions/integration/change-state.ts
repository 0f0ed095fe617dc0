import { openedServices } from '../../../../lib/n8n/opened-services';
import { decided } from '../../../../lib/n8n/registry/decision';
import { integrationJson } from '../../../../lib/n8n/registry/json';
import { decisionFields, integrationField } from '../../fields';
import type { Action } from '../../../operation';
import { targetParameters } from '../../../parameters';

/** A step that needs to know nothing but who takes it and why. */
export const changeState = (
	step: 'pause' | 'decline' | 'disable' | 'enable' | 'revoke',
): Action => ({
	fields: [integrationField, ...decisionFields],
	async execute(context, index) {
		const services = await openedServices(context, index);
		const target = targetParameters(context, index);
		const { integration } = await decided(context, index, services.registry[step](target));
		return { json: integrationJson(integration, services), pairedItem: index };
	},
});
