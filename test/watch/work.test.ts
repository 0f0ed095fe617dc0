import { account, attempted, DAY, HOUR, refusal, Rig, use } from './rig';

let rig: Rig;
beforeEach(async () => {
	rig = new Rig();
	await rig.open();
});
afterEach(async () => {
	expect(rig.faults).toEqual([]);
	await rig.close();
});

const times = async (count: number, work: () => Promise<void>) => {
	for (let i = 0; i < count; i += 1) await work();
};

test('deliveries that keep failing are told of at the fifth, unless one went well since; over with the next that does', async () => {
	await times(4, async () => await attempted(rig, {}));
	expect(await rig.sweepAtOnce(3)).toEqual([]);
	await attempted(rig, { outcome: 'success', category: '', status: 200 });
	await times(4, async () => await attempted(rig, {}));
	expect(await rig.sweepAtOnce(3)).toEqual([]);
	await attempted(rig, { host: 'other.example.com' });
	const [told, ...more] = await rig.sweepAtOnce(4);
	expect(more).toEqual([]);
	expect(told).toMatchObject({
		...{ condition: 'delivery_failures', tenant: 'default', integration: 'crm' },
		...{ environment: 'production', category: 'upstream', status: 502, count: 5 },
	});
	expect(told!.host).toBeUndefined();
	await times(20, async () => await attempted(rig, {}));
	expect(await rig.sweepAnew()).toEqual([]);
	// Nothing is tried any more: that is no success.
	rig.clock.advance(5 * HOUR);
	expect(await rig.sweepAnew()).toEqual([]);
	await attempted(rig, { outcome: 'success', category: '', status: 200 });
	expect(await rig.sweepAtOnce(3)).toMatchObject([
		{ condition: 'delivery_failures', category: 'upstream', resolved: true },
	]);
	await times(5, async () => await attempted(rig, {}));
	expect(await rig.sweepAtOnce(3)).toMatchObject([{ condition: 'delivery_failures' }]);
});

test('a third answer in an hour that has another form is told of; over when there was none for an hour', async () => {
	const mismatch = { category: 'schema_mismatch', status: 200 };
	const well = { outcome: 'success', category: '', status: 200 };
	await times(2, async () => await attempted(rig, mismatch));
	rig.clock.advance(HOUR);
	await times(2, async () => await attempted(rig, mismatch));
	await attempted(rig, well);
	expect(await rig.sweepAtOnce(3)).toEqual([]);
	await attempted(rig, mismatch);
	expect(await rig.sweepAtOnce(4)).toMatchObject([
		{ condition: 'schema_mismatch', category: 'schema_mismatch', count: 3, integration: 'crm' },
	]);
	rig.clock.advance(HOUR / 2);
	expect(await rig.sweepAnew()).toEqual([]);
	rig.clock.advance(HOUR);
	expect(await rig.sweepAtOnce(3)).toMatchObject([
		{ condition: 'schema_mismatch', resolved: true },
	]);
});

test('more than 200 refusals of a workflow in ten minutes are a burst, over when there are few', async () => {
	const { clock, store } = rig;
	const refuse = async (count: number, workflowId: string) =>
		await store.refusals.record(
			Array.from({ length: count }, () => refusal({ at: clock.now(), workflowId })),
		);
	await refuse(200, 'w1');
	await refuse(150, 'w2');
	expect(await rig.sweepAtOnce(3)).toEqual([]);
	clock.advance(60_000);
	await refuse(1, 'w1');
	expect(await rig.sweepAtOnce(4)).toMatchObject([
		{ condition: 'refusal_burst', workflow: 'w1', count: 201, node: 'Receive', integration: 'crm' },
	]);
	clock.advance(5 * 60_000);
	await refuse(200, 'w1');
	expect(await rig.sweepAnew()).toEqual([]);
	clock.advance(11 * 60_000);
	expect(await rig.sweepAtOnce(3)).toMatchObject([
		{ condition: 'refusal_burst', workflow: 'w1', resolved: true },
	]);
});

test('a revoked account that is used is told of once, until nothing came for a day', async () => {
	const { clock, store } = rig;
	const tries = async (outcome: string) => {
		await store.accounts.note(account({ seenAt: clock.now() }));
		const times = { hour: clock.now(), first: clock.now(), last: clock.now() };
		await store.accountUse.add([use({ outcome, calls: 3, ...times })]);
	};
	await tries('denied:host');
	expect(await rig.sweepAtOnce(3)).toEqual([]);
	await tries('denied:integration_revoked');
	expect(await rig.sweepAtOnce(4)).toMatchObject([
		{ condition: 'used_after_revocation', account: 'crm-sync', host: 'api.example.com', count: 3 },
	]);
	for (let hour = 0; hour < 30; hour += 1) {
		clock.advance(HOUR);
		await tries('denied:integration_revoked');
		expect(await rig.sweepAnew()).toEqual([]);
	}
	clock.advance(26 * HOUR);
	expect(await rig.sweepAtOnce(3)).toMatchObject([
		{ condition: 'used_after_revocation', resolved: true },
	]);
	await tries('denied:integration_disabled');
	expect(await rig.sweepAtOnce(3)).toMatchObject([{ condition: 'used_after_revocation' }]);
});

test('what an account does that it never did is told of once', async () => {
	const { clock, store } = rig;
	const sent = (day: number, changes: object = {}) => {
		const at = clock.now() - day * DAY;
		return use({ hour: at, first: at, last: at, ...changes });
	};
	await store.accounts.note(account({ seenAt: clock.now() }));
	await store.accountUse.add(Array.from({ length: 10 }, (_, day) => sent(day + 1)));
	await store.accountUse.add([sent(0)]);
	expect(await rig.sweepAtOnce(3)).toEqual([]);
	await store.accountUse.add([sent(0, { host: 'new.example.net', calls: 7 })]);
	// Its habits were read a moment ago.
	expect(await rig.sweepAnew()).toEqual([]);
	clock.advance(11 * 60_000);
	expect(await rig.sweepAtOnce(4)).toMatchObject([
		{ condition: 'unusual_use', account: 'crm-sync', host: 'new.example.net', count: 7 },
	]);
	clock.advance(11 * 60_000);
	expect(await rig.sweepAtOnce(2)).toEqual([]);
});

test('the habits of ten accounts are read in a sweep, of the others in the next', async () => {
	const { clock, store } = rig;
	for (let i = 0; i < 13; i += 1) {
		const name = `account-${i}`;
		await store.accounts.note(account({ name, seenAt: clock.now() }));
		const times = { hour: clock.now(), first: clock.now(), last: clock.now() };
		await store.accountUse.add([use({ account: name, outcome: 'denied:expired', ...times })]);
	}
	const watch = rig.watch();
	expect(await rig.new(async () => await watch.sweep())).toHaveLength(10);
	expect(await rig.new(async () => await watch.sweep())).toHaveLength(3);
	expect(rig.raised[0]).toMatchObject({ condition: 'unusual_use', account: 'account-0' });
});
