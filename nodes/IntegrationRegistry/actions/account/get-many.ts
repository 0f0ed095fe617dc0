import { openedServices } from '../../../../lib/n8n/opened-services';
import { accountJson } from '../../../../lib/n8n/registry/json';
import { DAY_MS } from '../../../../lib/registry/lifecycle';
import type { KnownAccount } from '../../../../lib/store/registry-store';
import { pageFields } from '../../../shared-fields';
import { ownTenantField } from '../../fields';
import type { Action } from '../../../operation';
import { daysParameter, readPages, tenantParameter } from '../../../parameters';

/** Accounts that were ever used, by name: owner, expiry, use, and what is due about them. */
export const getMany: Action = {
	fields: [
		{
			displayName: 'Due Only',
			name: 'dueOnly',
			type: 'boolean',
			default: false,
			description: 'Whether to answer only those that expire, are to be reviewed, or are dormant',
		},
		...pageFields,
		{
			displayName: 'Due Within',
			name: 'dueWithin',
			type: 'number',
			typeOptions: { minValue: 0, maxValue: 365 },
			default: 30,
			description: 'Days before an expiry or a review in which it is told',
		},
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
		const within = { name: 'dueWithin', label: 'Due Within', least: 0, most: 365 };
		const dormant = { name: 'dormantDays', label: 'Dormant After', least: 1, most: 365 };
		const now = clock.now();
		const limits = {
			now,
			dueBefore: now + daysParameter(context, index, within) * DAY_MS,
			dormantBefore: now - daysParameter(context, index, dormant) * DAY_MS,
		};
		const dueOnly = context.getNodeParameter('dueOnly', index, false) === true;
		const found = await readPages<KnownAccount>(
			context,
			index,
			async (limit, after) => await store.accounts.list({ tenant }, limit, after?.name),
		);
		const items = [];
		for (const account of found) {
			const json = accountJson(
				account,
				await store.accountUse.totals(tenant, account.name),
				limits,
			);
			if (!dueOnly || json.due.length > 0) items.push({ json, pairedItem: index });
		}
		return items;
	},
};
