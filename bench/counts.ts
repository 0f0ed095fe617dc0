import { randomUUID } from 'node:crypto';
import { circuitBreaker, ConsecutiveBreaker, handleAll } from 'cockatiel';
import { Redis } from 'ioredis';
import CircuitBreaker from 'opossum';
import { Pool } from 'pg';
import { RateLimiterPostgres, RateLimiterRedis } from 'rate-limiter-flexible';
import { systemClock } from '../lib/clock';
import { admit, freshBreaker, recordCall } from '../lib/failure/breaker';
import { Breakers } from '../lib/failure/breakers';
import { openStore } from '../lib/store/open';
import { DELIVERY_LEASE_MS, type Store } from '../lib/store/store';
import { postgresEngine } from '../test/store/engines';
import { redisServer } from '../test/store/redis-server';
import { interleave, ratioOf, spread, type Task, timeTasks } from './measure';
import { machine, reached, type Section, show, table } from './report';

const EFFORT = { rounds: 9, roundMs: 400 };
/** So many at a time, as requests come. */
const LANES = 32;
const CALLS = 4_000;
/** Never refused: what is measured is counting. */
const MANY = 1_000_000_000;
const DAY_MS = 86_400_000;
/** Keys that a fleet of senders makes. */
const KEYS = Array.from({ length: 1_000 }, (_, i) => `source ${i}`);
const keyOf = (i: number) => KEYS[i % KEYS.length]!;

/** What limits and duplicates cost against the best-known library on the same servers, and what a breaker costs. */
export async function benchCounts(): Promise<Section[]> {
	return [await counting(), await breaking()];
}

async function counting(): Promise<Section> {
	const engine = await postgresEngine();
	const redis = new Redis(redisServer);
	const pool = new Pool({ connectionString: engine.url.href, max: 4 });
	// The database goes before its last connection has.
	pool.on('connect', (client) => client.on('error', () => undefined));
	const durable = await openStore(engine.location);
	const hot = await openStore(engine.location, undefined, redisServer);
	try {
		const limits = { points: MANY, duration: 60, keyPrefix: `bench-${randomUUID()}` };
		const onRedis = new RateLimiterRedis({ ...limits, storeClient: redis });
		const onPostgres = await new Promise<RateLimiterPostgres>((resolve, reject) => {
			const settings = { ...limits, storeClient: pool, tableName: 'limits', keyPrefix: '' };
			const limiter = new RateLimiterPostgres(settings, (error?: Error) =>
				error ? reject(error) : resolve(limiter),
			);
		});
		const take = (store: Store) => async (i: number) =>
			await store.rates.take(keyOf(i), MANY, 60_000);
		// Each key is new, as each event is; and what is kept is what an accepted delivery costs in all.
		const claim = (store: Store) => async () =>
			await store.deliveries.claim(randomUUID(), 'holder', DELIVERY_LEASE_MS);
		const claimAndKeep = (store: Store) => async () => {
			const key = randomUUID();
			await store.deliveries.claim(key, 'holder', DELIVERY_LEASE_MS);
			await store.deliveries.keep(key, 'holder', DAY_MS);
		};
		const kept = randomUUID();
		// On Redis, and by that in the database, too.
		await hot.deliveries.claim(kept, 'holder', DELIVERY_LEASE_MS);
		await hot.deliveries.keep(kept, 'holder', DAY_MS);
		const repeat = (store: Store) => async () =>
			await store.deliveries.claim(kept, 'another', DELIVERY_LEASE_MS);
		const tasks = {
			'Redis, rate-limiter-flexible: consume': async (i: number) => await onRedis.consume(keyOf(i)),
			'Redis, ours: take': take(hot),
			'Redis, rate-limiter-flexible: consume, each key new': async () =>
				await onRedis.consume(randomUUID()),
			'Redis, ours: claim': claim(hot),
			'Redis, ours: claim and keep': claimAndKeep(hot),
			'Redis, ours: a repetition': repeat(hot),
			'PostgreSQL, rate-limiter-flexible: consume': async (i: number) =>
				await onPostgres.consume(keyOf(i)),
			'PostgreSQL, ours: take': take(durable),
			'PostgreSQL, rate-limiter-flexible: consume, each key new': async () =>
				await onPostgres.consume(randomUUID()),
			'PostgreSQL, ours: claim': claim(durable),
			'PostgreSQL, ours: claim and keep': claimAndKeep(durable),
			'PostgreSQL, ours: a repetition': repeat(durable),
		} satisfies Record<string, Task>;
		type Name = keyof typeof tasks;
		const names = Object.keys(tasks) as Name[];
		const alone = await timeTasks(tasks, EFFORT);
		const together = await interleave(names, EFFORT.rounds, async (name) => {
			return ((await inLanes(tasks[name])) * 1000) / CALLS;
		});
		const peerOf = (name: Name): Name => {
			const engineName = name.slice(0, name.indexOf(','));
			const isNew = !name.endsWith('take');
			return `${engineName}, rate-limiter-flexible: consume${isNew ? ', each key new' : ''}` as Name;
		};
		const rows = names.map((name) => {
			const cells = [alone, together].flatMap((values) => {
				if (!name.includes('ours')) return [show(spread(values[name]), 0), ''];
				// As rates: more than one is more of ours in the same time.
				const share = ratioOf(values[peerOf(name)], values[name]);
				return [show(spread(values[name]), 0), `${show(share)} ${reached(share, 1)}`];
			});
			return [name, ...cells];
		});
		const [version] = await engine.query('show server_version');
		const versions = {
			PostgreSQL: String(version?.server_version),
			Redis: /redis_version:(\S+)/.exec(await redis.info('server'))?.[1] ?? 'unknown',
		};
		const head = [
			'',
			'One at a time, µs',
			'Rate, ours to theirs; ≥ 1',
			`${LANES} at a time, µs each`,
			'Rate, ours to theirs; ≥ 1',
		];
		return {
			title: 'Limits and duplicates',
			text: [machine(versions), table(head, rows), COUNTING].join('\n\n'),
		};
	} finally {
		await hot.close();
		await durable.close();
		await pool.end();
		redis.disconnect();
		await engine.drop();
	}
}

