import { Appender } from '../../lib/audit/appender';
import type { AuditEntry, EntryDraft } from '../../lib/audit/entry';
import { openStore } from '../../lib/store/open';
import {
	type AuditStore,
	type ChainHead,
	type Store,
	type StoredEntry,
	StoreUnavailableError,
} from '../../lib/store/store';
import { draft, extend, headOf, readWhole } from '../store/chains';
import { TestClock } from '../store/clock';
import { sqliteEngine } from '../store/engines';

let engine: Awaited<ReturnType<typeof sqliteEngine>>;
let store: Store;
let appender: Appender;
let faults: Faults;
const clock = new TestClock();

beforeEach(async () => {
	engine = await sqliteEngine();
	store = await openStore(engine.location, clock);
	faults = new Faults(store.audit);
	appender = new Appender(faults.store, clock, { removed: {}, version: 'v' });
});
afterEach(async () => {
	await appender.settled();
	await store.close();
	await engine.drop();
});

type Fault = 'away' | 'answer lost' | 'arrives late' | 'moved';

/** A store whose appends go wrong as told, each once, and which counts them. */
class Faults {
	readonly appends: number[] = [];
	readonly next: Fault[] = [];
	away = false;
	/** What the server is still at after the connection was cut. */
	private onItsWay: (() => Promise<void>) | undefined;
	calls = 0;
	readonly store: AuditStore;

	constructor(private readonly real: AuditStore) {
		this.store = new Proxy(real, {
			get: (target, name: keyof AuditStore) => {
				if (name === 'append' || name === 'appendInTurn') return this.append.bind(this, name);
				return async (...args: unknown[]) => {
					this.calls += 1;
					if (this.away) throw new Error('away');
					return await (target[name] as (...all: unknown[]) => Promise<unknown>)(...args);
				};
			},
		});
	}

	private async append(name: 'append' | 'appendInTurn', tenant: string, ...args: unknown[]) {
		this.calls += 1;
		const fault = this.away ? 'away' : this.next.shift();
		if (fault === 'away') throw new Error('away');
		if (fault === 'moved') return 'moved';
		if (fault === 'arrives late') {
			const chain = args[0] as (head: ChainHead | undefined) => StoredEntry[];
			const head = await this.real.head(tenant);
			const entries = chain(head);
			this.onItsWay = async () => void (await this.real.append(tenant, head, entries));
			throw new Error('connection cut');
		}
		await this.onItsWay?.();
		this.onItsWay = undefined;
		const count = (entries: readonly unknown[]) => void this.appends.push(entries.length);
		const [first, second] = args;
		const answer =
			name === 'append'
				? await this.real.append(tenant, first as ChainHead, second as StoredEntry[])
				: await this.real.appendInTurn(tenant, (head) => {
						const entries = (first as (head: unknown) => StoredEntry[])(head);
						count(entries);
						return entries;
					});
		if (name === 'append') count(second as StoredEntry[]);
		if (fault === 'answer lost') throw new Error('connection cut');
		return answer;
	}
}

const actions = async (tenant = 't') =>
	(await readWhole(store.audit, tenant)).map(({ action }) => action);
const bodies = async (): Promise<AuditEntry[]> =>
	(await readWhole(store.audit, 't')).map(({ body }) => JSON.parse(body) as AuditEntry);
const append = async (n: number, more: Partial<EntryDraft> = {}) =>
	await appender.append('t', draft(n, more));

