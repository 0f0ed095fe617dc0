import { spawnSync } from 'node:child_process';
import { sql } from 'kysely';
import { chainEntries } from '../../lib/audit/chain';
import type { PostgresServer } from '../../lib/store/locate';
import { openStore } from '../../lib/store/open';
import { type Limits, openPostgres } from '../../lib/store/postgres';
import { ConnectionLostError } from '../../lib/store/sql/prepare';
import { draft, extend, headOf, readWhole } from './chains';
import { TestClock } from './clock';
import { storeContract } from './contract';
import { describePostgres, postgresEngine } from './engines';
import { Proxy } from './proxy';
import { TABLES } from './tables';

describePostgres('PostgreSQL keeps the contract', () => storeContract(postgresEngine));

describePostgres('the PostgreSQL server', () => {
	let engine: Awaited<ReturnType<typeof postgresEngine>>;
	const clock = new TestClock();
	const terminate = `select pg_terminate_backend(pid, 2000) from pg_stat_activity
		where application_name = 'airlock' and datname = current_database()`;

	beforeAll(async () => {
		engine = await postgresEngine({ durable: false });
	});
	afterAll(async () => await engine.drop());
	/** What a test opened, closed even if it stops half-way. */
	let leftOpen: Array<() => Promise<unknown>> = [];
	afterEach(async () => {
		for (const close of leftOpen.reverse()) await close();
		leftOpen = [];
		await engine.query('drop schema if exists airlock cascade');
	});

	const storeAt = async (server: PostgresServer) => {
		const store = await openStore({ engine: 'postgres', server }, clock);
		leftOpen.push(async () => await store.close());
		return store;
	};
	const databaseAt = (server: PostgresServer, limits?: Limits) => {
		const db = openPostgres(server, limits);
		leftOpen.push(async () => await db.destroy());
		return db;
	};
	/** A proxy before the server, listening; at `port` where one is given. */
	const proxyAt = async (port?: number) => {
		const proxy = new Proxy(engine.url.hostname, Number(engine.url.port || 5432));
		leftOpen.push(async () => await proxy.stop());
		return { proxy, port: await proxy.listen(port) };
	};
	const direct = () => ({ connectionString: engine.url.href });

	/** The store's connection string, through a proxy that listens at `port`. */
	const through = (port: number) => {
		const url = new URL(engine.url);
		url.hostname = '127.0.0.1';
		url.port = String(port);
		return { connectionString: url.href };
	};

	it('may end idle connections: the next call works', async () => {
		const store = await storeAt(direct());
		expect(await store.claims.claim('a', 'h1', 1000)).toBe('claimed');
		expect(await engine.query(terminate)).not.toHaveLength(0);
		expect(await store.claims.claim('a', 'h2', 1000)).toBe('pending');
	});

	it('may end a connection in use: that call rejects, the process lives, the next call works', async () => {
		const db = databaseAt(direct());
		const failure = expect(sql`select pg_sleep(10)`.execute(db)).rejects.toThrow();
		while ((await engine.query(`${terminate} and wait_event = 'PgSleep'`)).length === 0);
		await failure;
		expect((await sql`select 1 as one`.execute(db)).rows).toEqual([{ one: 1 }]);
	});

	it('may end a connection under a statement that can be repeated: it is, once', async () => {
		const store = await storeAt(direct());
		/** Ends the connection of the statement that waits for a lock of ours. */
		const endWaiting = async () => {
			do await engine.query('select pg_stat_clear_snapshot()');
			while ((await engine.query(`${terminate} and wait_event_type = 'Lock'`)).length === 0);
		};
		await engine.query('begin; lock table airlock.claims, airlock.states');
		const claimed = store.claims.claim('a', 'h1', 1000);
		await endWaiting();
		await engine.query('commit');
		expect(await claimed).toBe('claimed');

		await engine.query('begin; lock table airlock.claims, airlock.states');
		const twice = expect(store.claims.claim('b', 'h1', 1000)).rejects.toThrow(ConnectionLostError);
		await endWaiting();
		await endWaiting();
		await twice;
		const row = { kind: 'k', tenant: 't', key: 'a', integration: '', state: 's', record: '{}' };
		const change = store.states.put({ ...row, dueAt: null, updatedAt: 0 }, 0);
		const unrepeated = expect(change).rejects.toThrow(ConnectionLostError);
		await endWaiting();
		await unrepeated;
		await engine.query('commit');
	});

	it('decides by its own clock between processes whose clocks differ', async () => {
		const store = await openStore(engine.location);
		leftOpen.push(async () => await store.close());
		expect(await store.deliveries.claim('a', 'h1', 30_000)).toBe('claimed');
		const real = Date.now.bind(Date);
		const ahead = jest.spyOn(Date, 'now').mockImplementation(() => real() + 60_000);
		try {
			const other = await openStore(engine.location);
			leftOpen.push(async () => await other.close());
			expect(await other.deliveries.claim('a', 'h2', 30_000)).toBe('pending');
			expect(await other.rates.take('b', 1, 30_000)).toEqual({ allowed: true });
			expect(await store.rates.take('b', 1, 30_000)).toMatchObject({ allowed: false });
		} finally {
			ahead.mockRestore();
		}
	});

	it('may restart: calls reject while it is away and work once it is back', async () => {
		const { proxy, port } = await proxyAt();
		const store = await storeAt(through(port));
		await store.claims.claim('a', 'h1', 1000);
		await proxy.stop();
		await expect(store.claims.claim('a', 'h2', 1000)).rejects.toThrow();
		await expect(store.rates.take('a', 1, 1000)).rejects.toThrow();
		await proxyAt(port);
		expect(await store.claims.claim('a', 'h2', 1000)).toBe('pending');
	});

	it('may be away at the start: opening rejects, and opens once it is there', async () => {
		const { proxy, port } = await proxyAt();
		await proxy.stop();
		await expect(storeAt(through(port))).rejects.toThrow();
		await proxyAt(port);
		expect(await storeAt(through(port))).toBeDefined();
	});

	it('may fall silent: the call rejects in time and its connection is not used again', async () => {
		const { proxy, port } = await proxyAt();
		const db = databaseAt(through(port), { connections: 1, timeoutMs: 200 });
		await sql`select 1`.execute(db);
		proxy.mute(true);
		await expect(sql`select 1`.execute(db)).rejects.toThrow(/timeout/);
		proxy.mute(false);
		expect((await sql`select 2 as two`.execute(db)).rows).toEqual([{ two: 2 }]);
	});

	it('ends statements that take too long', async () => {
		const db = databaseAt(direct(), { connections: 1, timeoutMs: 100 });
		await expect(sql`select pg_sleep(5)`.execute(db)).rejects.toThrow(/statement timeout/);
	});

	it('does not keep a process alive', () => {
		const script = `
			const { openPostgres } = require('./lib/store/postgres');
			const { sql } = require('kysely');
			sql\`select 1\`.execute(openPostgres({ connectionString: process.env.URL_OF_TEST }))
				.then(() => console.log('answered'));`;
		const env = { ...process.env, URL_OF_TEST: engine.url.href };
		const args = ['--import', 'tsx', '-e', script];
		const { stdout, signal } = spawnSync(process.execPath, args, { env, timeout: 8_000 });
		expect([String(stdout).trim(), signal]).toEqual(['answered', null]);
	}, 10_000);

	it('is refused when a newer Airlock made its tables', async () => {
		await (await openStore(engine.location, clock)).close();
		await engine.query(`insert into airlock.migrations values (999, 'future', 0)`);
		await expect(openStore(engine.location, clock)).rejects.toMatchObject({
			code: 'database_newer',
		});
	});

	it('needs no right to create a schema that its owner made', async () => {
		const role = `airlock_role_${process.pid}`;
		await engine.query(`create role ${role} login`);
		leftOpen.push(async () => await engine.query(`drop owned by ${role}; drop role ${role}`));
		await engine.query(`create schema airlock authorization ${role}`);
		const url = new URL(engine.url);
		url.username = role;
		const store = await storeAt({ connectionString: url.href });
		expect(await store.claims.claim('a', 'h', 1000)).toBe('claimed');
	});

	it('keeps everything in the schema airlock, and only rates where a crash may lose them', async () => {
		await (await openStore(engine.location, clock)).close();
		const tables = await engine.query(`select nspname, relname, relpersistence from pg_class
			join pg_namespace on pg_namespace.oid = relnamespace where relkind = 'r'
			and nspname not in ('pg_catalog', 'information_schema') order by relname`);
		expect(tables.map(({ nspname }) => nspname)).toEqual(Array(TABLES.length + 1).fill('airlock'));
		const unlogged = tables.filter(({ relpersistence }) => relpersistence === 'u');
		expect(unlogged.map(({ relname }) => relname)).toEqual(['rates']);
	});

	it('does not let an append overtake those that wait for their turn at the chain', async () => {
		const store = await storeAt(direct());
		const head = headOf((await extend(store.audit, 't', 1))[0]!);
		const next = chainEntries('t', head, [draft(1), draft(2)]);
		await engine.query('begin');
		await engine.query(`select pg_advisory_xact_lock(hashtextextended('airlock audit t', 0))`);
		const inTurn = store.audit.appendInTurn('t', (found) => chainEntries('t', found, [draft(3)]));
		expect(await store.audit.append('t', head, next)).toBe('moved');
		expect(await store.audit.append('t', head, next.slice(0, 1))).toBe('moved');
		expect(await store.audit.append('u', undefined, chainEntries('u', undefined, [draft(0)]))).toBe(
			'appended',
		);
		await engine.query('commit');
		expect(await inTurn).toBe('appended');
		expect(await readWhole(store.audit, 't')).toHaveLength(2);
	});

	it('does not make one housekeeper wait for another', async () => {
		const store = await storeAt(direct());
		for (const key of ['a', 'b', 'c']) await store.claims.claim(key, 'h', 1);
		clock.advance(1);
		await engine.query('begin');
		const [locked] = await engine.query('select key from airlock.claims limit 1 for update');
		expect(locked).toBeDefined();
		expect(await store.housekeep(10)).toBe(2);
		await engine.query('rollback');
		expect(await store.housekeep(10)).toBe(1);
	});
});
