import { services } from '../../lib/n8n/services';
import { countsOf } from '../../lib/n8n/health/counts';
import { readWork, type WorkRead } from '../../lib/n8n/health/work';
import type { AttemptStore, WorkCount } from '../../lib/store/failure-store';
import { Random } from '../redact/samples/random';
import { counted, DAY, HOUR } from './integration-registry-health-data';
import { useOwnStore } from './integration-registry-run';

useOwnStore();

const asked = (tenant: string, now: number, integration?: string) => ({
	...{ tenant, now, windowMs: HOUR, known: [] },
	...(integration !== undefined && { integration }),
});
const callsOf = (read: WorkRead, name = 'crm') => {
	const { totals = [], window = [] } = read.byIntegration.get(name) ?? {};
	const sum = (rows: readonly WorkCount[]) => rows.reduce((all, { calls }) => all + calls, 0);
	return { totals: sum(totals), window: sum(window) };
};
/** Of a year to come, so that housekeeping leaves it alone. */
const at = (month: number, day: number, hour = 0, minute = 0) =>
	Date.UTC(2090, month - 1, day, hour, minute);

test('totals grow all through a month, remembered or counted anew, and begin again with the next', async () => {
	const tenant = 'months';
	const { store } = await services();
	const random = new Random();
	const rows: WorkCount[] = [];
	let previous = 0;
	for (let now = at(2, 27, 0, 30); now < at(5, 3); now += 5 * HOUR) {
		const last = now - random.below(3 * HOUR);
		const row = counted({ tenant, last, calls: 1 + random.below(9) });
		rows.push(row);
		await store.attempts.count([row]);
		const read = await readWork(store.attempts, asked(tenant, now));
		const anew = await readWork(store.attempts, asked(tenant, now, 'crm'));
		const month = new Date(now);
		const from = Date.UTC(month.getUTCFullYear(), month.getUTCMonth());
		const since = rows.filter(({ hour }) => hour >= from);
		const expected = since.reduce((all, { calls }) => all + calls, 0);
		expect(read.startedAt).toBe(from);
		expect({ now, seed: random.seed, ...callsOf(read) }).toMatchObject({ totals: expected });
		expect(callsOf(anew)).toEqual(callsOf(read));
		const firstOfMonth = now - from < 5 * HOUR;
		if (!firstOfMonth) expect(expected).toBeGreaterThanOrEqual(previous);
		previous = expected;
	}
});

test('what was last is known on the first day of a month, and counts for nothing there', async () => {
	const tenant = 'first-day';
	const { store } = await services();
	const last = at(3, 20);
	await store.attempts.count([counted({ tenant, last, calls: 9 })]);
	for (const integration of [undefined, 'crm']) {
		const read = await readWork(store.attempts, asked(tenant, at(4, 1, 0, 5), integration));
		const { totals } = read.byIntegration.get('crm')!;
		expect(totals).toMatchObject([{ calls: 0, last }]);
		expect(countsOf(totals, 1).byAdapter).toEqual([]);
	}
});

test('the window reaches back to the full hour, a day at most', async () => {
	const tenant = 'window';
	const { store } = await services();
	const now = at(6, 15, 12, 30);
	for (const hours of [0, 1, 2, 23, 24, 25, 26]) {
		await store.attempts.count([counted({ tenant, last: now - hours * HOUR, calls: 1 })]);
	}
	const read = async (windowMs: number) => {
		const found = await readWork(store.attempts, { ...asked(tenant, now), windowMs });
		return [callsOf(found).window, found.windowMs];
	};
	expect(await read(HOUR)).toEqual([2, 1.5 * HOUR]);
	expect(await read(DAY)).toEqual([5, 24.5 * HOUR]);
	expect(await read(9 * DAY)).toEqual([5, 24.5 * HOUR]);
});

test('days that are over are read once', async () => {
	const { store } = await services();
	const tenant = 'once';
	const now = at(6, 15, 12, 30);
	const asks: number[] = [];
	const counting: AttemptStore = Object.assign(Object.create(store.attempts), {
		counts: async (...of: Parameters<AttemptStore['counts']>) => {
			asks.push(of[2]);
			return await store.attempts.counts(...of);
		},
	});
	await store.attempts.count([
		counted({ tenant, last: at(6, 2), calls: 5 }),
		counted({ tenant, integration: 'quiet', last: at(6, 3), calls: 4 }),
		counted({ tenant, last: now, calls: 2 }),
	]);
	for (let i = 0; i < 3; i += 1) {
		const read = await readWork(counting, asked(tenant, now));
		expect(callsOf(read)).toEqual({ totals: 7, window: 2 });
		expect(callsOf(read, 'quiet')).toEqual({ totals: 4, window: 0 });
	}
	expect(asks).toEqual([now - 31 * DAY - 0.5 * HOUR, at(6, 14), at(6, 14)]);
	// A clock that was set back reads them anew.
	await readWork(counting, asked(tenant, at(6, 10)));
	expect(asks.at(-1)).toBe(at(6, 10) - 31 * DAY);
});

describe('more than is read at once', () => {
	const now = at(6, 15, 12, 30);
	/** Of how many rows that are over each integration has. */
	const store = (ofOne: (integration: string) => number, asks: number[] = []): AttemptStore => {
		const counts: AttemptStore['counts'] = async (_tenant, integration, from, limit) => {
			asks.push(from);
			const row = counted({ integration: integration ?? 'crm', last: at(6, 10) });
			const length = integration === undefined ? limit : Math.min(limit, ofOne(integration));
			return Array.from({ length }, () => row);
		};
		return { counts } as Partial<AttemptStore> as AttemptStore;
	};

	test('is read one by one, and it is said that some may be missing', async () => {
		const read = await readWork(
			store((name) => (name === 'erp' ? 3 : 5)),
			{ ...asked('t', now), known: ['erp'] },
		);
		expect(read.complete).toBe(false);
		expect([callsOf(read), callsOf(read, 'erp')]).toMatchObject([{ totals: 5 }, { totals: 3 }]);
	});

	test('of one integration is said, and not remembered', async () => {
		const asks: number[] = [];
		const many = store(() => Infinity, asks);
		expect(await readWork(many, asked('t', now, 'crm'))).toMatchObject({ complete: false });
		for (let i = 0; i < 2; i += 1) {
			const read = await readWork(many, asked('t', now));
			expect(read.complete).toBe(false);
			expect(callsOf(read).totals).toBe(20_000);
		}
		// From the first day, each time: what was cut off is made up for when it fits again.
		expect(new Set(asks).size).toBe(1);
	});
});
