import { readCheckpoint } from '../../lib/audit/checkpoint';
import { isDue } from '../../lib/audit/checkpointer';
import { rootOf } from '../../lib/audit/merkle';
import { proveEntry, verifyProof } from '../../lib/audit/proof';
import { verifyStore } from '../../lib/audit/verify-store';
import { leafHash } from './hostile';
import { draftOf, newSigner, TENANT, TestLog } from './log';

const HOUR = 3_600_000;

test('is due after 1,024 entries, or an hour after the last when there are new ones', () => {
	const head = (seq: number) => ({ seq, hash: leafHash('x') });
	const latest = { tenant: TENANT, size: 100, at: 0, jws: '' };
	expect(isDue(undefined, undefined, HOUR)).toBe(false);
	expect(isDue(head(0), undefined, HOUR)).toBe(true);
	expect(isDue(head(99), latest, HOUR)).toBe(false);
	expect(isDue(head(100), latest, HOUR - 1)).toBe(false);
	expect(isDue(head(100), latest, HOUR)).toBe(true);
	expect(isDue(head(1_122), latest, 1)).toBe(false);
	expect(isDue(head(1_123), latest, 1)).toBe(true);
});

test('is due when it is, and not before', async () => {
	const log = await new TestLog().grow(5);
	const { checkpointer } = log;
	expect(await checkpointer.isDue(TENANT)).toBe(true);
	await log.checkpoint();
	await log.grow(1);
	expect(await checkpointer.isDue(TENANT)).toBe(false);
	log.clock.advance(HOUR);
	expect(await checkpointer.isDue(TENANT)).toBe(true);
});

test('states size, head and root, and names the one before it', async () => {
	const log = await new TestLog().grow(700);
	await log.checkpoint();
	await log.grow(99);
	const jws = await log.checkpoint();
	const { payload } = readCheckpoint(jws)!;
	const hashes = log.rows.entries.map(({ hash }) => hash);
	expect(payload).toMatchObject({ size: 799, head: hashes.at(-1), root: rootOf(hashes) });
	expect(log.rows.nodes.size).toBe(3);
	expect(log.rows.nodes.get('8 2')!.hash).toBe(rootOf(hashes.slice(512, 768)));
});

test('says the same when there is nothing new, and that there is nothing at all', async () => {
	const log = new TestLog();
	const { checkpointer, signer } = log;
	expect(await checkpointer.make(TENANT, signer)).toEqual({ ok: false, code: 'empty' });
	await log.grow(1);
	await log.checkpoint();
	expect(await checkpointer.make(TENANT, signer)).toMatchObject({ ok: true, made: false });
	expect(log.rows.checkpoints).toHaveLength(1);
});

test('two processes may sign at once, at one size or at two', async () => {
	const log = await new TestLog().grow(300);
	const make = async () => await log.checkpointer.make(TENANT, log.signer);
	const both = await Promise.all([make(), make()]);
	expect(both.filter((result) => result.ok && result.made)).toHaveLength(1);
	// The slower one has read the log before the faster one's entries came.
	const slow = make;
	const store = log.store;
	const latest = store.latestCheckpoint.bind(store);
	await log.grow(1);
	const old = await latest(TENANT);
	store.latestCheckpoint = async () => old;
	await make();
	await log.grow(1);
	await slow();
	store.latestCheckpoint = latest;
	await log.grow(1);
	await log.checkpoint();
	const result = await verifyStore(store, { tenant: TENANT, keys: log.keys });
	expect(result).toMatchObject({ ok: true, checkpoints: 4 });
});

