import { REFUSED_BY_BREAKER } from '../../../lib/failure/breaker';
import { categoryOfDenial } from '../../../lib/failure/denied';
import { openedServices } from '../../../lib/n8n/opened-services';
import type { Action } from '../action';
import { haltFields, scopeFields, scopeOf } from '../fields';
import { halted } from '../halt';

/** Before a node: the integration may act, and the breaker of the other side lets it. */
export const check: Action = {
	fields: [...scopeFields, ...haltFields],
	async execute(context, index) {
		const services = await openedServices(context, index);
		const scope = scopeOf(context, index);
		const item = context.getInputData()[index]!;
		const gate = await services.gateOf(scope.tenant, scope.integration);
		if (!gate.open) {
			const { code: rule, message } = gate;
			const why = { category: categoryOfDenial(rule), retryable: false, denial: { rule, message } };
			return await halted(context, index, services, scope, why, item.json);
		}
		const verdict = await services.breakers.admit(scope.key);
		if (verdict.go) return { output: 'on', item: { ...item, pairedItem: index } };
		const { category, code: rule, retryAfterMs } = verdict;
		const why = {
			category,
			retryable: retryAfterMs !== undefined,
			...(retryAfterMs !== undefined && { retryAt: services.clock.now() + retryAfterMs }),
			denial: { rule, message: REFUSED_BY_BREAKER[rule] },
		};
		return await halted(context, index, services, scope, why, item.json);
	},
};
