import type { RefusalRecord } from '../../../lib/store/store';
import type { Fixture } from '../contract';

export function refusal(at: number, reference: string): RefusalRecord {
	return {
		reference,
		at,
		code: 'signature_mismatch',
		status: 401,
		workflowId: 'w1',
		nodeName: `Trigger "é" '`,
		provider: 'custom',
		integrationId: 'billing',
		correlationId: 'c1',
		source: 'hash',
		detail: JSON.stringify({ expected: 'x-signature', length: 64 }),
	};
}

export function refusalTests(fixture: () => Fixture): void {
	it('finds what was recorded, field by field', async () => {
		const { store, clock } = fixture();
		const record = refusal(clock.now(), 'r1');
		await store.refusals.record([record, refusal(clock.now(), 'r2')]);
		expect(await store.refusals.find('r1')).toEqual(record);
		expect(await store.refusals.find('r3')).toBeUndefined();
	});

	it('answers the newest first', async () => {
		const { store, clock } = fixture();
		const records = [1, 2, 3].map((n) => refusal(clock.now() + n, `r${n}`));
		await store.refusals.record([records[1]!, records[2]!, records[0]!]);
		expect((await store.refusals.recent(2)).map(({ reference }) => reference)).toEqual([
			'r3',
			'r2',
		]);
	});

	it('takes an empty batch, a large one, and the same one twice', async () => {
		const { store, clock } = fixture();
		await store.refusals.record([]);
		const batch = Array.from({ length: 1234 }, (_, n) => refusal(clock.now(), `r${n}`));
		await store.refusals.record(batch);
		await store.refusals.record(batch);
		expect(await store.refusals.recent(5000)).toHaveLength(1234);
	});

	it('writes nothing of a batch with a detail of more than 1,000 characters', async () => {
		const { store, clock } = fixture();
		const long = { ...refusal(clock.now(), 'r2'), detail: 'x'.repeat(1001) };
		const batch = [refusal(clock.now(), 'r1'), long];
		await expect(store.refusals.record(batch)).rejects.toThrow(RangeError);
		expect(await store.refusals.recent(10)).toEqual([]);
		await store.refusals.record([{ ...long, detail: 'x'.repeat(1000) }]);
	});

	it('adds up what it only counts, also when it comes at once', async () => {
		const { engine, store } = fixture();
		await Promise.all(
			Array.from({ length: 20 }, async () => await store.refusals.count('w1', 'rate', 0, 3)),
		);
		await store.refusals.count('w1', 'rate', 3_600_000, 5);
		await store.refusals.count('w2', 'rate', 0, 1);
		await store.refusals.count('w1', 'address', 0, 2);
		const rows = await engine.query(
			`select workflow_id, code, hour_start, times from ${engine.table('refusal_counts')}`,
		);
		expect(rows.map((row) => Object.values(row).join(' ')).sort()).toEqual([
			'w1 address 0 2',
			'w1 rate 0 60',
			'w1 rate 3600000 5',
			'w2 rate 0 1',
		]);
	});
}
