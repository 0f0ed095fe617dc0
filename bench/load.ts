import { Agent, request } from 'node:http';
import type { SentRequest } from '../test/senders/sender';

export interface Load {
	readonly connections: number;
	/** Sends the body in chunks, without saying how long it is. */
	readonly chunked?: boolean;
	readonly timeoutMs?: number;
}

export interface Answers {
	/** From the first request sent to the last answer read. */
	readonly seconds: number;
	/** How often each status came; 0 stands for a connection that ended without an answer. */
	readonly statuses: ReadonlyMap<number, number>;
}

/**
 * Sends `requests` to `url` over so many keep-alive connections, each the next one as soon as it has its answer. Runs
 * in this process, so that n8n has another core.
 */
export async function sendAll(
	url: string,
	requests: readonly SentRequest[],
	{ connections, chunked = false, timeoutMs = 120_000 }: Load,
): Promise<Answers> {
	const agent = new Agent({ keepAlive: true, maxSockets: connections });
	const statuses = new Map<number, number>();
	const queue = requests.values();
	const worker = async () => {
		for (const next of queue) {
			const status = await send(url, next, { agent, chunked, timeoutMs });
			statuses.set(status, (statuses.get(status) ?? 0) + 1);
		}
	};
	const startedAt = performance.now();
	await Promise.all(Array.from({ length: connections }, worker));
	const seconds = (performance.now() - startedAt) / 1000;
	agent.destroy();
	return { seconds, statuses };
}

function send(
	url: string,
	{ method, headers, body }: SentRequest,
	{ agent, chunked, timeoutMs }: { agent: Agent; chunked: boolean; timeoutMs: number },
): Promise<number> {
	return new Promise((resolve) => {
		const length = chunked ? {} : { 'content-length': body.length };
		const outgoing = request(url, { agent, method, headers: { ...headers, ...length } });
		outgoing.setTimeout(timeoutMs, () => outgoing.destroy());
		outgoing.once('response', (answer) => {
			answer.resume();
			// A server may close in the middle of a body it does not want: its answer counts all the same.
			answer.once('close', () => resolve(answer.statusCode ?? 0));
		});
		outgoing.on('error', () => resolve(0));
		outgoing.end(body);
	});
}

/** The status, where all answers had the same; otherwise an account of all of them. */
export function describe(statuses: ReadonlyMap<number, number>): string {
	const counted = [...statuses].sort(([a], [b]) => a - b);
	return counted
		.map(([status, times]) => `${times} × ${status === 0 ? 'no answer' : status}`)
		.join(', ');
}
