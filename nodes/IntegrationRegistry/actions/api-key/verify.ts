import { NodeOperationError } from 'n8n-workflow';
import { openedServices } from '../../../../lib/n8n/opened-services';
import { apiKeyJson } from '../../../../lib/n8n/registry/json';
import type { ApiKeyCode } from '../../../../lib/registry/api-keys';
import { ownTenantField } from '../../fields';
import type { Action } from '../../../operation';
import { tenantParameter, textParameter } from '../../../parameters';

const REASONS: Readonly<Record<ApiKeyCode, string>> = {
	malformed: 'It is no key of Airlock, or it was copied incompletely.',
	unknown: 'There is no such key here.',
	revoked: 'It was revoked. Issue another one.',
	expired: 'It has expired. Issue another one.',
	scope_missing: 'It does not have the scope that is asked for.',
};

/**
 * Lets the key pass, or refuses it: there is one output, and a key that is not valid must not go on by it to whoever
 * forgot to look. The codes are those of `ApiKeys.verify` and of the registry's gate.
 */
export const verify: Action = {
	fields: [
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description: 'The key as it was sent. It goes into no output, message or record.',
		},
		{
			displayName: 'Scope',
			name: 'keyScope',
			type: 'string',
			default: '',
			placeholder: 'e.g. orders:read',
			description: 'What the key has to be good for. Left empty, any valid key passes.',
		},
		ownTenantField,
	],
	async execute(context, index) {
		const { apiKeys, gateOf } = await openedServices(context, index);
		const refused = (code: string, description: string) =>
			new NodeOperationError(context.getNode(), 'The API key was refused', {
				description,
				itemIndex: index,
				type: code,
			});
		const tenant = tenantParameter(context, index);
		const scope = textParameter(context, index, 'keyScope');
		const verified = await apiKeys.verify(
			textParameter(context, index, 'apiKey'),
			scope === '' ? undefined : scope,
		);
		if (!verified.ok) throw refused(verified.code, REASONS[verified.code]);
		const { key } = verified;
		// A key of one tenant never serves another.
		if (key.tenant !== tenant) throw refused('unknown', REASONS.unknown);
		const gate = await gateOf(tenant, key.integration);
		if (!gate.open) throw refused(gate.code, gate.message);
		return { json: { valid: true, ...apiKeyJson(key) }, pairedItem: index };
	},
};
