import { randomBytes } from 'node:crypto';
import { answersAt, describeWhere } from '../../needs';
import { freePort } from './environment';
import { LoadBalancer } from './load-balancer';
import { hasPostgres } from './postgres';

/** `AIRLOCK_TEST_REDIS_URL` overrides. */
export const redisUrl = new URL(process.env.AIRLOCK_TEST_REDIS_URL ?? 'redis://127.0.0.1:6379/0');

const WEBHOOKS = 2;
const WORKERS = 3;

/** One process of an n8n. */
export interface Role {
	readonly name: string;
	readonly args: readonly string[];
	readonly env: Readonly<Record<string, string>>;
	/** Where it says that it is ready. */
	readonly port: number;
}

/** One process that does everything. */
export function regular(port: number): Role[] {
	return [{ name: 'main', args: ['start'], env: {}, port }];
}

export interface QueueMode {
	/** Settings of all processes. */
	readonly env: Readonly<Record<string, string>>;
	/** The first has to be ready before the others start: it makes n8n's tables. */
	readonly roles: readonly Role[];
	readonly balancer: LoadBalancer;
}

/** An n8n in queue mode as its documentation has it: one main, two webhook processes, three workers, and a load balancer at `port`. */
export async function queueMode(port: number, redis = redisUrl.href): Promise<QueueMode> {
	const { hostname, port: redisPort, pathname } = new URL(redis);
	const main = await role('main', ['start']);
	const webhooks: Role[] = [];
	for (let n = 1; n <= WEBHOOKS; n += 1) webhooks.push(await role(`webhook-${n}`, ['webhook']));
	const workers: Role[] = [];
	for (let n = 1; n <= WORKERS; n += 1) {
		workers.push(await role(`worker-${n}`, ['worker', '--concurrency=5']));
	}
	let turn = 0;
	const balancer = new LoadBalancer((path) => {
		if (!/^\/webhook(-waiting)?\//.test(path)) return main.port;
		turn = (turn + 1) % webhooks.length;
		return webhooks[turn]!.port;
	});
	await balancer.listen(port);
	const own = `airlock-e2e-${randomBytes(6).toString('hex')}`;
	return {
		env: {
			EXECUTIONS_MODE: 'queue',
			QUEUE_BULL_REDIS_HOST: hostname,
			QUEUE_BULL_REDIS_PORT: redisPort || '6379',
			QUEUE_BULL_REDIS_DB: pathname.slice(1) || '0',
			// Several n8n share the server: neither jobs nor messages may meet.
			QUEUE_BULL_PREFIX: own,
			N8N_REDIS_KEY_PREFIX: own,
			QUEUE_HEALTH_CHECK_ACTIVE: 'true',
			// Or some answers are never given: see docs/scale.md.
			N8N_EXECUTIONS_QUEUE_KEEP_LAST_COMPLETED: '100',
			N8N_EXECUTIONS_QUEUE_KEEP_LAST_FAILED: '100',
			WEBHOOK_URL: `http://127.0.0.1:${port}/`,
		},
		roles: [main, ...webhooks, ...workers],
		balancer,
	};
}

async function role(name: string, args: readonly string[]): Promise<Role> {
	const port = await freePort();
	const env = {
		N8N_PORT: String(port),
		QUEUE_HEALTH_CHECK_PORT: String(port),
		N8N_RUNNERS_BROKER_PORT: String(await freePort()),
	};
	return { name, args, env, port };
}

/** A describe whose cases need an n8n in queue mode. */
export function describeInQueueMode(name: string, cases: () => void): void {
	const needs = 'PostgreSQL and Redis (AIRLOCK_TEST_POSTGRES_URL, AIRLOCK_TEST_REDIS_URL)';
	describeWhere(hasPostgres() && answersAt(redisUrl.href, 6379), needs, name, cases);
}
