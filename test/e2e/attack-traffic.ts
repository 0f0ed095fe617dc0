import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { senders } from '../senders';
import type { Sender, SentRequest } from '../senders/sender';
import type { N8n, Workflow } from './harness';
import { triggerWorkflow } from './trigger';

interface Hook {
	readonly flow: Workflow;
	readonly sender: Sender;
	/** Sends an event under further headers; the status of the answer. */
	post(event: SentRequest, headers?: ReadonlyArray<readonly [string, string]>): Promise<number>;
}

async function hook(n8n: N8n, policy: Record<string, unknown>): Promise<Hook> {
	const sender = await senders.github!();
	const flow = await triggerWorkflow(n8n, {
		provider: 'github',
		credential: sender.credential,
		policy,
	});
	return {
		flow,
		sender,
		post: async (event, headers = []) => {
			const all = [...Object.entries(event.headers), ...headers];
			return (await n8n.send(flow.url, { ...event, headers: all, timeoutMs: 60_000 })).status;
		},
	};
}

const forged = async (): Promise<SentRequest> => await (await senders.github!()).event();
const someAddress = (): string => [...randomBytes(4)].join('.');

/** Addresses that a client claims in X-Forwarded-For. */
export function attackAddresses(n8n: () => N8n): void {
	const allowed = '192.0.2.7';
	const client = '203.0.113.9';

	test.each([
		['left of the one that the proxy saw', [`${allowed}, ${client}`]],
		['on a line of its own before it', [allowed, client]],
		['several times before it', [`${allowed}, ${allowed}, ${allowed}, ${client}`]],
		['with a port, before it', [`${allowed}:443, ${client}`]],
		['as IPv6, before it', [`::ffff:${allowed}, ${client}`]],
		['in quotes, as the last', [`${client}, "${allowed}"`]],
		['with a space in it, as the last', [`${client}, 192.0.2. 7`]],
		['in octal, as the last', [`${client}, 0300.0.02.07`]],
		['as a number, as the last', [`${client}, 3221225991`]],
		['before an empty entry', [`${allowed},`]],
		['not at all', []],
	])('an allowed address behind one proxy, claimed %s, is not believed', async (_name, lines) => {
		const own = await hook(n8n(), { allowedAddresses: allowed, trustedProxyHops: 1 });
		const headers = lines.map((line) => ['X-Forwarded-For', line] as const);
		expect(await own.post(await own.sender.event(), headers)).toBe(403);
		expect(await own.flow.executions()).toHaveLength(0);
		const seen = [['X-Forwarded-For', `${client}, ${allowed}`]] as const;
		expect(await own.post(await own.sender.event(), seen)).toBe(200);
	});

	test('no proxy trusted: a forger who claims another address each time is set aside', async () => {
		const own = await hook(n8n(), { quarantineAfter: 5, trustedProxyHops: 0 });
		const statuses: number[] = [];
		for (let i = 0; i < 8; i += 1) {
			const claim = [['X-Forwarded-For', someAddress()]] as const;
			statuses.push(await own.post(await forged(), claim));
		}
		expect(statuses).toEqual([401, 401, 401, 401, 401, 503, 503, 503]);
	});

	test('one proxy trusted: a forger is set aside by the address the proxy saw, and nobody else is', async () => {
		const own = await hook(n8n(), { quarantineAfter: 5, trustedProxyHops: 1 });
		const victim = '198.51.100.20';
		const statuses: number[] = [];
		for (let i = 0; i < 8; i += 1) {
			const claim = [['X-Forwarded-For', `${victim}, ${someAddress()}, ${client}`]] as const;
			statuses.push(await own.post(await forged(), claim));
		}
		expect(statuses).toEqual([401, 401, 401, 401, 401, 503, 503, 503]);
		const theirs = [['X-Forwarded-For', victim]] as const;
		expect(await own.post(await own.sender.event(), theirs)).toBe(200);
		expect(await own.flow.executions({ atLeast: 1 })).toHaveLength(1);
	});
}

/** n8n readies an isolate for each of them, so that more would show how fast it does that. */
const SLOW = 20;

/** Requests that never end, each holding a connection: what counts is what an honest sender sees of it. */
export function attackSlowly(n8n: () => N8n): void {
	test('slow heads and slow bodies hold up nobody, and are cut off', async () => {
		const own = await hook(n8n(), {});
		const { host, hostname, port, pathname } = new URL(own.flow.url);
		const head = `POST ${pathname} HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\n`;
		const open = (start: string, drip: string) => {
			const socket = connect({ host: hostname, port: Number(port) });
			const timer = setInterval(() => socket.write(drip), 500);
			const closed = new Promise<string>((resolve) => {
				let answer = '';
				socket.on('data', (data) => (answer += String(data)));
				socket.on('error', () => undefined);
				socket.on('close', () => {
					clearInterval(timer);
					resolve(answer);
				});
			});
			socket.write(start);
			return { closed, destroy: () => socket.destroy() };
		};
		const bodies = Array.from({ length: SLOW }, () =>
			open(`${head}Content-Length: 1000\r\n\r\n{`, ' '),
		);
		const heads = Array.from({ length: SLOW }, (_, i) => open(head, `X-${i}: x\r\n`));
		await sleep(2_000);
		const statuses: number[] = [];
		for (let i = 0; i < 20; i += 1) statuses.push(await own.post(await own.sender.event()));
		expect(statuses).toEqual(Array<number>(20).fill(200));
		const answers = await Promise.all(bodies.map(async ({ closed }) => await closed));
		expect(answers.filter((answer) => !answer.startsWith('HTTP/1.1 400'))).toEqual([]);
		// Node itself cuts a head that takes more than a minute.
		for (const slow of heads) slow.destroy();
		expect(await own.post(await own.sender.event())).toBe(200);
		expect(await own.flow.executions({ atLeast: 21 })).toHaveLength(21);
	});
}
