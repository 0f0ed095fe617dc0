import { randomBytes } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { N8n } from '../e2e/harness';
import { triggerWorkflow } from '../e2e/trigger';
import { senders } from '../senders';

export interface FloodOptions {
	readonly seconds: number;
	readonly connections: number;
}

interface Footprint {
	readonly rssMegabytes: number;
	readonly storeKilobytes: number;
}

export interface FloodReport {
	readonly answers: Readonly<Record<string, number>>;
	readonly perSecond: number;
	/** After the first tenth, so that caches and the just-in-time compiler have had their share. */
	readonly start: Footprint;
	readonly end: Footprint;
	/** Distinct client addresses in the flood: each costs a row until its limit is forgotten. */
	readonly sources: number;
	readonly executions: number;
	/** Status of a genuine event after the flood. */
	readonly genuine: number;
}

/**
 * Refused requests as fast as the machine sends them: to a webhook without a rate limit (each is verified), to one
 * with the default limit, and to one behind a proxy where every request has another address.
 */
export async function flood(n8n: N8n, options: FloodOptions): Promise<FloodReport> {
	const sender = await senders.github!();
	const webhook = async (policy: Record<string, unknown>) =>
		await triggerWorkflow(n8n, { provider: 'github', credential: sender.credential, policy });
	const open = await webhook({ requestsPerMinute: 0 });
	const limited = await webhook({ requestsPerMinute: 600 });
	const proxied = await webhook({ requestsPerMinute: 600, trustedProxyHops: 1 });
	const targets = [open, limited, proxied];
	const agent = new Agent({ keepAlive: true, maxSockets: options.connections });
	const answers: Record<string, number> = {};
	let [sent, sources] = [0, 0];
	const until = Date.now() + options.seconds * 1000;

	const lane = async (): Promise<void> => {
		while (Date.now() < until) {
			const target = targets[(sent += 1) % targets.length]!;
			if (target === proxied) sources += 1;
			const status = await postForged(agent, target.url).catch(() => 'none');
			answers[status] = (answers[status] ?? 0) + 1;
		}
	};
	const lanes = Promise.all(Array.from({ length: options.connections }, lane));
	await sleep(options.seconds * 100);
	const start = await footprint(n8n);
	await lanes;
	agent.destroy();
	// Refusals are written every second.
	await sleep(2_000);
	const end = await footprint(n8n);
	const executions = await Promise.all(
		targets.map(async (target) => (await target.executions({ timeoutMs: 60_000 })).length),
	);
	return {
		answers,
		perSecond: Math.round(sent / options.seconds),
		start,
		end,
		sources,
		executions: executions.reduce((a, b) => a + b),
		genuine: (await n8n.send(open.url, await sender.event())).status,
	};
}

/** Another body, signature and claimed address every time. */
async function postForged(agent: Agent, url: string): Promise<number> {
	const body = JSON.stringify({ id: randomBytes(16).toString('hex'), filler: 'x'.repeat(1_000) });
	const headers = {
		'content-type': 'application/json',
		'content-length': body.length,
		'x-hub-signature-256': `sha256=${randomBytes(32).toString('hex')}`,
		'x-forwarded-for': [...randomBytes(4)].join('.'),
	};
	return await new Promise((resolve, reject) => {
		const post = request(url, { method: 'POST', agent, headers, timeout: 60_000 }, (response) => {
			response.resume().once('end', () => resolve(response.statusCode ?? 0));
		});
		post.once('timeout', () => post.destroy(new Error('timed out'))).once('error', reject);
		post.end(body);
	});
}

async function footprint(n8n: N8n): Promise<Footprint> {
	const status = await readFile(`/proc/${n8n.pid}/status`, 'utf8');
	const rssKilobytes = Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]);
	const folder = join(n8n.userFolder, '.n8n', 'airlock');
	const sizes = await Promise.all(
		(await readdir(folder)).map(async (name) => (await stat(join(folder, name))).size),
	);
	return {
		rssMegabytes: Math.round(rssKilobytes / 1024),
		storeKilobytes: Math.round(sizes.reduce((a, b) => a + b, 0) / 1024),
	};
}
