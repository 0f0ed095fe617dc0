import { account, DAY, heldItem, HOUR, integration, Rig } from './rig';

let rig: Rig;
beforeEach(async () => {
	rig = new Rig();
	await rig.open();
});
afterEach(async () => {
	expect(rig.faults).toEqual([]);
	await rig.close();
});

const told = (raised: Awaited<ReturnType<Rig['sweepAnew']>>) =>
	raised.map(({ condition, resolved }) => (resolved ? `${condition} over` : condition));

test('an account is told of at 30, 14, 7 and 1 days and when it has expired, each once by all processes', async () => {
	const { clock, store } = rig;
	const expiresAt = clock.now() + 31 * DAY;
	const steps: Array<[daysLeft: number, told: string[]]> = [
		[31, []],
		[30, ['account_expiring']],
		[29, []],
		[14, ['account_expiring']],
		[13, []],
		[7, ['account_expiring']],
		[2, []],
		[1, ['account_expiring']],
		[0, ['account_expiring over', 'account_expired']],
		[-40, []],
	];
	for (const [daysLeft, expected] of steps) {
		clock.time = expiresAt - daysLeft * DAY;
		await store.accounts.note(account({ expiresAt, seenAt: clock.now() }));
		const raised = await rig.sweepAtOnce(4);
		expect([daysLeft, told(raised)]).toEqual([daysLeft, expected]);
		for (const one of raised) {
			const of = { account: 'crm-sync', integration: 'crm', environment: 'production', expiresAt };
			expect(one).toMatchObject({ tenant: 'default', owner: 'Jane Doe', ...of });
		}
		// A restart at the same moment.
		expect(await rig.sweepAnew()).toEqual([]);
	}
	await store.accounts.note(account({ expiresAt: clock.now() + 300 * DAY, seenAt: clock.now() }));
	expect(told(await rig.sweepAtOnce(3))).toEqual(['account_expired over']);
});

test('one that is first seen late is told of once, as what it is by then; a renewed one anew', async () => {
	const { clock, store } = rig;
	const late = clock.now() + 5 * DAY;
	await store.accounts.note(account({ expiresAt: late, seenAt: clock.now() }));
	expect(told(await rig.sweepAtOnce(3))).toEqual(['account_expiring']);
	clock.advance(DAY);
	// Renewed, but for a few days only.
	await store.accounts.note(account({ expiresAt: late + DAY, seenAt: clock.now() }));
	expect(told(await rig.sweepAtOnce(3))).toEqual(['account_expiring']);
	expect(await rig.sweepAnew()).toEqual([]);
});

test('dormant accounts and overdue reviews are told of once, and are over when they are mended', async () => {
	const { clock, store } = rig;
	const long = clock.now() - 91 * DAY;
	await store.accounts.note(account({ name: 'idle', seenAt: long }));
	await store.accounts.note(
		account({ name: 'reviewed', seenAt: clock.now(), reviewBy: clock.now() }),
	);
	const reviewBy = clock.now() - 1;
	await store.integrations.create(integration({ reviewBy }));
	await store.integrations.create(integration({ id: 'later', reviewBy: clock.now() + DAY }));
	const raised = await rig.sweepAtOnce(4);
	expect(told(raised).sort()).toEqual(['account_dormant', 'review_overdue', 'review_overdue']);
	expect(raised).toContainEqual(
		expect.objectContaining({ condition: 'account_dormant', account: 'idle' }),
	);
	expect(raised).toContainEqual(
		expect.objectContaining({ condition: 'review_overdue', account: 'reviewed' }),
	);
	expect(raised.find((one) => one.condition === 'review_overdue' && !one.account)).toMatchObject({
		integration: 'crm',
		environment: 'production',
	});
	clock.advance(HOUR);
	expect(await rig.sweepAnew()).toEqual([]);
	await store.accounts.note(account({ name: 'idle', seenAt: clock.now() }));
	await store.accounts.note(account({ name: 'reviewed', seenAt: clock.now() }));
	await store.integrations.update(integration({ reviewBy: clock.now() + 180 * DAY }), 1);
	expect(told(await rig.sweepAtOnce(4)).sort()).toEqual([
		'account_dormant over',
		'review_overdue over',
		'review_overdue over',
	]);
	expect(await rig.sweepAnew()).toEqual([]);
});

test('a backlog is told of when it is large or old, when it has doubled, and when it is worked off', async () => {
	const { clock, store } = rig;
	const add = async (count: number) => {
		for (let i = 0; i < count; i += 1) await store.heldItems.add(heldItem({ at: clock.now() }));
	};
	await add(100);
	expect(await rig.sweepAtOnce(3)).toEqual([]);
	await add(1);
	const first = await rig.sweepAtOnce(3);
	expect(first).toMatchObject([
		{ condition: 'backlog', integration: 'crm', count: 101, environment: 'test' },
	]);
	await add(100);
	expect(await rig.sweepAtOnce(3)).toEqual([]);
	await add(1);
	expect(await rig.sweepAtOnce(3)).toMatchObject([{ count: 202, since: first[0]!.since }]);
	await rig.engine.query(`delete from held_items where rowid not in
		(select rowid from held_items limit 3)`);
	const over = await rig.sweepAtOnce(3);
	expect(over).toMatchObject([{ condition: 'backlog', resolved: true, integration: 'crm' }]);
	expect(await rig.sweepAnew()).toEqual([]);
	clock.advance(HOUR + 1_000);
	expect(await rig.sweepAtOnce(3)).toMatchObject([{ count: 3, oldestAgeSeconds: 3_601 }]);
	await add(3);
	expect(await rig.sweepAnew()).toEqual([]);
});

test('what could not be told is told by the next sweep, and then once', async () => {
	const { clock, store } = rig;
	await store.accounts.note(account({ expiresAt: clock.now() + DAY, seenAt: clock.now() }));
	const failing = rig.watch(rig.store, {
		raise: async () => {
			throw new Error('away');
		},
	});
	await failing.sweep();
	expect(rig.faults.splice(0)).toEqual(['accounts: Error: away']);
	clock.advance(2 * 60_000);
	expect(told(await rig.sweepAtOnce(3))).toEqual(['account_expiring']);
	expect(await rig.sweepAnew()).toEqual([]);
});

test('what a process was about to tell when it died is told by another, once its claim has ended', async () => {
	const { clock, store } = rig;
	await store.accounts.note(account({ expiresAt: clock.now() + DAY, seenAt: clock.now() }));
	// It never comes back from telling.
	void rig.watch(rig.store, { raise: async () => await new Promise(() => {}) }).sweep();
	await new Promise((resolve) => setTimeout(resolve, 200));
	expect(await rig.sweepAnew()).toEqual([]);
	clock.advance(5 * 60_000);
	expect(told(await rig.sweepAtOnce(3))).toEqual(['account_expiring']);
});
