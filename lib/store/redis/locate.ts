import { type Environment, type Located, refuse, Settings, settled } from '../settings';

interface RedisAccess {
	readonly username?: string;
	readonly password?: string;
	readonly tls?: { readonly servername?: string; readonly rejectUnauthorized: boolean };
	/** 0: the resolver chooses between IPv4 and IPv6. */
	readonly family?: 0;
}

/** How to reach a Redis server or cluster, in the words of ioredis. */
export type RedisServer =
	| (RedisAccess & { readonly host: string; readonly port: number; readonly db: number })
	| (RedisAccess & {
			readonly nodes: ReadonlyArray<{ readonly host: string; readonly port: number }>;
	  });

/** Switches Redis off where n8n has one: everything stays on PostgreSQL. */
const NONE = 'none';
const DEFAULT_PORT = 6379;

/**
 * Where the hot counters live: `AIRLOCK_REDIS_URL` (redis:// or rediss://, or `none`), or in queue mode the Redis that n8n's
 * queue uses. Undefined: in the store's own database.
 */
export function locateRedis(environment: Environment): Located<RedisServer | undefined> {
	return settled(() => {
		const settings = new Settings(environment);
		const url = settings.text('AIRLOCK_REDIS_URL');
		if (url !== undefined) return url.toLowerCase() === NONE ? undefined : serverIn(url);
		return settings.text('EXECUTIONS_MODE') === 'queue' ? queueOf(settings) : undefined;
	});
}

function serverIn(text: string): RedisServer {
	const url = URL.canParse(text) ? new URL(text) : undefined;
	const db = Number(url?.pathname.slice(1) || 0);
	const known = url !== undefined && ['redis:', 'rediss:'].includes(url.protocol);
	if (!known || url.hostname === '' || !Number.isInteger(db)) {
		return refuse(
			'AIRLOCK_REDIS_URL',
			'AIRLOCK_REDIS_URL is no Redis URL.',
			'Set it to redis://user:password@host:port/database (rediss:// for TLS), or to none.',
		);
	}
	return {
		// Brackets are for URLs, not for addresses.
		host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
		port: Number(url.port || DEFAULT_PORT),
		db,
		...(url.username && { username: decodeURIComponent(url.username) }),
		...(url.password && { password: decodeURIComponent(url.password) }),
		...(url.protocol === 'rediss:' && { tls: { rejectUnauthorized: true } }),
	};
}

/** With n8n's defaults. */
function queueOf(settings: Settings): RedisServer {
	const read = (name: string) => settings.text(`QUEUE_BULL_REDIS_${name}`);
	const username = read('USERNAME');
	const password = read('PASSWORD');
	const servername = read('TLS_SERVERNAME');
	const validated = settings.flag('QUEUE_BULL_REDIS_TLS_VALIDATE_CERTIFICATE') ?? true;
	const access: RedisAccess = {
		...(username !== undefined && { username }),
		...(password !== undefined && { password }),
		...(settings.flag('QUEUE_BULL_REDIS_TLS') && {
			tls: { ...(servername !== undefined && { servername }), rejectUnauthorized: validated },
		}),
		...(settings.flag('QUEUE_BULL_REDIS_DUALSTACK') && { family: 0 as const }),
	};
	const nodes = (read('CLUSTER_NODES') ?? '').split(',').filter((pair) => pair.trim() !== '');
	if (nodes.length > 0) return { ...access, nodes: nodes.map(nodeIn) };
	return {
		...access,
		host: read('HOST') ?? 'localhost',
		port: settings.port('QUEUE_BULL_REDIS_PORT') ?? DEFAULT_PORT,
		db: numberOf('QUEUE_BULL_REDIS_DB', read('DB') ?? '0'),
	};
}

function nodeIn(pair: string): { host: string; port: number } {
	const [host = '', port = String(DEFAULT_PORT)] = pair.trim().split(':');
	return { host, port: numberOf('QUEUE_BULL_REDIS_CLUSTER_NODES', port) };
}

function numberOf(setting: string, text: string): number {
	const number = Number(text);
	if (Number.isInteger(number) && number >= 0) return number;
	return refuse(setting, `${setting} holds no number.`, 'Set it as n8n needs it.');
}
