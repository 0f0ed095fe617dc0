import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { openStore } from '../../lib/store/open';
import { DELIVERY_LEASE_MS as LEASE, type Store } from '../../lib/store/store';
import { TestClock } from './clock';
import type { Fixture } from './contract';
import { claimTests } from './contract/claims';
import { CREW, sharedCounts } from './contract/processes';
import { quarantineTests } from './contract/quarantine';
import { rateTests } from './contract/rates';
import { Crew } from './crew';
import { type Engine, postgresEngine } from './engines';
import { Proxy } from './proxy';
import { describeRedis, RedisKeys, redisServer } from './redis-server';

const DAY = 86_400_000;
const RULE = { after: 1, windowMs: 10_000, baseMs: 60_000, maxMs: 200_000 };

describeRedis('Redis before PostgreSQL', () => {
	const clock = new TestClock();
	const redis = new RedisKeys();
	let engine: Engine;
	let store: Store;
	let prefix: string;
	const marker = () => `${prefix}memory`;
	/** As FLUSHALL does, but for the keys of other stores. */
	const flush = async () => await redis.remove(await redis.all(prefix));

	beforeAll(async () => {
		engine = await postgresEngine({ durable: false });
		store = await openStore(engine.location, clock, redisServer);
		const name = (await store.states.get('store', '', 'name'))!.record;
		prefix = `{airlock:${name}}`;
	});
	beforeEach(async () => {
		for (const table of ['claims', 'rates', 'quarantine']) {
			await engine.query(`delete from ${engine.table(table)}`);
		}
		const keys = await redis.all(prefix);
		await redis.remove(keys.filter((key) => key !== marker()));
	});
	afterAll(async () => {
		await store.close();
		await flush();
		redis.close();
		await engine.drop();
	});

	const fixture = (): Fixture => ({ engine, store, clock });
	describe('claims', () => claimTests(fixture));
	describe('rates', () => rateTests(fixture));
	describe('quarantine', () => quarantineTests(fixture));
	describe('many processes', () => {
		let crew: Crew;
		beforeAll(async () => {
			crew = new Crew(CREW);
			await crew.open(engine.location, clock.now(), redisServer);
		}, 20_000);
		afterAll(async () => await crew.close());
		sharedCounts(fixture, () => crew);
	});

	it('holds leases and counts, and nothing of them is in the database', async () => {
		await store.deliveries.claim('a', 'h', LEASE);
		await store.rates.take('a', 1, 1000);
		await store.quarantine.strike('a', RULE);
		for (const table of ['claims', 'rates', 'quarantine']) {
			expect(await engine.query(`select key from ${engine.table(table)}`)).toEqual([]);
		}
		// Every one of them ends by itself.
		const keys = (await redis.all(prefix)).filter((key) => key !== marker());
		expect(keys).toHaveLength(3);
	});

	it('is asked for leases of deliveries only: others go on without it', async () => {
		await store.claims.claim('a', 'h', LEASE);
		expect(await engine.query(`select key from ${engine.table('claims')}`)).toHaveLength(1);
	});

	describe('that forgot', () => {
		/** A marker of another run: a restart from a snapshot, or a replica that took over. */
		const restartFromSnapshot = async () => {
			await flush();
			await redis.set(marker(), `${'0'.repeat(40)} 0`);
		};
		const ways: ReadonlyArray<readonly [string, () => Promise<void>]> = [
			['was flushed', flush],
			['was restarted from a snapshot', restartFromSnapshot],
		];
		afterEach(() => {
			clock.advance(2 * LEASE);
		});

		it.each(ways)('%s: no lease is given twice, and its holder goes on', async (_, forget) => {
			const { deliveries } = store;
			await deliveries.claim('a', 'h1', LEASE);
			await forget();
			expect(await deliveries.claim('a', 'h2', LEASE)).toBe('pending');
			clock.advance(LEASE / 3);
			expect(await deliveries.renew('a', 'h1', LEASE)).toBe(true);
			// After a whole lease others are given again, but that one is held.
			clock.advance(LEASE - LEASE / 3 - 1);
			expect(await deliveries.claim('b', 'h2', LEASE)).toBe('pending');
			clock.advance(1);
			expect(await deliveries.claim('b', 'h2', LEASE)).toBe('claimed');
			expect(await deliveries.claim('a', 'h2', LEASE)).toBe('pending');
			expect(await deliveries.keep('a', 'h1', DAY)).toBe(true);
			expect(await deliveries.claim('a', 'h2', LEASE)).toBe('duplicate');
		});

		it.each(ways)('%s: what was under way is kept', async (_, forget) => {
			const { deliveries } = store;
			await deliveries.claim('a', 'h1', LEASE);
			await forget();
			expect(await deliveries.keep('a', 'h1', DAY)).toBe(true);
			clock.advance(LEASE);
			expect(await deliveries.claim('a', 'h2', LEASE)).toBe('duplicate');
		});

		it.each(ways)('%s: what was kept before is a duplicate still', async (_, forget) => {
			const { deliveries } = store;
			await deliveries.claim('a', 'h1', LEASE);
			await deliveries.keep('a', 'h1', DAY);
			await forget();
			// It remembers from the first claim after that on.
			expect(await deliveries.claim('a', 'h2', LEASE)).toBe('pending');
			clock.advance(LEASE);
			expect(await deliveries.claim('a', 'h2', LEASE)).toBe('duplicate');
			clock.advance(DAY);
			expect(await deliveries.claim('a', 'h2', LEASE)).toBe('claimed');
		});
	});

	describe('that is away', () => {
		let proxy: Proxy;
		let behind: Store;
		let told: string[];
		beforeEach(async () => {
			proxy = new Proxy(redisServer.host, redisServer.port);
			const port = await proxy.listen();
			told = [];
			const server = { ...redisServer, port, host: '127.0.0.1' };
			behind = await openStore(engine.location, clock, server, (message) => told.push(message));
			await until(async () => (await behind.deliveries.claim('first', 'h', LEASE)) !== undefined);
			await behind.deliveries.release('first', 'h');
		});
		afterEach(async () => {
			await behind.close();
			await proxy.stop();
		});

		it('refuses deliveries, counts in the database, and recovers by itself', async () => {
			const port = proxy.port();
			await proxy.stop();
			await expect(behind.deliveries.claim('a', 'h1', LEASE)).rejects.toThrow();
			expect(await behind.claims.claim('a', 'h1', LEASE)).toBe('claimed');
			expect(await behind.rates.take('a', 1, 60_000)).toEqual({ allowed: true });
			expect(await behind.rates.take('a', 1, 60_000)).toMatchObject({ allowed: false });
			const aside = await behind.quarantine.strike('a', RULE);
			expect(aside).toBe(clock.now() + RULE.baseMs);
			expect(await behind.quarantine.quarantinedUntil('a')).toBe(aside);
			await proxy.listen(port);
			await until(async () => (await behind.deliveries.claim('b', 'h1', LEASE)) === 'claimed');
			expect(await store.deliveries.claim('b', 'h2', LEASE)).toBe('pending');
			const says = [/^Airlock cannot reach Redis/, /^Airlock reaches Redis again/];
			expect(told).toEqual(says.map((words) => expect.stringMatching(words) as string));
		});

		it('is asked once a second where it does not answer', async () => {
			proxy.mute(true);
			await expect(behind.deliveries.claim('a', 'h1', LEASE)).rejects.toThrow(/timed out/);
			const startedAt = performance.now();
			await expect(behind.deliveries.claim('a', 'h1', LEASE)).rejects.toThrow(/does not answer/);
			expect(await behind.rates.take('a', 1, 60_000)).toEqual({ allowed: true });
			expect(performance.now() - startedAt).toBeLessThan(500);
			proxy.mute(false);
			await until(async () => (await behind.deliveries.claim('b', 'h1', LEASE)) === 'claimed');
		});
	});

	it('may be away at the start: the store opens', async () => {
		const other = await openStore(engine.location, clock, { ...redisServer, port: 1 });
		await expect(other.deliveries.claim('a', 'h', LEASE)).rejects.toThrow();
		expect(await other.rates.take('a', 1, 1000)).toEqual({ allowed: true });
		await other.close();
	});

	it('does not keep a process alive', () => {
		const script = `
			const { openStore } = require('./lib/store/open');
			const { systemClock } = require('./lib/clock');
			const [location, redis] = JSON.parse(process.env.OF_TEST);
			openStore(location, systemClock, redis).then(async (store) => {
				await new Promise((resolve) => setTimeout(resolve, 300));
				console.log(await store.deliveries.claim('alive', 'h', 1000));
			});`;
		const env = { ...process.env, OF_TEST: JSON.stringify([engine.location, redisServer]) };
		const options = { env, timeout: 8_000, cwd: join(__dirname, '..', '..') };
		const { stdout, signal } = spawnSync(
			process.execPath,
			['--import', 'tsx', '-e', script],
			options,
		);
		expect([String(stdout).trim(), signal]).toEqual(['claimed', null]);
	}, 10_000);
});

/** Tries until it is so, and while it rejects. */
async function until(so: () => Promise<boolean>): Promise<void> {
	const deadline = Date.now() + 4_000;
	while (!(await so().catch(() => false))) {
		if (Date.now() > deadline) throw new Error('It did not become so');
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
}
