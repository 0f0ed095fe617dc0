import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, statfsSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Appender, type Receipt } from '../../lib/audit/appender';
import type { AuditEntry } from '../../lib/audit/entry';
import { systemClock } from '../../lib/clock';
import type { StoreLocation } from '../../lib/store/locate';
import { openStore } from '../../lib/store/open';
import { type Store, StoreUnavailableError } from '../../lib/store/store';
import { describeWhere } from '../needs';
import { draft, readWhole } from './chains';
import { describePostgres, postgresEngine } from './engines';
import { Proxy } from './proxy';

interface Outcome {
	readonly acknowledged: Receipt[];
	readonly failures: unknown[];
}

/** Before the store is closed, also if the test stops half-way. */
let leftRunning: Array<() => Promise<unknown>> = [];
const stopAll = async (): Promise<void> => {
	for (const stop of leftRunning) await stop();
	leftRunning = [];
};

/** Appends one entry after the other, until told to stop; remembers what was acknowledged and how the rest failed. */
function keepAppending(store: Store) {
	const appender = new Appender(store.audit, systemClock);
	const outcome: Outcome = { acknowledged: [], failures: [] };
	let over = false;
	const lane = async (): Promise<void> => {
		for (let n = 0; !over; n += 1) {
			const padding = { context: { padding: 'x'.repeat(1_000) } };
			await appender.append('t', draft(n, padding)).then(
				(receipt) => outcome.acknowledged.push(receipt),
				(error: unknown) => outcome.failures.push(error),
			);
			// SQLite's appends end without a turn of the event loop.
			await new Promise((resolve) => setImmediate(resolve));
		}
	};
	const lanes = Promise.all([lane(), lane(), lane()]);
	const stop = async (): Promise<Outcome> => {
		over = true;
		await lanes;
		return outcome;
	};
	leftRunning.push(stop);
	return {
		outcome,
		until: async (done: () => boolean): Promise<void> => {
			while (!done()) await new Promise((resolve) => setTimeout(resolve, 2));
		},
		stop,
	};
}

/** Every acknowledged entry is in the chain, which is whole; every failure is the store's. */
async function expectNothingLost(store: Store, { acknowledged, failures }: Outcome): Promise<void> {
	const chain = await readWhole(store.audit, 't');
	const lost = acknowledged.filter(({ seq, hash }) => chain[seq]?.hash !== hash);
	expect(lost).toEqual([]);
	expect(acknowledged.length).toBeGreaterThan(0);
	expect(failures.filter((error) => !(error instanceof StoreUnavailableError))).toEqual([]);
}

