import { SYNC } from '../../../lib/failure/work-counter';
import { openedServices } from '../../../lib/n8n/opened-services';
import { originOf } from '../../../lib/n8n/failure/origin';
import { correlationId } from '../../../lib/webhook/trace';
import type { Action } from '../action';
import { scopeFields, scopeOf } from '../fields';

/** After a node: the other side is well. Where the item was held before, its work is done with this. */
export const reportSuccess: Action = {
	fields: scopeFields,
	async execute(context, index) {
		const services = await openedServices(context, index);
		const { tenant, integration, key } = scopeOf(context, index);
		const item = context.getInputData()[index]!;
		const lineage = originOf(context, index);
		// Whether it was a trial call is not known here; of a closed breaker it does not matter.
		await services.breakers.settle(key, { durationMs: 0, trial: true });
		await services.ledger.count(
			{
				...{ tenant, integration, environment: services.environment ?? '', account: '' },
				...{ adapter: 'safeHalt', host: key.name, method: '', attempt: 1 },
				correlationId: lineage.correlationId ?? correlationId(undefined),
				workflow: context.getWorkflow().id ?? '',
				execution: context.getExecutionId(),
			},
			{ durationMs: 0 },
		);
		const durationMs = services.clock.now() - Date.parse(lineage.receivedAt ?? '');
		if (durationMs >= 0) {
			const environment = services.environment ?? '';
			services.work.count({ tenant, integration, environment, adapter: SYNC, durationMs });
		}
		if (lineage.heldItem) {
			await services.held.released(tenant, lineage.heldItem, context.getExecutionId());
		}
		return { output: 'on', item: { ...item, pairedItem: index } };
	},
};
