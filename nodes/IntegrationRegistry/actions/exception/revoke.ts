import { openedServices } from '../../../../lib/n8n/opened-services';
import { decided } from '../../../../lib/n8n/registry/decision';
import { decisionFields, exceptionField } from '../../fields';
import type { Action } from '../../../operation';
import { decisionParameters, textParameter } from '../../../parameters';

/** Ends it now, and with it an approval that rests on it. */
export const revoke: Action = {
	fields: [exceptionField, ...decisionFields],
	async execute(context, index) {
		const { registry } = await openedServices(context, index);
		const decision = decisionParameters(context, index);
		const id = textParameter(context, index, 'exceptionId');
		await decided(context, index, registry.exceptions.revoke({ ...decision, id }));
		return { json: { tenant: decision.tenant, id, revoked: true }, pairedItem: index };
	},
};