const COUNTING = `The same servers for both, on this machine. rate-limiter-flexible counts in fixed windows and says when a window ends; ours spreads a
limit evenly over the window (GCRA) and says exactly when the next one may come. It has no two-phase claims: counting a key that was never seen, once, is the nearest
it does. *Claim* is what a sender waits for: on Redis a script and a look at the duplicates in PostgreSQL, on PostgreSQL a write. *Claim and keep* is all that
one accepted delivery costs. *A repetition* is what a duplicate costs.`;

/** Milliseconds for `CALLS` calls. */
async function inLanes(task: Task): Promise<number> {
	const startedAt = performance.now();
	let next = 0;
	await Promise.all(
		Array.from({ length: LANES }, async () => {
			while (next < CALLS) await task(next++);
		}),
	);
	return performance.now() - startedAt;
}

async function breaking(): Promise<Section> {
	const engine = await postgresEngine();
	const store = await openStore(engine.location);
	try {
		const work = async () => await Promise.resolve();
		const options = { errorThresholdPercentage: 50, resetTimeout: 15_000, timeout: false as const };
		const opossum = new CircuitBreaker(work, options);
		const cockatiel = circuitBreaker(handleAll, {
			halfOpenAfter: 15_000,
			breaker: new ConsecutiveBreaker(5),
		});
		let breaker = freshBreaker(systemClock.now());
		const shared = new Breakers(store.states, systemClock, async () => {});
		const key = {
			tenant: 'default',
			integration: 'crm',
			kind: 'host',
			name: 'api.example.com',
		} as const;
		await shared.settle(key, { category: 'upstream', durationMs: 1, trial: false });
		const went = { durationMs: 1, trial: false };
		const tasks = {
			'the call alone': work,
			'opossum: fire': async () => await opossum.fire(),
			'cockatiel: execute': async () => await cockatiel.execute(work),
			'ours, in memory: admit, call, record': async () => {
				const { verdict } = admit(breaker, systemClock.now());
				if (!verdict.go) throw new Error('It is open');
				await work();
				breaker = recordCall(breaker, went, systemClock.now());
			},
			'ours, shared over PostgreSQL: admit, call, settle': async () => {
				const verdict = await shared.admit(key);
				if (!verdict.go) throw new Error('It is open');
				await work();
				await shared.settle(key, went);
			},
		} satisfies Record<string, Task>;
		const values = await timeTasks(tasks, EFFORT);
		type Name = keyof typeof tasks;
		const rows = (Object.keys(tasks) as Name[]).map((name) => {
			const ours = name.startsWith('ours');
			const against = (peer: Name) => (ours ? show(ratioOf(values[name], values[peer])) : '');
			return [
				name,
				show(spread(values[name])),
				against('opossum: fire'),
				against('cockatiel: execute'),
			];
		});
		const head = ['A call that goes well', 'µs', 'Times opossum', 'Times cockatiel'];
		return {
			title: 'A breaker',
			text: [machine(), table(head, rows), BREAKING].join('\n\n'),
		};
	} finally {
		await store.close();
		await engine.drop();
	}
}

const BREAKING = `opossum and cockatiel keep a breaker in one process. Ours is shared by all: what a process knows of it is at most half a second old, and calls
that went well are written together, once a second; so a shared one costs two look-ups in memory, and two round trips a second for a host, whatever the number of calls.`;
