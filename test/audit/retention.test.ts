import { applyRetention, type RetentionRule } from '../../lib/audit/retention';
import { proveEntry, verifyProof } from '../../lib/audit/proof';
import { TreeReader } from '../../lib/audit/tree';
import { readCheckpoint } from '../../lib/audit/checkpoint';
import { verifyConsistency } from '../../lib/audit/merkle-proof';
import { verifyEvidence } from '../../lib/audit/verify-evidence';
import { verifyStore } from '../../lib/audit/verify-store';
import { leafHash } from './hostile';
import { chunksOf, draftOf, TENANT, TestLog } from './log';

const start = Date.UTC(2026, 0, 1);
const rule = (seconds: number): RetentionRule => ({
	keepFromMs: start + seconds * 1_000,
	actor: { id: 'psn_admin', type: 'user' },
	reason: 'kept for one year',
	redaction: { removed: {}, version: '1' },
});
const apply = async (log: TestLog, seconds: number) => {
	const { store, clock, signer } = log;
	const append = async (draft: Parameters<TestLog['append']>[0]) => await log.append(draft);
	return await applyRetention({ store, clock, signer, append }, TENANT, rule(seconds));
};
const verified = async (log: TestLog, anchored: string[] = []) =>
	await verifyStore(log.store, { tenant: TENANT, keys: log.keys, anchored });

/** 1,500 entries, one a second, with checkpoints at odd sizes. */
async function oldLog() {
	const log = new TestLog();
	const anchored: string[] = [];
	for (const count of [100, 157, 255, 301, 500, 187]) {
		await log.grow(count);
		anchored.push(await log.checkpoint());
	}
	return { log, anchored };
}

test('deletes whole blocks that are old enough, and says so', async () => {
	const { log } = await oldLog();
	expect(await apply(log, 1_279)).toEqual({ ok: true, pruned: 1_024, keptFrom: 1_024 });
	const { entries } = log.rows;
	expect([entries[0]!.seq, entries.length]).toEqual([1_024, 477]);
	expect(JSON.parse(entries.at(-1)!.body)).toMatchObject({
		action: 'audit.retention',
		actor: { id: 'psn_admin', type: 'user' },
		context: { keptFrom: 1_024 },
		reason: 'kept for one year',
	});
	expect(await apply(log, 1_279)).toEqual({ ok: true, pruned: 0, keptFrom: 1_024 });
	expect(await apply(log, 1_280)).toEqual({ ok: true, pruned: 256, keptFrom: 1_280 });
	expect(await verified(log)).toMatchObject({ ok: true, firstSeq: 1_280, lastSeq: 1_501 });
});

test('what stays is provable: entries, old checkpoints, exports', async () => {
	const { log, anchored } = await oldLog();
	const early = await proveEntry(log.store, TENANT, 5, 257);
	await apply(log, 1_100);
	await log.grow(10);
	const latest = await log.checkpoint();

	// Every checkpoint, also those of deleted entries, is one that the log as it is extends.
	expect(await verified(log, [...anchored, latest])).toMatchObject({ ok: true });
	const tree = new TreeReader(log.store, TENANT);
	const { payload: now } = readCheckpoint(latest)!;
	for (const jws of anchored) {
		const { payload: old } = readCheckpoint(jws)!;
		const path = await tree.consistency(old.size, now.size);
		expect([old.size, path && verifyConsistency(old, now, path)]).toEqual([old.size, true]);
	}
	for (const seq of [1_024, 1_100, 1_400, 1_509]) {
		const proved = await proveEntry(log.store, TENANT, seq);
		expect([seq, proved.ok && verifyProof(proved.proof, log.keys).ok]).toEqual([seq, true]);
	}
	expect(early.ok && verifyProof(early.proof, log.keys).ok).toBe(true);
	expect(await proveEntry(log.store, TENANT, 5)).toEqual({ ok: false, code: 'not_found' });
	for (const range of [{}, { fromSeq: 1_200 }, { fromSeq: 1_100, toSeq: 1_300 }]) {
		const text = await log.evidence(range);
		const result = await verifyEvidence(chunksOf(text), { keys: log.keys, anchored: [latest] });
		expect(result).toMatchObject({ ok: true, firstSeq: Math.max(range.fromSeq ?? 0, 1_024) });
	}
	const other = new TestLog(log.signer);
	await other.append(draftOf(7));
	await other.grow(99);
	expect(await verified(log, [await other.checkpoint()])).toMatchObject({
		findings: [{ code: 'forked', seq: 99 }],
	});
	// Of a size that no checkpoint of the log has, so its block was not kept apart there: said, not passed over.
	await other.grow(1);
	expect(await verified(log, [await other.checkpoint()])).toMatchObject({
		findings: [{ code: 'checkpoint_unchecked', seq: 100 }],
	});
});

