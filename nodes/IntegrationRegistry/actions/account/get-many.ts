import { openedServices } from '../../../../lib/n8n/opened-services';
import { isoTime } from '../../../../lib/n8n/registry-json';
import { DAY_MS } from '../../../../lib/registry/lifecycle';
import { pageFields } from '../../../shared-fields';
import { ownTenantField } from '../../fields';
import type { Action } from '../../operation';
import { daysParameter, readPages, tenantParameter } from '../../parameters';
import type { AccountTotals } from '../../../../lib/store/registry-store';

/** Accounts that were ever used, by name. */
export const getMany: Action = {
	fields: [
		...pageFields,
		{
			displayName: 'Dormant After',
			name: 'dormantDays',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: 365 },
			default: 90,
			description: 'Days without a use',
		},
		ownTenantField,
	],
	async execute(context, index) {
		const { store, use, clock } = await openedServices(context, index);
		// What this process has not written yet.
		await use.flush();
		const tenant = tenantParameter(context, index);
		const range = { name: 'dormantDays', label: 'Dormant After', least: 1, most: 365 };
		const dormantBefore = clock.now() - daysParameter(context, index, range) * DAY_MS;
		const found = await readPages<AccountTotals>(
			context,
			index,
			async (limit, after) => await store.accountUse.lastUsed(tenant, limit, after?.account),
		);
		return found.map(({ account, calls, first, last }) => ({
			json: {
				account,
				calls,
				firstUsed: isoTime(first),
				lastUsed: isoTime(last),
				dormant: last < dormantBefore,
			},
			pairedItem: index,
		}));
	},
};
