import { lineageOf } from '../../lib/n8n/failure/lineage';
import { services } from '../../lib/n8n/services';
import { all, BY, hold, recordedIn, run, SECRET, stateOf, useOwnStore } from './held-items-run';

useOwnStore();

test('the list says what waits and since when, and never what is in it', async () => {
	const tenant = 'listed';
	const ids = [
		await hold({ tenant }),
		await hold({ tenant, integration: 'shop', category: 'timeout', orderKey: 'o1' }),
		await hold({ tenant, workflow: 'w8' }),
	];
	await run('discard', { tenant, ids: ids[2], ...BY });
	const listed = all(await run('getMany', { tenant, returnAll: true }));
	expect(listed).toEqual([
		{
			...{ id: ids[0], integration: 'crm', category: 'upstream', state: 'held', attempts: 3 },
			...{ generation: 0, parent: '', workflow: 'w7', execution: 'e7', node: 'Guard' },
			...{ correlationId: 'c'.repeat(32), orderKey: '', decidedBy: '', decidedAt: null },
			...{ reason: '', releasedTo: '', ageSeconds: expect.any(Number) },
			...{ at: expect.stringMatching(/Z$/), expiresAt: expect.stringMatching(/Z$/) },
		},
		expect.objectContaining({ id: ids[1], integration: 'shop', orderKey: 'o1' }),
	]);
	const filtered = async (filter: object, rest: object = {}) =>
		all(await run('getMany', { tenant, returnAll: true, filter: { ...filter }, ...rest })).map(
			({ id }) => id,
		);
	expect(await filtered({ state: 'any' })).toEqual(ids);
	expect(await filtered({ state: 'discarded' })).toEqual([ids[2]]);
	expect(await filtered({ integration: 'shop' })).toEqual([ids[1]]);
	expect(await filtered({ category: 'upstream' })).toEqual([ids[0]]);
	expect(await filtered({ workflow: 'w8' })).toEqual([]);
	expect(await filtered({}, { returnAll: false, limit: 1 })).toEqual([ids[0]]);
	expect(await filtered({}, { tenant: 'another' })).toEqual([]);
	const shown = await run('getMany', { tenant, filter: { state: 'any' } });
	expect(JSON.stringify(shown)).not.toContain(SECRET);
	expect(JSON.stringify(shown)).not.toContain('sealed');
});

test('released items are the work as it was, with where they come from', async () => {
	const tenant = 'released';
	const ids = [await hold({ tenant }), await hold({ tenant, generation: 2 })];
	const { outputs, error } = await run('release', { tenant, ids: ids.join(', '), ...BY });
	expect(error).toBeUndefined();
	const from = { correlationId: 'c'.repeat(32), idempotencyKeys: { Guard: 'key-1' } };
	const airlock = { ...from, deliveryId: 'd1', release: { released: 2, left: 0 } };
	expect(outputs).toMatchObject([
		[
			{ json: { note: SECRET, airlock: { ...airlock, heldItem: ids[0], generation: 1 } } },
			{ json: { note: SECRET, airlock: { ...airlock, heldItem: ids[1], generation: 3 } } },
		],
	]);
	expect(lineageOf(outputs[0]![0]!.json)).toMatchObject({ ...from, heldItem: ids[0] });
	expect(await stateOf(ids[0]!, tenant)).toBe('releasing');

	const again = await run('release', { tenant, ids: ids.join(), ...BY });
	expect(again.error).toMatchObject({ type: 'not_held' });
	expect(again.outputs).toEqual([]);

	const { pseudonym } = await services();
	const actor = { type: 'user', id: await pseudonym(tenant, 'user', 'Di') };
	const about = { action: 'held.release', actor, integration: 'crm', reason: BY.reason };
	const items = { correlationId: 'c'.repeat(32), context: { count: 2, heldItems: ids } };
	const log = await recordedIn(tenant);
	expect(log).toMatchObject([
		{ ...about, ...items, outcome: 'pending' },
		{ ...about, ...items, outcome: 'success' },
	]);
	expect(log).toHaveLength(2);
	expect(JSON.stringify(log)).not.toContain(SECRET);
});

test('a confirmed item is done, its contents are gone, and the item goes on as it is', async () => {
	const id = await hold({ tenant: 'confirmed' });
	const [json] = all(await run('release', { tenant: 'confirmed', ids: id, ...BY }));
	const binary = { file: { data: 'YQ==', mimeType: 'text/plain' } };
	const items = [{ json: json!, binary }, { json: { other: 1 } }];
	for (const parameters of [{}, { id: '={{ $json.airlock?.heldItem }}' }, { id: 'none' }]) {
		const { outputs } = await run('confirm', { tenant: 'confirmed', ...parameters }, { items });
		expect(outputs).toMatchObject([[{ json, binary }, { json: { other: 1 } }]]);
		expect(await stateOf(id, 'confirmed')).toBe('released');
	}
	const { store } = await services();
	expect(await store.heldItems.get('confirmed', id)).toMatchObject({
		sealed: '',
		releasedTo: 'e1',
	});

	const untouched = await hold({ tenant: 'confirmed' });
	await run('confirm', { tenant: 'confirmed', id: untouched });
	expect(await stateOf(untouched, 'confirmed')).toBe('held');
});

