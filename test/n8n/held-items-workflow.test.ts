import { services } from '../../lib/n8n/services';
import {
	all,
	BY,
	hold,
	recordedIn,
	run,
	SECRET,
	stateOf,
	type SubWorkflow,
	useOwnStore,
} from './held-items-run';

useOwnStore();

const toWorkflow = { deliverTo: 'workflow', workflowId: 'w9', ...BY };

test('a workflow does the work, one item after the other, in their order', async () => {
	const tenant = 'workflow';
	const ids = [await hold({ tenant, orderKey: 'o' }), await hold({ tenant, orderKey: 'o' })];
	const called: unknown[] = [];
	const sub: SubWorkflow = async (workflowId, items) => {
		const states = await Promise.all(ids.map(async (id) => await stateOf(id, tenant)));
		called.push([workflowId, items.map(({ json }) => json), states]);
		return { executionId: `sub-${called.length}`, data: [[{ json: { answer: SECRET } }]] };
	};
	const shown = await run('release', { ...toWorkflow, tenant, ids: ids.toReversed() }, { sub });
	const about = { outcome: 'released', integration: 'crm', category: 'upstream' };
	expect(all(shown)).toEqual([
		{ ...about, heldItem: ids[0], execution: 'sub-1', correlationId: 'c'.repeat(32) },
		{ ...about, heldItem: ids[1], execution: 'sub-2', correlationId: 'c'.repeat(32) },
	]);
	const work = (heldItem: unknown) => ({ note: SECRET, airlock: { heldItem, generation: 1 } });
	expect(called).toMatchObject([
		['w9', [work(ids[0])], ['releasing', 'held']],
		['w9', [work(ids[1])], ['released', 'releasing']],
	]);
	const { store } = await services();
	expect(await store.heldItems.get(tenant, ids[1]!)).toMatchObject({
		...{ state: 'released', releasedTo: 'sub-2', sealed: '' },
	});
	expect(JSON.stringify(shown)).not.toContain(SECRET);
});

test('what the workflow fails at is held again, and nothing it said goes further', async () => {
	const tenant = 'failing';
	const ids = [await hold({ tenant }), await hold({ tenant })];
	const failing: SubWorkflow = async (_, [item]) => {
		if (item!.json.airlock && JSON.stringify(item).includes(ids[0]!)) {
			throw new Error(`Cannot pay ${SECRET}`);
		}
		return { executionId: 'sub-1' };
	};
	const shown = await run('release', { ...toWorkflow, tenant, ids }, { sub: failing });
	expect(all(shown)).toMatchObject([
		{ heldItem: ids[0], outcome: 'given_back' },
		{ heldItem: ids[1], outcome: 'released' },
	]);
	expect(JSON.stringify(shown)).not.toContain(SECRET);
	expect(await stateOf(ids[0]!, tenant)).toBe('held');
	const outcomes = (await recordedIn(tenant)).map(({ outcome, resource }) => [outcome, resource]);
	expect(outcomes).toEqual([
		['pending', undefined],
		['success', ids[1]],
		['failed', ids[0]],
	]);

	const matching = { ...toWorkflow, tenant, which: 'matching' };
	const stopped = await run('release', matching, { sub: failing });
	expect(stopped.error).toMatchObject({ type: 'given_back' });
	expect(JSON.stringify(stopped)).not.toContain(SECRET);
	expect(await stateOf(ids[0]!, tenant)).toBe('held');
});

test('a workflow that waits does not make this one wait; its confirmation ends it', async () => {
	const tenant = 'waiting';
	const id = await hold({ tenant });
	const sub: SubWorkflow = async () => ({ executionId: 'sub-1', waitTill: new Date() });
	const shown = await run('release', { ...toWorkflow, tenant, ids: id }, { sub });
	expect(all(shown)).toMatchObject([{ heldItem: id, outcome: 'waiting', execution: 'sub-1' }]);
	expect(shown.run.status).toBe('success');
	expect(shown.run.waitTill).toBeUndefined();
	expect(await stateOf(id, tenant)).toBe('releasing');
	await run('confirm', { tenant, id });
	expect(await stateOf(id, tenant)).toBe('released');
});

test('a workflow that confirms the item itself, then stops, has done it', async () => {
	const tenant = 'confirming';
	const id = await hold({ tenant });
	const sub: SubWorkflow = async () => {
		const { held } = await services();
		await held.released(tenant, id, 'sub-1');
		throw new Error('later');
	};
	const shown = await run('release', { ...toWorkflow, tenant, ids: id }, { sub });
	expect(all(shown)).toMatchObject([{ heldItem: id, outcome: 'released' }]);
	expect(await stateOf(id, tenant)).toBe('released');
});

test('without a workflow nothing is taken', async () => {
	const id = await hold();
	const { error } = await run('release', {
		...toWorkflow,
		workflowId: '={{ $json.none }}',
		ids: id,
	});
	expect(error).toMatchObject({ type: 'invalid_input' });
	expect(await stateOf(id)).toBe('held');
});
