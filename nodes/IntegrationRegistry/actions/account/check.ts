import { selfTest } from '../../../../lib/account/self-test';
import { openedServices } from '../../../../lib/n8n/opened-services';
import type { Action } from '../../../operation';

/** Whether an account could be used now, rule by rule. Sends nothing to the hosts of its grant. */
export const check: Action = {
	fields: [],
	async execute(context, index) {
		const credential = await context.getCredentials('airlockServiceAccountApi', index);
		const checks = await selfTest(credential, await openedServices(context, index));
		const json = {
			account: String(credential.accountName ?? ''),
			usable: checks.every(({ outcome }) => outcome !== 'refused'),
			checks: checks.map((line) => ({ ...line })),
		};
		return { json, pairedItem: index };
	},
};