test('a dry run says what would happen, without contents, and changes nothing', async () => {
	const tenant = 'dry';
	const ids = [
		await hold({ tenant, orderKey: 'o' }),
		await hold({ tenant, orderKey: 'o' }),
		await hold({ tenant, generation: 5 }),
		'00000000-0000-4000-8000-000000000000',
	];
	const dry = { tenant, which: 'ids', ids: ids.join(), dryRun: true, ...BY };
	const wouldOf = async (rest: object = {}) => {
		const shown = await run('release', { ...dry, ...rest });
		expect(JSON.stringify(shown)).not.toContain(SECRET);
		return all(shown).map(({ heldItem, would }) => [ids.indexOf(String(heldItem)), would]);
	};
	const rest = [
		[2, 'too_many_rounds'],
		[3, 'not_held'],
	];
	expect(await wouldOf()).toEqual([[0, 'release'], [1, 'out_of_order'], ...rest]);
	const toWorkflow = { deliverTo: 'workflow', workflowId: 'w9' };
	expect(await wouldOf(toWorkflow)).toEqual([[0, 'release'], [1, 'release'], ...rest]);
	// No clear no.
	expect(await wouldOf({ dryRun: '={{ "false" }}' })).toHaveLength(4);
	const held = all(await run('getMany', { tenant, filter: { state: 'any' } }));
	expect(held.map(({ state, decidedAt }) => [state, decidedAt])).toEqual(
		Array.from({ length: 3 }, () => ['held', null]),
	);
	expect(await recordedIn(tenant)).toEqual([]);
});

test('the older one of a key goes first, and the younger one once that is confirmed', async () => {
	const tenant = 'ordered';
	const [first, second] = [
		await hold({ tenant, orderKey: 'o' }),
		await hold({ tenant, orderKey: 'o' }),
	];
	const refused = await run('release', { tenant, ids: second, ...BY });
	expect(refused.error).toMatchObject({ type: 'out_of_order' });
	const both = all(await run('release', { tenant, ids: `${second},${first}`, ...BY }));
	expect(both).toMatchObject([{ airlock: { heldItem: first, release: { released: 1, left: 1 } } }]);
	expect(await stateOf(second, tenant)).toBe('held');
	await run('confirm', { tenant, id: first });
	expect(all(await run('release', { tenant, ids: second, ...BY }))).toHaveLength(1);
});

test('those that match go, the oldest first, up to the limit', async () => {
	const tenant = 'matching';
	const ids = [await hold({ tenant }), await hold({ tenant }), await hold({ tenant })];
	await hold({ tenant, integration: 'shop' });
	const filter = { integration: 'crm', state: 'released' };
	const matching = { tenant, which: 'matching', filter, ...BY };
	const released = all(await run('release', { ...matching, limit: 2 }));
	expect(released.map(({ airlock }) => (airlock as { heldItem: string }).heldItem)).toEqual(
		ids.slice(0, 2),
	);
	expect(all(await run('release', { ...matching, limit: 5 }))).toHaveLength(1);
	expect(all(await run('release', { ...matching, limit: 5 }))).toEqual([]);
});

test('no more than so many a minute, for each integration by itself', async () => {
	const tenant = 'rate';
	for (let i = 0; i < 3; i += 1) await hold({ tenant });
	await hold({ tenant, integration: 'shop' });
	const matching = { tenant, which: 'matching', limit: 10, perMinute: 2, ...BY };
	const { outputs, run: kept } = await run('release', matching);
	expect(outputs[0]).toHaveLength(3);
	expect(outputs[0]![0]!.json.airlock).toMatchObject({ release: { released: 3, left: 1 } });
	expect(JSON.stringify(kept.data.resultData.runData.Guard)).toContain('3 released, 1 not');
	const [left] = all(await run('getMany', { tenant }));
	const one = await run('release', { tenant, ids: left!.id as string, perMinute: 2, ...BY });
	expect(one.error).toMatchObject({ type: 'rate' });
	expect(await stateOf(left!.id as string, tenant)).toBe('held');
});

test('what is discarded is recorded, gone, and cannot be released', async () => {
	const tenant = 'discarded';
	const id = await hold({ tenant });
	const short = await run('discard', { tenant, ids: id, doneBy: 'Di', reason: 'too short' });
	expect(short.error).toMatchObject({ type: 'reason_too_short' });
	expect(await stateOf(id, tenant)).toBe('held');
	expect(all(await run('discard', { tenant, ids: id, ...BY }))).toEqual([
		{ heldItem: id, outcome: 'discarded' },
	]);
	const { store } = await services();
	expect((await store.heldItems.get(tenant, id))?.sealed).toBe('');
	for (const operation of ['release', 'discard']) {
		const { error } = await run(operation, { tenant, ids: id, ...BY });
		expect(error).toMatchObject({ type: 'not_held' });
	}
	expect((await recordedIn(tenant)).map(({ action, outcome }) => [action, outcome])).toEqual([
		['held.discard', 'pending'],
		['held.discard', 'success'],
	]);
});
