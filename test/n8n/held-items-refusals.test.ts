import type { IDataObject } from 'n8n-workflow';
import { generateApproverKeys, signApproval } from '../../lib/audit/approval';
import { services } from '../../lib/n8n/services';
import { all, BY, hold, recordedIn, run, SECRET, stateOf, useOwnStore } from './held-items-run';

useOwnStore();

test('nobody releases or discards without a name and a reason', async () => {
	const id = await hold();
	for (const [operation, rest, code] of [
		['release', { ...BY, doneBy: '={{ "" }}' }, 'by_missing'],
		['release', { ...BY, doneBy: '={{ $json.nobody }}' }, 'by_missing'],
		['release', { ...BY, doneBy: 'a\nb' }, 'invalid_input'],
		['release', { ...BY, reason: '={{ " " }}' }, 'reason_missing'],
		['discard', { ...BY, doneBy: '={{ "" }}' }, 'by_missing'],
		['discard', { ...BY, reason: '={{ $json.nothing }}' }, 'reason_missing'],
	] as const) {
		const { error } = await run(operation, { ids: id, ...rest });
		expect(error).toMatchObject({ type: code });
	}
	expect(await stateOf(id)).toBe('held');
	expect(await recordedIn('default')).toEqual([]);
});

test('settings that cannot be used are named, and their values are not', async () => {
	const id = await hold();
	for (const rest of [
		{ ids: '={{ "" }}' },
		{ ids: SECRET },
		{ ids: '={{ $json.note }}' },
		{ ids: '={{ { a: 1 } }}' },
		{ ids: id, perMinute: 0 },
		{ ids: id, perMinute: '={{ "" }}' },
		{ ids: id, which: 'matching', limit: 1_001 },
	]) {
		const items = [{ json: { note: SECRET } }];
		const { error } = await run('release', { ...BY, ...rest }, { items });
		expect(error).toMatchObject({ type: 'invalid_input' });
		expect(`${error?.message} ${error?.description}`).not.toContain(SECRET);
	}
	expect(await stateOf(id)).toBe('held');
});

test('another tenant releases, confirms and discards nothing', async () => {
	const id = await hold({ tenant: 'own' });
	for (const operation of ['release', 'discard']) {
		const { error } = await run(operation, { tenant: 'other', ids: id, ...BY });
		expect(error).toMatchObject({ type: 'not_held' });
	}
	await run('release', { tenant: 'own', ids: id, ...BY });
	await run('confirm', { tenant: 'other', id });
	expect(await stateOf(id, 'own')).toBe('releasing');
	expect(await recordedIn('other')).toEqual([]);
});

test.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
	'with %s nothing of what is held or came in is in a halted item',
	async (onError) => {
		const tenant = 'halted';
		const [first, second] = [
			await hold({ tenant, orderKey: onError }),
			await hold({ tenant, orderKey: onError }),
		];
		const items = [second, first].map((id) => ({ json: { id, note: SECRET } }));
		const { outputs, error } = await run(
			'release',
			{ tenant, ids: '={{ $json.id }}', dryRun: '={{ $json.nothing.at.all }}', ...BY },
			{ items, settings: { onError } },
		);
		expect(error).toBeUndefined();
		expect(JSON.stringify(outputs)).not.toContain(SECRET);

		const real = await run(
			'release',
			{ tenant, ids: '={{ $json.id }}', ...BY },
			{ items, settings: { onError } },
		);
		const everything = real.outputs.flat();
		const halted = everything.filter(({ json }) => !json.airlock);
		expect(JSON.stringify(halted)).toContain('out_of_order');
		expect(JSON.stringify(halted)).not.toContain(SECRET);
		expect(everything.filter(({ json }) => json.airlock)).toHaveLength(1);
	},
);

