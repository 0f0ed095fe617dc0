import type { HeldFacts } from '../../../lib/failure/held';
import { heldJson } from '../../../lib/n8n/held/json';
import { openedServices } from '../../../lib/n8n/opened-services';
import type { Action } from '../../operation';
import { readPages } from '../../parameters';
import { pageFields } from '../../shared-fields';
import { anyFilterField, ownTenantField } from '../fields';
import { filterParameter } from '../parameters';

export const getMany: Action = {
	fields: [...pageFields, anyFilterField, ownTenantField],
	/** Oldest first, one item each. */
	async execute(context, index) {
		const { held, clock } = await openedServices(context, index);
		await held.reclaim();
		const filter = filterParameter(context, index);
		const found = await readPages<HeldFacts>(
			context,
			index,
			async (limit, after) => await held.list(filter, limit, after),
		);
		const now = clock.now();
		return found.map((item) => ({ json: heldJson(item, now), pairedItem: index }));
	},
};