describe('the appender', () => {
	it('answers where each entry went', async () => {
		const receipts = [await append(0), await append(1), await append(2)];
		const entries = await readWhole(store.audit, 't');
		expect(receipts).toEqual(entries.map(({ tenant, seq, hash }) => ({ tenant, seq, hash })));
		expect(faults.appends).toEqual([1, 1, 1]);
	});

	it('writes together what is asked for at once, in the order asked, a bounded batch each', async () => {
		const asked = Array.from({ length: 450 }, (_, n) => n);
		const receipts = await Promise.all(asked.map(async (n) => await append(n)));
		expect(receipts.map(({ seq }) => seq)).toEqual(asked);
		expect(faults.appends).toEqual([200, 200, 50]);
		expect((await bodies()).map(({ context }) => context)).toEqual(asked.map((n) => ({ n })));
	});

	it('writes what came in the meantime together, one tenant without waiting for another', async () => {
		const first = append(0);
		while (faults.appends.length === 0) await Promise.resolve();
		await Promise.all([first, append(1), append(2), appender.append('u', draft(0))]);
		expect(faults.appends.sort()).toEqual([1, 1, 2]);
		expect([await actions('t'), await actions('u')].map(({ length }) => length)).toEqual([3, 1]);
	});

	it('goes on after what others appended', async () => {
		const others = new Appender(store.audit, clock);
		for (let n = 0; n < 20; n += 1) {
			await Promise.all([append(n), others.append('t', draft(n)), append(n)]);
		}
		expect(await readWhole(store.audit, 't')).toHaveLength(60);
	});

	it('tries again as long as it was only too late', async () => {
		faults.next.push('moved', 'moved', 'moved', 'moved', 'moved');
		expect((await append(1)).seq).toBe(0);
		expect(await readWhole(store.audit, 't')).toHaveLength(1);
	});

	it('gives up, and says so, when it is always too late', async () => {
		faults.next.push(...Array<Fault>(1_000).fill('moved'));
		await expect(append(1)).rejects.toThrow(StoreUnavailableError);
	});

	it('refuses when thousands wait already, at once', async () => {
		const all = await Promise.allSettled(
			Array.from({ length: 5_010 }, async (_, n) => await append(n)),
		);
		const refused = all.filter(({ status }) => status === 'rejected');
		expect(refused).toHaveLength(10);
		expect(refused[0]).toMatchObject({ reason: expect.any(StoreUnavailableError) });
		expect(await readWhole(store.audit, 't')).toHaveLength(5_000);
	});

	it('does not let an entry that cannot be encoded take others with it', async () => {
		const circular: Record<string, unknown> = {};
		circular.self = circular;
		const answers = await Promise.allSettled([
			append(0),
			append(1, { context: circular }),
			append(2),
		]);
		expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
		expect(await readWhole(store.audit, 't')).toHaveLength(2);
	});

	it('takes nothing once it is closed', async () => {
		const last = append(0);
		await appender.close();
		await expect(last).resolves.toMatchObject({ seq: 0 });
		await expect(append(1)).rejects.toThrow(StoreUnavailableError);
	});
});

describe('a store that fails', () => {
	it('is tried once more', async () => {
		faults.next.push('away');
		expect((await append(0)).seq).toBe(0);
		expect(faults.calls).toBe(2);
		expect(await readWhole(store.audit, 't')).toHaveLength(1);
	});

	it('rejects what it was asked for after that, and everything is well when it is back', async () => {
		await append(0);
		faults.away = true;
		const answers = await Promise.allSettled([append(1), append(2)]);
		expect(answers).toEqual(
			Array(2).fill({ status: 'rejected', reason: expect.any(StoreUnavailableError) }),
		);
		faults.away = false;
		expect((await append(3)).seq).toBe(1);
		expect(await readWhole(store.audit, 't')).toHaveLength(2);
	});

	it('is tried once only while it stays away', async () => {
		faults.away = true;
		await expect(append(0)).rejects.toThrow(StoreUnavailableError);
		const before = faults.calls;
		await expect(append(1)).rejects.toThrow(StoreUnavailableError);
		expect(faults.calls).toBe(before + 1);
	});

	it('is not asked twice for what it had written when its answer was lost', async () => {
		await append(0);
		for (let n = 1; n <= 5; n += 1) {
			faults.next.push('answer lost');
			const receipts = await Promise.all([append(n), append(n)]);
			expect(receipts.map(({ seq }) => seq)).toEqual([2 * n - 1, 2 * n]);
		}
		expect(await readWhole(store.audit, 't')).toHaveLength(11);
	});
});

describe('an answer that was lost', () => {
	it.each([0, 1, 3])(
		'of entries that arrive later does not have them twice, %i others in between',
		async (others) => {
			if (others > 0) await extend(store.audit, 't', others);
			faults.next.push('arrives late');
			const receipts = await Promise.all([append(7), append(8)]);
			expect(receipts.map(({ seq }) => seq)).toEqual([others, others + 1]);
			expect(await readWhole(store.audit, 't')).toHaveLength(others + 2);
		},
	);
});

