import { Cluster, type ClusterOptions, Redis, type RedisOptions } from 'ioredis';
import type { RedisServer } from './locate';

/** A webhook's sender waits for it. Milliseconds. */
const ANSWER_WITHIN_MS = 1_000;
const RECONNECT_AFTER_MS = 500;

/** Redis is away, did not answer in time, or was lost under a command: whether that was carried out is unknown. */
export class RedisUnavailableError extends Error {
	override readonly name = 'RedisUnavailableError';
}

/** One Lua script: one round trip, and nobody else's command in between. */
export interface Script {
	readonly name: string;
	readonly lua: string;
}

type Run = (
	keyCount: number,
	...keysAndArguments: ReadonlyArray<string | number>
) => Promise<unknown>;

/** A connection that connects again for ever, and rejects at once while it cannot. */
export class RedisConnection {
	private readonly redis: Redis | Cluster;
	/** Until when nothing is asked of a server that did not answer in time. */
	private silentUntil = 0;
	private underWay = 0;
	/** Undefined until the first attempt ended. */
	private isUp: boolean | undefined;
	private closed = false;

	private constructor(
		server: RedisServer,
		scripts: readonly Script[],
		private readonly changed: (isUp: boolean) => void,
	) {
		this.redis = connectTo(server);
		// ioredis logs to the console where nobody listens.
		this.redis.on('error', () => {});
		this.redis.on('ready', () => {
			this.holdProcess(this.underWay > 0);
			this.turned(true);
		});
		this.redis.on('close', () => this.turned(false));
		for (const { name, lua } of scripts) this.redis.defineCommand(name, { lua });
	}

	/** Connected, or trying to: resolves after the first attempt, however it ended. */
	static async open(
		server: RedisServer,
		scripts: readonly Script[],
		changed: (isUp: boolean) => void,
	): Promise<RedisConnection> {
		const connection = new RedisConnection(server, scripts, changed);
		await connection.redis.connect().catch(() => undefined);
		return connection;
	}

	async run(
		{ name }: Script,
		keys: readonly string[],
		values: ReadonlyArray<string | number>,
	): Promise<unknown> {
		if (performance.now() < this.silentUntil) {
			throw new RedisUnavailableError('Redis does not answer');
		}
		const commands = this.redis as unknown as Record<string, Run>;
		this.underWay += 1;
		if (this.underWay === 1) this.holdProcess(true);
		return await commands[name]!(keys.length, ...keys, ...values)
			.catch((cause: Error) => {
				if (cause.message === 'Command timed out') this.reconnect();
				throw new RedisUnavailableError(cause.message, { cause });
			})
			.finally(() => {
				this.underWay -= 1;
				if (this.underWay === 0) this.holdProcess(false);
			});
	}

	close(): void {
		this.closed = true;
		this.redis.disconnect();
	}

	/** Told once a change; that it is there at the start is none. */
	private turned(isUp: boolean): void {
		const before = this.isUp;
		this.isUp = isUp;
		if (!this.closed && before !== isUp && !(before === undefined && isUp)) this.changed(isUp);
	}

	/** On another connection: answers to what was given up must not be taken for those to what comes next. */
	private reconnect(): void {
		if (performance.now() < this.silentUntil) return;
		this.silentUntil = performance.now() + ANSWER_WITHIN_MS;
		this.redis.disconnect(true);
	}

	/** An idle connection does not keep an n8n command (import, export) from exiting. */
	private holdProcess(held: boolean): void {
		const connections = 'nodes' in this.redis ? this.redis.nodes() : [this.redis];
		for (const { status, stream } of connections) {
			if (status !== 'ready') continue;
			if (held) stream.ref?.();
			else stream.unref?.();
		}
	}
}

function connectTo(server: RedisServer): Redis | Cluster {
	const common: RedisOptions = {
		lazyConnect: true,
		connectionName: 'airlock',
		connectTimeout: ANSWER_WITHIN_MS,
		commandTimeout: ANSWER_WITHIN_MS,
		// Late answers help no sender, and a command sent twice could count twice.
		enableOfflineQueue: false,
		autoResendUnfulfilledCommands: false,
		maxRetriesPerRequest: 0,
		retryStrategy: () => RECONNECT_AFTER_MS,
		// After a fail-over the old primary answers READONLY until it is left.
		reconnectOnError: (error) => error.message.startsWith('READONLY'),
	};
	if ('nodes' in server) {
		const { nodes, ...access } = server;
		const options: ClusterOptions = {
			lazyConnect: true,
			enableOfflineQueue: false,
			clusterRetryStrategy: () => RECONNECT_AFTER_MS,
			redisOptions: { ...common, ...access },
		};
		return new Cluster([...nodes], options);
	}
	return new Redis({ ...common, ...server });
}
