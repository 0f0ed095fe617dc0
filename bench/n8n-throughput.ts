import { randomUUID } from 'node:crypto';
import { asAdvised, type N8n, type N8nOptions, startN8n, type Workflow } from '../test/e2e/harness';
import { senders } from '../test/senders';
import type { Sender } from '../test/senders/sender';
import { describe, sendAll } from './load';
import { interleave, ratioOf, spread } from './measure';
import { processorSeconds, quiet } from './processes';
import { machine, reached, type Section, show, table } from './report';
import { eventsFrom } from './subject';
import {
	airlockWorkflow,
	builtInWorkflow,
	hmacWorkflow,
	leastWorkflow,
	n8nVersion,
	openWorkflow,
	verifyWorkflow,
} from './workflows';

const CONNECTIONS = 8;
const BODY_BYTES = 1_000;
const ROUNDS = 5;
const ROUND_SECONDS = 2.5;
const AIM_ACCEPTED = 0.95;

const SETTINGS = 'the front door and N8N_EXPRESSION_ENGINE_LAZY_ACQUIRE=true';
const QUEUE = 'n8n in queue mode, two webhook processes and three workers, on PostgreSQL and Redis';

const SET_UPS: Readonly<Record<string, N8nOptions>> = {
	'n8n as it comes': {},
	[`n8n with ${SETTINGS}`]: asAdvised,
	[QUEUE]: { queueMode: true },
	[`${QUEUE}, with ${SETTINGS}`]: { queueMode: true, ...asAdvised },
};

/** A thing to be called, whom the requests come from, and what it must answer. */
interface Target {
	readonly url: string;
	readonly sender: Sender;
	readonly status: number;
}

/** What the rounds gave, by target. */
interface Measured<N extends string> {
	/** Answers a second. */
	readonly rates: Record<N, number[]>;
	/** Processor milliseconds of n8n a request, what it writes after its answer included. */
	readonly processor: Record<N, number[]>;
}

type Refusing = 'ours' | 'builtIn' | 'least' | 'unknown';
type Accepting = 'ours' | 'least' | 'verify' | 'hmac' | 'builtIn' | 'open';

/** How many requests a second a real n8n refuses and accepts, with our trigger and with its own nodes. */
export async function benchThroughput(): Promise<Section[]> {
	const texts: Record<'refused' | 'accepted', string[]> = { refused: [], accepted: [] };
	for (const [name, options] of Object.entries(SET_UPS)) {
		const { refused, executions, accepted } = await measureSetUp(options);
		texts.refused.push(`${name}:`, refusedTable(refused, executions));
		texts.accepted.push(`${name}:`, acceptedTable(accepted));
	}
	const introduction = `${machine({ n8n: await n8nVersion() })} ${METHOD}`;
	const section = (title: string, parts: readonly string[]): Section => ({
		title,
		text: [introduction, ...parts].join('\n\n'),
	});
	return [
		section('Refusing forged requests in a real n8n', [...texts.refused, ABOUT_ISOLATES]),
		section('Accepting genuine requests in a real n8n', [ABOUT_ACCEPTING, ...texts.accepted]),
	];
}

async function measureSetUp(options: N8nOptions) {
	const n8n = await startN8n(options);
	try {
		const [genuine, forger] = [await senders.github!(), await senders.github!()];
		const ours = await airlockWorkflow(n8n, genuine);
		const builtIn = await builtInWorkflow(n8n, genuine);
		const verify = await verifyWorkflow(n8n, genuine);
		const hmac = await hmacWorkflow(n8n, genuine);
		const open = await openWorkflow(n8n);
		const least = await leastWorkflow(n8n, 'all');
		const { url: closed } = await leastWorkflow(n8n, 'nobody');
		// What refuses everything would be fast, too.
		await rate({ url: builtIn.url, sender: genuine, status: 200 }, 1);
		const before = (await builtIn.executions()).length;

		const refused = await measure<Refusing>(n8n, {
			ours: { url: ours.url, sender: forger, status: 401 },
			builtIn: { url: builtIn.url, sender: forger, status: 401 },
			least: { url: closed, sender: forger, status: 403 },
			unknown: { url: `${n8n.baseUrl}/webhook/${randomUUID()}`, sender: forger, status: 404 },
		});
		const executions = {
			ours: (await ours.executions()).length,
			builtIn: (await builtIn.executions({ timeoutMs: 60_000 })).length - before,
		};
		const accepting = ({ url }: Workflow): Target => ({ url, sender: genuine, status: 200 });
		const accepted = await measure<Accepting>(n8n, {
			ours: accepting(ours),
			least: accepting(least),
			verify: accepting(verify),
			hmac: accepting(hmac),
			builtIn: accepting(builtIn),
			open: accepting(open),
		});
		return { refused, executions, accepted };
	} finally {
		await n8n.stop();
	}
}