describe('a gap', () => {
	const mark = async (action: string, n: number) =>
		await appender.appendOrMark('t', draft(n, { action }));

	it('is counted while the store is away, and chained before the next entry', async () => {
		await append(0);
		faults.away = true;
		for (const n of [1, 2, 3]) {
			expect(await mark(n === 3 ? 'b' : 'a', n)).toEqual({ ok: false, marked: true });
		}
		faults.away = false;
		expect(await mark('c', 4)).toMatchObject({ ok: true, receipt: { seq: 2 } });
		expect(await actions()).toEqual(['test.append', 'audit.gap', 'c']);
		expect((await bodies())[1]).toMatchObject({
			actor: { id: 'airlock', type: 'system' },
			context: { actions: { a: 2, b: 1 }, count: 3, from: draft(1).at, to: draft(3).at },
			outcome: 'failed',
			redaction: { removed: {}, version: 'v' },
		});
		await mark('d', 5);
		expect((await actions()).filter((action) => action === 'audit.gap')).toHaveLength(1);
	});

	it('is still counted when chaining it fails, too', async () => {
		faults.away = true;
		await mark('a', 1);
		await mark('b', 2);
		await expect(append(3)).rejects.toThrow(StoreUnavailableError);
		faults.away = false;
		await append(4);
		expect((await bodies())[0]!.context).toMatchObject({ actions: { a: 1, b: 1 }, count: 2 });
	});

	it('does not grow with what was lost', async () => {
		faults.away = true;
		for (let n = 0; n < 500; n += 1) await mark(`action${n}`, n);
		faults.away = false;
		await append(0);
		const context = (await bodies())[0]!.context as { actions: Record<string, number> };
		expect(Object.keys(context.actions)).toHaveLength(33);
		expect(context).toMatchObject({ count: 500, actions: { others: 468 } });
	});

	it('is chained when the appender is closed, if the store is back', async () => {
		faults.away = true;
		await mark('a', 1);
		faults.away = false;
		await appender.close();
		expect(await actions()).toEqual(['audit.gap']);
	});

	it('is not made of an entry that was refused for what it is', async () => {
		const broken = draft(1, { context: 1n });
		await expect(appender.appendOrMark('t', broken)).rejects.toThrow(TypeError);
		await append(0);
		expect(await actions()).toEqual(['test.append']);
	});
});

describe('a log that was rolled back', () => {
	const rollBackTo = async (seq: number) =>
		await engine.query(`delete from audit_entries where seq > ${seq}`);

	it('is named by an entry before the next', async () => {
		const receipts = [await append(0), await append(1), await append(2)];
		await rollBackTo(0);
		expect((await append(3)).seq).toBe(2);
		expect(await actions()).toEqual(['test.append', 'audit.rollback', 'test.append']);
		expect((await bodies())[1]!.context).toEqual({
			foundSeq: 0,
			knownHash: receipts[2]!.hash,
			knownSeq: 2,
		});
		await append(4);
		expect(await actions()).toHaveLength(4);
	});

	it('is named when nothing is left of it', async () => {
		await append(0);
		await rollBackTo(-1);
		await append(1);
		expect((await bodies())[0]).toMatchObject({
			action: 'audit.rollback',
			context: { foundSeq: null },
		});
	});

	it('is named when another history was written over it', async () => {
		for (const n of [0, 1, 2]) await append(n);
		await rollBackTo(0);
		await extend(store.audit, 't', 10, () => ({ action: 'other' }));
		await append(3);
		expect((await actions()).slice(-2)).toEqual(['audit.rollback', 'test.append']);
	});

	it('is told from one that others appended to, and from one that was pruned', async () => {
		for (const n of [0, 1, 2]) await append(n);
		const entries = await extend(store.audit, 't', 10);
		await append(3);
		await extend(store.audit, 't', 10);
		await store.audit.prune('t', 20, 100);
		await append(4);
		const found = await store.audit.search({ tenant: 't', action: 'audit.rollback' }, 10);
		expect(found).toEqual([]);
		expect(headOf(entries.at(-1)!).seq).toBe(12);
	});
});