describe('signs nothing over', () => {
	const refused = { ok: false, code: 'log_altered' };
	const altered = async (tamper: (log: TestLog) => void) => {
		const log = await new TestLog().grow(300);
		await log.checkpoint();
		await log.grow(5);
		tamper(log);
		return await log.checkpointer.make(TENANT, log.signer);
	};

	test('an altered hash', async () => {
		expect(
			await altered(
				({ rows }) => (rows.entries[290] = { ...rows.entries[290]!, hash: leafHash('x') }),
			),
		).toEqual(refused);
	});

	test('an altered subtree', async () => {
		expect(
			await altered(({ rows }) =>
				rows.nodes.set('8 0', { level: 8, index: 0, hash: leafHash('x') }),
			),
		).toEqual(refused);
	});

	test('a missing entry, a cut tail, an empty log', async () => {
		expect(await altered(({ rows }) => rows.entries.splice(302, 1))).toEqual(refused);
		expect(await altered(({ rows }) => rows.entries.splice(299))).toEqual(refused);
		expect(await altered(({ rows }) => rows.entries.splice(0))).toEqual(refused);
	});

	test('a damaged checkpoint, or with a key nobody announced', async () => {
		expect(
			await altered(
				({ rows }) => (rows.checkpoints[0] = { ...rows.checkpoints[0]!, jws: 'x.y.z' }),
			),
		).toEqual(refused);
		const log = await new TestLog().grow(1);
		await log.checkpoint();
		await log.append(draftOf(1, { action: 'audit.key_announced', context: { kid: 'other' } }));
		const result = await log.checkpointer.make(TENANT, newSigner());
		expect(result).toEqual({ ok: false, code: 'key_unannounced' });
	});
});

describe('the proof of an entry', () => {
	test('holds for every entry, against any checkpoint that covers it', async () => {
		const log = await new TestLog().grow(270);
		await log.checkpoint();
		await log.grow(30);
		await log.checkpoint();
		for (const [seq, size] of [
			[0, 270],
			[0, 300],
			[255, 270],
			[256, 300],
			[269, 270],
			[299, 300],
		] as const) {
			const proved = await proveEntry(log.store, TENANT, seq, size);
			expect(proved.ok && verifyProof(proved.proof, log.keys)).toMatchObject({ ok: true, size });
		}
		expect(await proveEntry(log.store, TENANT, 280, 270)).toEqual({
			ok: false,
			code: 'not_covered',
		});
		expect(await proveEntry(log.store, TENANT, 300)).toEqual({ ok: false, code: 'not_found' });
		expect(await proveEntry(log.store, TENANT, 1, 299)).toEqual({ ok: false, code: 'not_found' });
	});

	test('fails for another entry, place, checkpoint or key', async () => {
		const log = await new TestLog().grow(20);
		await log.checkpoint();
		const proved = await proveEntry(log.store, TENANT, 7);
		if (!proved.ok) throw new Error(proved.code);
		const { proof } = proved;
		const other = await new TestLog(log.signer).grow(19);
		await other.append(draftOf(0));
		const code = (changes: object, keys = log.keys) => {
			const check = verifyProof({ ...proof, ...changes }, keys);
			return check.ok || check.code;
		};
		expect(code({})).toBe(true);
		expect(code({ body: log.rows.entries[8]!.body })).toBe('not_included');
		expect(code({ body: proof.body.replace('as ordered', 'as forged') })).toBe('not_included');
		expect(code({ body: proof.body.replace('"seq":7', '"seq": 7') })).toBe('entry_malformed');
		expect(code({ path: proof.path.slice(1) })).toBe('not_included');
		expect(code({ checkpoint: await other.checkpoint() })).toBe('not_included');
		expect(code({ checkpoint: `${proof.checkpoint}A` })).toBe('checkpoint_altered');
		expect(code({}, new TestLog().keys)).toBe('checkpoint_wrong_key');
		log.rows.entries[3] = { ...log.rows.entries[3]!, hash: leafHash('x') };
		expect(await proveEntry(log.store, TENANT, 7)).toEqual({ ok: false, code: 'log_altered' });
	});

	test('reads few hashes, however long the log is', async () => {
		const log = await new TestLog().grow(40_000);
		await log.checkpoint();
		const before = log.store.reads;
		expect(await proveEntry(log.store, TENANT, 12_345)).toMatchObject({ ok: true });
		expect(log.store.reads - before).toBeLessThan(3 * 256);
	});
});
