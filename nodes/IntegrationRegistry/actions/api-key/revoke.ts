import { openedServices } from '../../../../lib/n8n/opened-services';
import { decided } from '../../../../lib/n8n/registry/decision';
import { apiKeyIdField, decisionFields } from '../../fields';
import type { Action } from '../../../operation';
import { decisionParameters, textParameter } from '../../../parameters';

/** At once and for good. */
export const revoke: Action = {
	fields: [apiKeyIdField, ...decisionFields],
	async execute(context, index) {
		const { apiKeys } = await openedServices(context, index);
		const decision = decisionParameters(context, index);
		const id = textParameter(context, index, 'apiKeyId');
		await decided(context, index, apiKeys.revoke({ ...decision, id }));
		return { json: { tenant: decision.tenant, id, revoked: true }, pairedItem: index };
	},
};
