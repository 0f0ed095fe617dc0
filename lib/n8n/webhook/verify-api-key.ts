import { DEFAULT_TENANT } from '../../audit/log';
import type { SchemePorts } from '../../webhook/scheme';
import { services } from '../services';

/** Whether the registry issued a key, with the scope, to an integration that may act now. */
export const verifyApiKey: Required<SchemePorts>['verifyApiKey'] = async (text, scope) => {
	const { apiKeys, gateOf } = await services();
	const verified = await apiKeys.verify(text, scope);
	if (!verified.ok) return verified;
	const { id, tenant, integration } = verified.key;
	// A webhook acts for the default tenant; a key of another one is none of its business.
	if (tenant !== DEFAULT_TENANT) return { ok: false, code: 'unknown' };
	const gate = await gateOf(tenant, integration);
	return gate.open ? { ok: true, keyId: id } : { ok: false, code: 'integration_closed' };
};
