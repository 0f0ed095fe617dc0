import { locateRedis } from '../../lib/store/redis/locate';

const locate = (variables: Record<string, string>) =>
	locateRedis({
		variables,
		readFile: (path) => {
			if (path === '/run/secrets/redis') return 'a secret of the test\n';
			throw new Error('no such file');
		},
	});
const queue = { EXECUTIONS_MODE: 'queue' };

describe('where Redis is', () => {
	it.each([
		[{}, undefined],
		[queue, { host: 'localhost', port: 6379, db: 0 }],
		[{ ...queue, AIRLOCK_REDIS_URL: 'none' }, undefined],
		[{ AIRLOCK_REDIS_URL: 'redis://cache' }, { host: 'cache', port: 6379, db: 0 }],
		[
			{ AIRLOCK_REDIS_URL: 'rediss://user:p%40ss@[::1]:7000/3' },
			{
				...{ host: '::1', port: 7000, db: 3, username: 'user', password: 'p@ss' },
				tls: { rejectUnauthorized: true },
			},
		],
		[
			{
				...queue,
				QUEUE_BULL_REDIS_HOST: 'redis.internal',
				QUEUE_BULL_REDIS_PORT: '6380',
				QUEUE_BULL_REDIS_DB: '2',
				QUEUE_BULL_REDIS_USERNAME: 'n8n',
				QUEUE_BULL_REDIS_PASSWORD_FILE: '/run/secrets/redis',
				QUEUE_BULL_REDIS_TLS: 'true',
				QUEUE_BULL_REDIS_TLS_SERVERNAME: 'redis.example',
				QUEUE_BULL_REDIS_DUALSTACK: 'true',
			},
			{
				...{ host: 'redis.internal', port: 6380, db: 2, username: 'n8n' },
				password: 'a secret of the test',
				tls: { servername: 'redis.example', rejectUnauthorized: true },
				family: 0,
			},
		],
		[
			{ ...queue, QUEUE_BULL_REDIS_CLUSTER_NODES: 'one:7001, two' },
			{
				nodes: [
					{ host: 'one', port: 7001 },
					{ host: 'two', port: 6379 },
				],
			},
		],
	])('%j', (variables, value) => {
		expect(locate(variables)).toEqual({ ok: true, value });
	});

	it.each([
		[{ AIRLOCK_REDIS_URL: 'http://user:secret-of-mine@host' }, 'AIRLOCK_REDIS_URL'],
		[{ AIRLOCK_REDIS_URL: 'redis://' }, 'AIRLOCK_REDIS_URL'],
		[{ AIRLOCK_REDIS_URL: 'redis://host/first' }, 'AIRLOCK_REDIS_URL'],
		[{ ...queue, QUEUE_BULL_REDIS_PORT: 'many' }, 'QUEUE_BULL_REDIS_PORT'],
		[{ ...queue, QUEUE_BULL_REDIS_DB: 'first' }, 'QUEUE_BULL_REDIS_DB'],
		[{ ...queue, QUEUE_BULL_REDIS_CLUSTER_NODES: 'one:x' }, 'QUEUE_BULL_REDIS_CLUSTER_NODES'],
	])('refuses %j', (variables, setting) => {
		const located = locate(variables);
		expect(located).toMatchObject({ ok: false, issue: { setting } });
		expect(JSON.stringify(located)).not.toContain('secret-of-mine');
	});
});