test('what is no item, or cannot be opened, stays held', async () => {
	const tenant = 'odd';
	const ids = [];
	for (const contents of [SECRET, null, { json: [SECRET] }, [{ json: {} }]]) {
		ids.push(await hold({ tenant, contents }));
	}
	for (const id of ids) {
		const { error } = await run('release', { tenant, ids: id, ...BY });
		expect(error).toMatchObject({ type: 'unreadable' });
		expect(JSON.stringify(error)).not.toContain(SECRET);
		expect(await stateOf(id, tenant)).toBe('held');
	}
});

test('a release that cannot be recorded does not happen; one that stops midway gives back', async () => {
	const tenant = 'faults';
	const ids = [await hold({ tenant }), await hold({ tenant })];
	const { audit, store } = await services();
	const recording = jest.spyOn(audit, 'record').mockRejectedValue(new Error('down'));
	const unrecorded = await run('release', { tenant, ids, ...BY });
	recording.mockRestore();
	expect(unrecorded.error).toBeDefined();
	const { rates } = store;
	const taking = jest
		.spyOn(rates, 'take')
		.mockResolvedValueOnce({ allowed: true })
		.mockRejectedValueOnce(new Error('down'));
	const midway = await run('release', { tenant, ids, ...BY });
	taking.mockRestore();
	expect(midway.error).toMatchObject({ type: 'store_unavailable' });
	expect(midway.outputs).toEqual([]);
	for (const id of ids) expect(await stateOf(id, tenant)).toBe('held');
});

test('with an approver nothing goes but exactly what was signed', async () => {
	const tenant = 'approved';
	const ids = [await hold({ tenant }), await hold({ tenant })];
	const approver = generateApproverKeys();
	const plan = { tenant, ids: ids.join(), ...BY };
	const [planned] = all(await run('release', { ...plan, dryRun: true }));
	const subject = String(planned!.approve);
	const reason = String(BY.reason);
	const sign = (changes: object = {}, key = approver.privateKey, expiresAt = Date.now() + 60_000) =>
		signApproval(key, { tenant, pseudonym: subject, reason, ...changes }, expiresAt);
	const release = async (approval: string, rest: IDataObject = {}) => {
		const options = { requireApproval: approver.publicKey, approval, ...rest };
		return await run('release', { ...plan, options });
	};
	for (const [approval, code] of [
		['', 'approval_missing'],
		['x.y.z', 'approval_invalid'],
		[sign({}, generateApproverKeys().privateKey), 'approval_invalid'],
		[sign({}, approver.privateKey, Date.now() - 1), 'approval_expired'],
		[sign({ tenant: 'other' }), 'approval_mismatch'],
		[sign({ reason: 'Another' }), 'approval_mismatch'],
		[
			sign({ pseudonym: subject.replace(/.$/, (c) => (c === '0' ? '1' : '0')) }),
			'approval_mismatch',
		],
	] as const) {
		expect((await release(approval)).error).toMatchObject({ type: code });
	}
	// An approver that is there, and empty, lets nothing through.
	const { error } = await release(sign(), { requireApproval: '' });
	expect(error).toMatchObject({ type: 'approver_key_unusable' });
	const fewer = { ...plan, ids: ids[0]!, options: { requireApproval: approver.publicKey } };
	const part = await run('release', { ...fewer, options: { ...fewer.options, approval: sign() } });
	expect(part.error).toMatchObject({ type: 'approval_mismatch' });
	const denied = await recordedIn(tenant);
	expect(denied).toHaveLength(9);
	expect(denied.every(({ outcome }) => outcome === 'denied')).toBe(true);
	for (const id of ids) expect(await stateOf(id, tenant)).toBe('held');

	// In whatever order they are named.
	const options = { requireApproval: approver.publicKey, approval: sign() };
	const released = await run('release', { ...plan, ids: ids.toReversed(), options });
	expect(all(released)).toHaveLength(2);
	expect((await recordedIn(tenant)).at(-2)).toMatchObject({
		...{ outcome: 'pending', context: { approved: true } },
	});
});
