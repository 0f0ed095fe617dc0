import { decideBreaker } from '../../../../lib/n8n/health/hold';
import { openedServices } from '../../../../lib/n8n/opened-services';
import { decided } from '../../../../lib/n8n/registry/decision';
import { isoTime } from '../../../../lib/n8n/registry/json';
import { decisionFields, integrationField } from '../../fields';
import type { Action } from '../../../operation';
import { decisionParameters } from '../../../parameters';
import { namedIntegration, targetFields, targetParameter } from './fields';

/** A person has nothing leave to a host or by an account any more, or lets it leave again. */
export const decideOn = (what: 'hold' | 'release'): Action => ({
	fields: [integrationField, ...targetFields, ...decisionFields],
	async execute(context, index) {
		const services = await openedServices(context, index);
		const { tenant, ...decision } = decisionParameters(context, index);
		const integration = namedIntegration(context, index);
		const asked = { tenant, integration, ...targetParameter(context, index) };
		const answer = decideBreaker(services, what, asked, decision);
		const { key, state, since } = await decided(context, index, answer);
		const json = {
			...{ tenant, integration, target: key.kind, name: key.name, state },
			since: isoTime(since),
		};
		return { json, pairedItem: index };
	},
});