async function measure<N extends string>(
	n8n: N8n,
	targets: Readonly<Record<N, Target>>,
): Promise<Measured<N>> {
	const names = Object.keys(targets) as N[];
	const counts = new Map<N, number>();
	const processor = new Map<N, number[]>(names.map((name) => [name, []]));
	for (const name of names) {
		// The first calls compile, the next ones tell how many fill a round.
		await rate(targets[name], CONNECTIONS * 4);
		const perSecond = await rate(targets[name], CONNECTIONS * 4);
		counts.set(name, Math.max(CONNECTIONS * 2, Math.round(perSecond * ROUND_SECONDS)));
	}
	await rest(n8n);
	const rates = await interleave(names, ROUNDS, async (name) => {
		const count = counts.get(name)!;
		const before = processorOf(n8n);
		const perSecond = await rate(targets[name], count);
		// n8n writes executions after it has answered: not at the cost of the next one.
		await rest(n8n);
		const milliseconds = ((processorOf(n8n) - before) * 1000) / count;
		processor.get(name)!.push(milliseconds);
		console.error(`n8n: ${name} ${perSecond.toFixed(1)}/s, ${milliseconds.toFixed(1)} ms each`);
		return perSecond;
	});
	return { rates, processor: Object.fromEntries(processor) as Record<N, number[]> };
}

const processorOf = ({ pids }: N8n): number =>
	pids.reduce((sum, pid) => sum + processorSeconds(pid), 0);
const rest = async ({ pids }: N8n) => await Promise.all(pids.map(async (pid) => await quiet(pid)));

async function rate({ url, sender, status }: Target, count: number): Promise<number> {
	const events = await eventsFrom(sender, BODY_BYTES, count);
	const { seconds, statuses } = await sendAll(url, events, { connections: CONNECTIONS });
	if (statuses.get(status) !== count) {
		throw new Error(`Expected ${count} × ${status}, and there were ${describe(statuses)}`);
	}
	return count / seconds;
}

function refusedTable(
	{ rates, processor }: Measured<Refusing>,
	executions: Record<'ours' | 'builtIn', number>,
): string {
	const row = (what: string, name: Refusing, written: number) => [
		what,
		show(spread(rates[name]), 1),
		show(ratioOf(rates.ours, rates[name])),
		show(spread(processor[name]), 1),
		String(written),
	];
	return table(
		[
			'Sent to',
			'Refused a second',
			'Ours is so many times that',
			'Processor ms each',
			'Executions written',
		],
		[
			row('Signed Webhook Trigger', 'ours', executions.ours),
			row('Webhook, Crypto, If, Respond to Webhook', 'builtIn', executions.builtIn),
			row('Webhook version 1, address not allowed', 'least', 0),
			row('a path nobody listens on', 'unknown', 0),
		],
	);
}

function acceptedTable({ rates, processor }: Measured<Accepting>): string {
	const row = (what: string, name: Accepting) => [
		what,
		show(spread(rates[name]), 1),
		show(spread(processor[name]), 1),
	];
	const measured = (what: string, name: Accepting, least: Accepting) => {
		const ratio = ratioOf(rates[name], rates.open);
		return [
			...row(what, name),
			show(ratio),
			reached(ratio, AIM_ACCEPTED),
			show(ratioOf(rates[name], rates[least])),
		];
	};
	const other = (what: string, name: Accepting) => [...row(what, name), '', '', ''];
	return table(
		[
			'Sent to',
			'Accepted a second',
			'Processor ms each',
			'Share of Webhook',
			`≥ ${AIM_ACCEPTED}`,
			'Share of the least',
		],
		[
			measured('Signed Webhook Trigger', 'ours', 'least'),
			other('the least: Webhook version 1 without verification', 'least'),
			measured('Webhook, then Signed Webhook: Verify', 'verify', 'hmac'),
			other('the least: Webhook, then Crypto', 'hmac'),
			other('Webhook, Crypto, If, Respond to Webhook', 'builtIn'),
			other('Webhook without verification', 'open'),
		],
	);
}

const METHOD = `GitHub events of ${BODY_BYTES} bytes, each another, over ${CONNECTIONS} connections; ${ROUNDS} rounds in turn, between which n8n came to
rest; SQLite where nothing else is said, and n8n's own settings; no limit of requests set.`;

const ABOUT_ISOLATES = `A path nobody listens on is n8n's HTTP stack alone. Version 1 of Webhook, refusing by address, is the least that n8n makes any
trigger cost but its present Webhook: it readies a V8 isolate for expressions before the trigger sees the request, and passes over that for its own node
type only. The front door (docs/scale.md) refuses before n8n does any of that. N8N_EXPRESSION_ENGINE_LAZY_ACQUIRE changes nothing in refusing: of every node of version 1, the one whose body n8n leaves unread, n8n
evaluates an expression of its own. It saves the isolate of the execution.`;

const ABOUT_ACCEPTING = `Ours verifies each delivery, remembers it, so that it is let in once, and records it in the audit log; the built-in does nothing of that. What is started is one node. Behind Webhook, which answers at once, a sender is not told of a refusal, and each costs an execution.
The least is what n8n itself takes for such a node: for any trigger but its present Webhook, as above, and for one more node with a credential, here its own HMAC over the body, compared with nothing.`;
