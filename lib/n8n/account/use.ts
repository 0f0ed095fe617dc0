import type { IDataObject } from 'n8n-workflow';
import { unusualUse } from '../../account/unusual';
import type { AccountUse } from '../../store/registry-store';
import type { Services } from '../services';
import { isoTime } from '../registry/json';

const HOUR_MS = 3_600_000;
/** Kinds of calls and hours that are read at most, the newest first. */
const MOST_ROWS = 20_000;
/** How the guard names the outcome of a call that did not leave, before the rule. */
const DENIED = 'denied:';

/**
 * What the accounts of an integration did since `from` (ms since the epoch), the hour it is in included: kinds of calls
 * with how often, outcomes, denials by rule, what was unusual in the last day, and of each account what it ever did. `complete` is false where there is more
 * than is read at once: then the oldest hours are missing.
 */
export async function useOf(
	{ store, use, clock }: Pick<Services, 'store' | 'use' | 'clock'>,
	{ tenant, integration, from }: { tenant: string; integration: string; from: number },
): Promise<IDataObject> {
	// What this process has not written yet.
	await use.flush();
	const fromHour = from - (from % HOUR_MS);
	const rows = await store.accountUse.since(tenant, { integration }, fromHour, MOST_ROWS);
	const names = [...new Set(rows.map(({ account }) => account))].sort();
	const totals = await Promise.all(
		names.map(async (account) => await store.accountUse.totals(tenant, account)),
	);
	const denied = rows.filter(({ outcome }) => outcome.startsWith(DENIED));
	return {
		tenant,
		integration,
		since: isoTime(fromHour),
		complete: rows.length < MOST_ROWS,
		calls: sum(rows),
		denied: sum(denied),
		outcomes: counted(rows, ({ outcome }) => (outcome.startsWith(DENIED) ? 'denied' : outcome)),
		denials: counted(denied, ({ outcome }) => outcome.slice(DENIED.length)),
		kinds: kindsOf(rows),
		unusual: unusualUse(rows, clock.now()).map((one) => ({ ...one, last: isoTime(one.last) })),
		accounts: totals
			.filter((total) => total !== undefined)
			.map((total) => ({ ...total, first: isoTime(total.first), last: isoTime(total.last) })),
	};
}

/** Each kind of call once over all its hours, the most frequent first. */
function kindsOf(rows: readonly AccountUse[]): IDataObject[] {
	const kinds = new Map<string, AccountUse>();
	for (const row of rows) {
		const { account, environment, host, method, path, outcome, size } = row;
		const key = JSON.stringify([account, environment, host, method, path, outcome, size]);
		const known = kinds.get(key) ?? { ...row, calls: 0 };
		kinds.set(key, {
			...known,
			calls: known.calls + row.calls,
			first: Math.min(known.first, row.first),
			last: Math.max(known.last, row.last),
		});
	}
	return [...kinds.values()]
		.sort((a, b) => b.calls - a.calls || b.last - a.last)
		.map(({ account, environment, host, method, path, outcome, size, calls, first, last }) => ({
			...{ account, environment, host, method, path, outcome, size, calls },
			first: isoTime(first),
			last: isoTime(last),
		}));
}

function counted(
	rows: readonly AccountUse[],
	nameOf: (row: AccountUse) => string,
): Record<string, number> {
	const counts = new Map<string, number>();
	for (const row of rows) counts.set(nameOf(row), (counts.get(nameOf(row)) ?? 0) + row.calls);
	return Object.fromEntries(counts);
}

function sum(rows: readonly AccountUse[]): number {
	return rows.reduce((total, { calls }) => total + calls, 0);
}
