import { chainEntries } from '../../lib/audit/chain';
import { Checkpointer } from '../../lib/audit/checkpointer';
import type { EntryDraft } from '../../lib/audit/entry';
import type { StoredEntry } from '../../lib/store/store';
import { draftOf, newSigner, TENANT } from '../audit/log';
import { Rig } from './rig';

const signer = newSigner();
let rig: Rig;
beforeEach(async () => {
	rig = new Rig();
	await rig.open();
	rig.keys.set(signer.kid, signer.publicKey);
});
afterEach(async () => {
	expect(rig.faults).toEqual([]);
	await rig.close();
});

async function append(...drafts: EntryDraft[]): Promise<void> {
	const head = await rig.store.audit.head(TENANT);
	await rig.store.audit.append(TENANT, head, chainEntries(TENANT, head, drafts));
}

const grow = async (count: number) =>
	await append(...Array.from({ length: count }, (_, n) => draftOf(n)));

async function checkpoint(): Promise<void> {
	const result = await new Checkpointer(rig.store.audit, rig.clock).make(TENANT, signer);
	expect(result.ok).toBe(true);
}

const gap = (count: number) =>
	draftOf(0, { action: 'audit.gap', outcome: 'failed', context: { count } });

const alter = async (seq: number) =>
	await rig.engine.query(
		`update audit_entries set body = replace(body, 'as ordered', 'as I like') where seq = ${seq}`,
	);

/** Past the store. */
async function insert(entries: readonly StoredEntry[]): Promise<void> {
	for (const { correlationId, ...entry } of entries) {
		const row = { ...entry, correlation_id: correlationId };
		const values = Object.values(row).map((value) => `'${String(value).replaceAll("'", "''")}'`);
		await rig.engine.query(
			`insert into audit_entries (${Object.keys(row).join(', ')}) values (${values.join(', ')})`,
		);
	}
}

test('a whole log is read on in parts, checkpoints included, and nothing is told', async () => {
	for (const count of [10, 300, 1, 700]) {
		await grow(count);
		await checkpoint();
		await grow(5);
		expect(await rig.sweepAnew()).toEqual([]);
		expect(await rig.sweepAnew()).toEqual([]);
	}
});

test('each gap that the log names is told of once, with how much is missing', async () => {
	await grow(20);
	await append(gap(7));
	const [told, ...more] = await rig.sweepAtOnce(4);
	expect(more).toEqual([]);
	expect(told).toMatchObject({ condition: 'audit_gap', tenant: TENANT, count: 7 });
	await append(gap(1), gap(2));
	expect(await rig.sweepAtOnce(4)).toMatchObject([{ count: 1 }, { count: 2 }]);
	rig.clock.advance(60 * 24 * 3_600_000);
	expect(await rig.sweepAnew()).toEqual([]);
});

test('an altered entry is told of once, and what comes after it is read on', async () => {
	await grow(50);
	await checkpoint();
	expect(await rig.sweepAnew()).toEqual([]);
	await grow(50);
	await alter(70);
	expect(await rig.sweepAtOnce(4)).toMatchObject([{ condition: 'chain_break', tenant: TENANT }]);
	expect(await rig.sweepAnew()).toEqual([]);
	await append(gap(3));
	expect(await rig.sweepAnew()).toMatchObject([{ condition: 'audit_gap', count: 3 }]);
	await grow(10);
	await alter(105);
	expect(await rig.sweepAtOnce(2)).toMatchObject([{ condition: 'chain_break' }]);
});

test('an entry that was removed, and a log that was cut, are told of once each', async () => {
	await grow(30);
	await checkpoint();
	expect(await rig.sweepAnew()).toEqual([]);
	await grow(30);
	await rig.engine.query('delete from audit_entries where seq in (40, 41)');
	expect(await rig.sweepAtOnce(3)).toMatchObject([{ condition: 'chain_break' }]);
	await grow(5);
	expect(await rig.sweepAnew()).toEqual([]);
	await rig.engine.query('delete from audit_entries where seq > 20');
	await rig.engine.query('delete from audit_checkpoints where size > 30');
	expect(await rig.sweepAtOnce(3)).toMatchObject([{ condition: 'chain_break' }]);
	expect(await rig.sweepAnew()).toEqual([]);
});

test('entries that another hand wrote behind a signed checkpoint are found by the checkpoint', async () => {
	await grow(30);
	await checkpoint();
	expect(await rig.sweepAnew()).toEqual([]);
	await grow(10);
	await checkpoint();
	// Chained anew from there on, without the key.
	const all = await rig.store.audit.read(TENANT, 0, 100);
	await rig.engine.query('delete from audit_entries where seq >= 35');
	const forged = all.slice(35).map((_, n) => draftOf(n, { reason: 'forged' }));
	await insert(chainEntries(TENANT, { seq: 34, hash: all[34]!.hash }, forged));
	expect(await rig.sweepAtOnce(3)).toMatchObject([{ condition: 'chain_break' }]);
	expect(await rig.sweepAnew()).toEqual([]);
});

test('once missing entries are back, checkpoints are compared again', async () => {
	await grow(20);
	await checkpoint();
	expect(await rig.sweepAnew()).toEqual([]);
	await grow(20);
	const [missing] = await rig.store.audit.read(TENANT, 30, 1);
	await rig.engine.query('delete from audit_entries where seq = 30');
	expect(await rig.sweepAnew()).toMatchObject([{ condition: 'chain_break' }]);
	await insert([missing!]);
	await grow(5);
	await checkpoint();
	expect(await rig.sweepAnew()).toEqual([]);
	await grow(5);
	await checkpoint();
	const [head] = await rig.store.audit.read(TENANT, 48, 1);
	await rig.engine.query('delete from audit_entries where seq = 49');
	await insert(chainEntries(TENANT, head, [draftOf(0, { reason: 'forged' })]));
	expect(await rig.sweepAnew()).toMatchObject([{ condition: 'chain_break' }]);
});

test('what retention pruned before it was read is not missing', async () => {
	await grow(30);
	await checkpoint();
	expect(await rig.sweepAnew()).toEqual([]);
	await grow(600);
	await checkpoint();
	await rig.store.audit.prune(TENANT, 500, 1_000);
	await append(gap(4));
	expect(await rig.sweepAtOnce(2)).toMatchObject([{ condition: 'audit_gap', count: 4 }]);
});

test('a sweep reads 2,000 entries and no more; the next goes on', async () => {
	await grow(4_500);
	await append(gap(9));
	const read: number[] = [];
	const { audit } = rig.store;
	const counted = new Proxy(audit, {
		get: (target, name: keyof typeof audit) =>
			name === 'read'
				? async (...of: Parameters<typeof audit.read>) => {
						const entries = await target.read(...of);
						read.push(entries.length);
						return entries;
					}
				: (target[name] as (...of: unknown[]) => unknown).bind(target),
	});
	const watch = rig.watch({ ...rig.store, ...{ audit: counted } } as typeof rig.store);
	for (const expected of [2_000, 2_000, 501, 0]) {
		read.length = 0;
		await watch.sweep();
		expect(read.reduce((sum, count) => sum + count, 0)).toBe(expected);
	}
	expect(rig.raised).toMatchObject([{ condition: 'audit_gap', count: 9 }]);
});