const folder = mkdtempSync(join(tmpdir(), 'airlock-faults-'));
const mount = (...args: string[]) => spawnSync('mount', args).status === 0;
const unmount = () => spawnSync('umount', [folder]);
const mayMount = mount('-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder);
unmount();
afterAll(() => rmSync(folder, { recursive: true }));

describeWhere(mayMount, 'the right to mount a file system', 'an SQLite file on a disk', () => {
	const location: StoreLocation = { engine: 'sqlite', path: join(folder, 'db', 'airlock.sqlite') };
	const ballast = join(folder, 'ballast');
	let stores: Store[] = [];
	const open = async () => {
		const store = await openStore(location, systemClock);
		stores.push(store);
		return store;
	};

	beforeEach(() => {
		expect(mount('-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', folder)).toBe(true);
		mkdirSync(join(folder, 'db'));
	});
	afterEach(async () => {
		await stopAll();
		for (const store of stores) await store.close();
		stores = [];
		unmount();
	});

	const fill = (): void => {
		const { bavail, bsize } = statfsSync(folder);
		appendFileSync(ballast, Buffer.alloc(bavail * bsize));
	};

	it('that is full loses nothing that was acknowledged, and goes on when there is room', async () => {
		const store = await open();
		const appending = keepAppending(store);
		await appending.until(() => appending.outcome.acknowledged.length > 200);
		fill();
		await appending.until(() => appending.outcome.failures.length > 20);
		const before = appending.outcome.acknowledged.length;
		expect(String((appending.outcome.failures[0] as Error).cause)).toMatch(/full|disk/i);
		unlinkSync(ballast);
		await appending.until(() => appending.outcome.acknowledged.length > before + 200);
		await expectNothingLost(store, await appending.stop());
		await expectNothingLost(await open(), appending.outcome);
	}, 30_000);

	it('that is full tells a writer who goes on, and has the gap chained when there is room', async () => {
		const store = await open();
		const appender = new Appender(store.audit, systemClock);
		await appender.append('t', draft(0));
		fill();
		let marked = 0;
		for (let n = 0; marked < 10; n += 1) {
			if (!(await appender.appendOrMark('t', draft(n))).ok) marked += 1;
		}
		unlinkSync(ballast);
		await appender.append('t', draft(1));
		const [gap] = await store.audit.search({ tenant: 't', action: 'audit.gap' }, 10);
		expect(JSON.parse(gap!.body)).toMatchObject({ context: { count: 10 } });
		await readWhole(store.audit, 't');
	}, 30_000);

	it('that is read-only is not opened, and is as it was when it can be written again', async () => {
		const store = await open();
		const appending = keepAppending(store);
		await appending.until(() => appending.outcome.acknowledged.length > 50);
		const outcome = await appending.stop();
		await store.close();
		stores = [];
		expect(mount('-o', 'remount,ro', folder)).toBe(true);
		await expect(open()).rejects.toThrow(/read-only/i);
		expect(mount('-o', 'remount,rw', folder)).toBe(true);
		await expectNothingLost(await open(), outcome);
	}, 30_000);
});

describePostgres('a PostgreSQL server', () => {
	let engine: Awaited<ReturnType<typeof postgresEngine>>;
	let store: Store;
	let proxy: Proxy;
	let port: number;

	beforeEach(async () => {
		engine = await postgresEngine({ durable: false });
		proxy = new Proxy(engine.url.hostname, Number(engine.url.port || 5432));
		port = await proxy.listen();
		const url = new URL(engine.url);
		url.hostname = '127.0.0.1';
		url.port = String(port);
		store = await openStore(
			{ engine: 'postgres', server: { connectionString: url.href } },
			systemClock,
		);
	});
	afterEach(async () => {
		await stopAll();
		await store.close();
		await proxy.stop();
		await engine.drop();
	});
	const grown = (appending: ReturnType<typeof keepAppending>, by: number) => {
		const from = appending.outcome.acknowledged.length;
		return () => appending.outcome.acknowledged.length > from + by;
	};
	/** Whatever happened, the writer's one history: nobody else wrote, so nothing is there twice either. */
	const expectNothingTwice = async () => {
		const bodies = (await readWhole(store.audit, 't')).map(({ body }) => {
			const rest = { ...(JSON.parse(body) as Partial<AuditEntry>), seq: 0, prev: '' };
			return JSON.stringify(rest);
		});
		const times = new Map<string, number>();
		for (const body of bodies) times.set(body, (times.get(body) ?? 0) + 1);
		// Three lanes append the same drafts.
		expect([...times.values()].filter((count) => count > 3)).toEqual([]);
	};

	it('may end connections in the middle of appends: nothing acknowledged is lost, nothing is there twice', async () => {
		const appending = keepAppending(store);
		await appending.until(grown(appending, 50));
		for (let cut = 0; cut < 30; cut += 1) {
			await engine.query(`select pg_terminate_backend(pid) from pg_stat_activity
				where application_name = 'airlock' and datname = current_database()`);
			await appending.until(grown(appending, 5));
		}
		await expectNothingLost(store, await appending.stop());
		await expectNothingTwice();
	}, 30_000);

	it('may go away and come back', async () => {
		const appending = keepAppending(store);
		for (let times = 0; times < 3; times += 1) {
			await appending.until(grown(appending, 50));
			await proxy.stop();
			const failures = appending.outcome.failures.length;
			await appending.until(() => appending.outcome.failures.length > failures + 5);
			await proxy.listen(port);
		}
		await appending.until(grown(appending, 50));
		await expectNothingLost(store, await appending.stop());
	}, 30_000);

	it('may become read-only for a time', async () => {
		const appending = keepAppending(store);
		const readOnly = async (on: 'on' | 'off') => {
			const database = engine.url.pathname.slice(1);
			await engine.query(`alter database ${database} set default_transaction_read_only = ${on}`);
			await engine.query(`select pg_terminate_backend(pid) from pg_stat_activity
				where application_name = 'airlock' and datname = current_database()`);
		};
		await appending.until(grown(appending, 50));
		await readOnly('on');
		await appending.until(() => appending.outcome.failures.length > 10);
		// The setting is a new connection's default, and this one is to change it back.
		await engine.query('set default_transaction_read_only = off');
		await readOnly('off');
		await appending.until(grown(appending, 50));
		await expectNothingLost(store, await appending.stop());
	}, 30_000);
});