test('a legal hold stops it, and only that hold', async () => {
	const { log } = await oldLog();
	const hold = { tenant: TENANT, reason: 'a lawsuit', placedAt: 0 };
	await log.store.placeHold({ ...hold, id: 'case 1', from: start + 600_000 });
	await log.store.placeHold({ ...hold, id: 'case 2', from: start + 900_000 });
	expect(await apply(log, 1_400)).toMatchObject({ pruned: 512 });
	await log.store.liftHold(TENANT, 'case 1');
	expect(await apply(log, 1_400)).toMatchObject({ pruned: 256 });
	expect(await verified(log)).toMatchObject({ ok: true, firstSeq: 768 });
});

test('never takes the head, nor part of a block', async () => {
	const log = await new TestLog().grow(256);
	expect(await apply(log, 1_000_000)).toEqual({ ok: true, pruned: 0, keptFrom: 0 });
	expect(log.rows.checkpoints).toEqual([]);
	await log.grow(1);
	expect(await apply(log, 1_000_000)).toMatchObject({ pruned: 256 });
	expect(await verified(log)).toMatchObject({ ok: true, firstSeq: 256, entries: 2 });
	expect(await apply(new TestLog(), 5)).toEqual({ ok: true, pruned: 0, keptFrom: 0 });
});

test('deletes nothing of a log that was altered', async () => {
	const { log } = await oldLog();
	log.rows.entries[7] = { ...log.rows.entries[7]!, hash: leafHash('x') };
	log.rows.nodes.delete('8 0');
	await log.grow(1);
	expect(await apply(log, 1_400)).toEqual({ ok: false, code: 'log_altered' });
	expect(log.rows.entries).toHaveLength(1_501);
});

test('a crash between blocks leaves a log that verifies, and the next run goes on', async () => {
	const { log } = await oldLog();
	const prune = log.store.prune.bind(log.store);
	let calls = 0;
	log.store.prune = async (...args) => {
		calls += 1;
		if (calls > 2) throw new Error('killed');
		return await prune(...args);
	};
	await expect(apply(log, 1_400)).rejects.toThrow('killed');
	log.store.prune = prune;
	expect(await verified(log)).toMatchObject({ ok: true, firstSeq: 512 });
	expect(await apply(log, 1_400)).toMatchObject({ pruned: 768, keptFrom: 1_280 });
	expect(await verified(log)).toMatchObject({ ok: true, firstSeq: 1_280 });
});

test('another process that signs first is no hindrance', async () => {
	const { log } = await oldLog();
	const add = log.store.addCheckpoint.bind(log.store);
	let lost = false;
	log.store.addCheckpoint = async (checkpoint, nodes) => {
		// The other one has no nodes of ours, and is quicker once.
		if (!lost) {
			lost = true;
			await add(
				checkpoint,
				nodes.filter(({ level }) => level >= 8),
			);
		}
		return await add(checkpoint, nodes);
	};
	expect(await apply(log, 1_400)).toMatchObject({ ok: true, pruned: 1_280 });
	expect(lost).toBe(true);
	expect(await verified(log)).toMatchObject({ ok: true });
});

test('more deleted than the entry says is found', async () => {
	const { log } = await oldLog();
	await apply(log, 600);
	await log.store.prune(TENANT, 1_024, 512);
	const result = await verified(log);
	expect(result.findings[0]).toMatchObject({ code: 'entry_removed', seq: 0 });
	expect(result.ok).toBe(false);
});
