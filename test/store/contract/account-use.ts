import type { AccountUse } from '../../../lib/store/registry-store';
import { USE_RETENTION_MS } from '../../../lib/store/sql/account-use';
import type { Fixture } from '../contract';
import { Crew } from '../crew';

const HOUR = 3_600_000;

const use = (rest: Partial<AccountUse> = {}): AccountUse => ({
	tenant: 't',
	integration: 'crm',
	account: 'crm-reader',
	environment: 'production',
	host: 'api.example.com',
	method: 'GET',
	path: '/v1/customers/{id}',
	outcome: 'sent',
	size: 'small',
	hour: HOUR,
	calls: 1,
	first: HOUR + 1,
	last: HOUR + 1,
	correlationId: 'c1',
	...rest,
});

export function accountUseTests(fixture: () => Fixture): void {
	const store = () => fixture().store.accountUse;
	const crm = { integration: 'crm' };

	it('keeps a kind of call, field by field', async () => {
		await store().add([]);
		await store().add([use()]);
		expect(await store().since('t', crm, 0, 10)).toEqual([use()]);
		expect(await store().since('t', { account: 'crm-reader' }, 0, 10)).toEqual([use()]);
		expect(await store().since('t', { account: 'crm' }, 0, 10)).toEqual([]);
		expect(await store().since('u', crm, 0, 10)).toEqual([]);
	});

	it('adds up calls, keeps the first and the last, and the last correlation id', async () => {
		await store().add([use({ calls: 3, first: HOUR + 5, last: HOUR + 9, correlationId: 'c9' })]);
		await store().add([use({ calls: 2, first: HOUR + 2, last: HOUR + 7, correlationId: 'c7' })]);
		expect(await store().since('t', crm, 0, 10)).toEqual([
			use({ calls: 5, first: HOUR + 2, last: HOUR + 9, correlationId: 'c9' }),
		]);
		await store().add([use({ first: HOUR + 10, last: HOUR + 10, correlationId: 'c10' })]);
		expect(await store().since('t', crm, 0, 10)).toMatchObject([
			{ calls: 6, last: HOUR + 10, correlationId: 'c10' },
		]);
	});

	it('tells kinds apart by each of their parts', async () => {
		const others: Array<Partial<AccountUse>> = [
			{ tenant: 'u' },
			{ integration: 'mail' },
			{ account: 'x' },
			{ environment: 'x' },
			{ host: 'x' },
			{ method: 'x' },
			{ path: 'x' },
			{ outcome: 'x' },
			{ size: 'x' },
			{ hour: 2 * HOUR },
			// The same texts, divided otherwise.
			{ host: 'api.example.comGET', method: '' },
		];
		await store().add([use(), ...others.map(use)]);
		const rows = await fixture().engine.query(
			`select calls from ${fixture().engine.table('account_use')}`,
		);
		expect(rows.map(({ calls }) => Number(calls))).toEqual(Array(others.length + 1).fill(1));
	});

	it('knows a use only of what left', async () => {
		await store().add([use({ outcome: 'denied:host' })]);
		expect(await store().totals('t', 'crm-reader')).toBeUndefined();
		await store().add([use(), use({ outcome: 'denied:host', last: 9 * HOUR })]);
		const { calls, last } = use();
		expect(await store().totals('t', 'crm-reader')).toMatchObject({ calls, last });
	});

	it('takes the same kind twice in a batch, and more than a statement holds', async () => {
		const many = Array.from({ length: 1_234 }, (_, n) => use({ path: `/p${n}` }));
		await store().add([...many, ...many]);
		const rows = await store().since('t', crm, 0, 5_000);
		expect(rows).toHaveLength(1_234);
		expect(rows.every(({ calls }) => calls === 2)).toBe(true);
		expect(await store().totals('t', 'crm-reader')).toMatchObject({ calls: 2_468 });
	});

	it('answers the newest hours first, from an hour on', async () => {
		await store().add([2, 4, 1, 3].map((n) => use({ hour: n * HOUR })));
		const hours = async (from: number, limit: number) =>
			(await store().since('t', crm, from, limit)).map(({ hour }) => hour / HOUR);
		expect(await hours(0, 10)).toEqual([4, 3, 2, 1]);
		expect(await hours(2 * HOUR, 10)).toEqual([4, 3, 2]);
		expect(await hours(0, 2)).toEqual([4, 3]);
	});

	it('loses no call of batches that meet, over many processes', async () => {
		const { engine, clock } = fixture();
		const crew = new Crew(6);
		await crew.open(engine.location, clock.now());
		const kinds = Array.from({ length: 20 }, (_, n) =>
			use({ path: `/p${n}`, account: `a${n % 3}` }),
		);
		// In opposite orders, as two processes would have met them.
		const batch = (n: number) => (n % 2 === 0 ? kinds : kinds.toReversed());
		await crew.all((n) => ({ do: 'addUse', batch: batch(n), times: 10 }), clock.now());
		await crew.close();
		const rows = await store().since('t', crm, 0, 100);
		expect(rows.map(({ calls }) => calls)).toEqual(Array(20).fill(60));
		const totals = await store().lastUsed('t', 10);
		expect(totals.map(({ account, calls }) => [account, calls])).toEqual([
			['a0', 420],
			['a1', 420],
			['a2', 360],
		]);
	}, 20_000);

	it('knows the first and last use of an account when its hours are gone', async () => {
		const { clock } = fixture();
		const [first, last] = [clock.now(), clock.now() + HOUR];
		await store().add([use({ hour: first, first, last: first, calls: 2 })]);
		await store().add([use({ hour: last, first: last, last })]);
		await store().add([use({ account: 'b', hour: last, first: last, last })]);
		clock.advance(USE_RETENTION_MS);
		expect(await fixture().store.housekeep(100)).toBe(1);
		expect((await store().since('t', crm, 0, 10)).map(({ hour }) => hour)).toEqual([last, last]);
		clock.advance(HOUR);
		expect(await fixture().store.housekeep(1)).toBe(1);
		expect(await fixture().store.housekeep(1)).toBe(1);
		expect(await fixture().store.housekeep(1)).toBe(0);
		const totals = { account: 'crm-reader', calls: 3, first, last };
		expect(await store().totals('t', 'crm-reader')).toEqual(totals);
		expect(await store().totals('u', 'crm-reader')).toBeUndefined();
		const other = { account: 'b', calls: 1, first: last, last };
		expect(await store().lastUsed('t', 10)).toEqual([other, totals]);
		expect(await store().lastUsed('t', 1)).toEqual([other]);
		expect(await store().lastUsed('t', 10, 'b')).toEqual([totals]);
	});
}
