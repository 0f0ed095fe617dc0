import { randomUUID } from 'node:crypto';
import { type N8n, startN8n } from '../test/e2e/harness';
import { senders } from '../test/senders';
import type { Sender } from '../test/senders/sender';
import { describe, sendAll } from './load';
import { interleave, ratioOf, spread } from './measure';
import { quiet } from './processes';
import { machine, reached, type Section, show, table } from './report';
import { eventsFrom } from './subject';
import { airlockWorkflow, builtInWorkflow, n8nVersion, openWorkflow } from './workflows';

const CONNECTIONS = 8;
const BODY_BYTES = 1_000;
const ROUNDS = 7;
const ROUND_SECONDS = 3;
const AIM_ACCEPTED = 0.95;

/** A thing to be called, whom the requests come from, and what it must answer. */
interface Target {
	readonly url: string;
	readonly sender: Sender;
	readonly status: number;
}

/** How many requests a second a real n8n refuses and accepts, with our trigger and with its own nodes. */
export async function benchThroughput(): Promise<Section[]> {
	const n8n = await startN8n();
	try {
		const [genuine, forger] = [await senders.github!(), await senders.github!()];
		const ours = await airlockWorkflow(n8n, genuine);
		const builtIn = await builtInWorkflow(n8n, genuine);
		const open = await openWorkflow(n8n);
		await mustAnswer({ url: builtIn.url, sender: genuine, status: 200 });

		const refused = await measure(n8n, {
			ours: { url: ours.url, sender: forger, status: 401 },
			builtIn: { url: builtIn.url, sender: forger, status: 401 },
			unknown: { url: `${n8n.baseUrl}/webhook/${randomUUID()}`, sender: forger, status: 404 },
		});
		const executions = {
			ours: (await ours.executions()).length,
			builtIn: (await builtIn.executions({ timeoutMs: 60_000 })).length,
		};
		const accepted = await measure(n8n, {
			ours: { url: ours.url, sender: genuine, status: 200 },
			open: { url: open.url, sender: genuine, status: 200 },
		});
		const where = machine({ n8n: await n8nVersion() });
		return [refusedSection(where, refused, executions), acceptedSection(where, accepted)];
	} finally {
		await n8n.stop();
	}
}

/** Answers a second, a value for each round. */
async function measure<N extends string>(
	n8n: N8n,
	targets: Readonly<Record<N, Target>>,
): Promise<Record<N, number[]>> {
	const names = Object.keys(targets) as N[];
	const counts = new Map<N, number>();
	for (const name of names) {
		await mustAnswer(targets[name]);
		// The first calls compile, the next ones tell how many fill a round.
		await rate(targets[name], CONNECTIONS * 4);
		const perSecond = await rate(targets[name], CONNECTIONS * 4);
		counts.set(name, Math.max(CONNECTIONS * 2, Math.round(perSecond * ROUND_SECONDS)));
	}
	return await interleave(names, ROUNDS, async (name) => {
		// n8n writes executions after it has answered: that must not slow the next one down.
		await quiet(n8n.pid);
		const perSecond = await rate(targets[name], counts.get(name)!);
		console.error(`n8n: ${name} ${perSecond.toFixed(1)} a second`);
		return perSecond;
	});
}

async function mustAnswer(target: Target): Promise<void> {
	await rate(target, 1);
}

async function rate({ url, sender, status }: Target, count: number): Promise<number> {
	const events = await eventsFrom(sender, BODY_BYTES, count);
	const { seconds, statuses } = await sendAll(url, events, { connections: CONNECTIONS });
	if (statuses.get(status) !== count) {
		throw new Error(`Expected ${count} × ${status}, and there were ${describe(statuses)}`);
	}
	return count / seconds;
}

function refusedSection(
	where: string,
	rates: Record<'ours' | 'builtIn' | 'unknown', number[]>,
	executions: Record<'ours' | 'builtIn', number>,
): Section {
	const row = (what: string, values: number[], written: string) => [
		what,
		show(spread(values), 1),
		show(ratioOf(rates.ours, values)),
		written,
	];
	const text = [
		`${where} ${METHOD}`,
		table(
			[
				'Forged requests sent to',
				'Refused a second',
				'Ours is so many times that',
				'Executions written',
			],
			[
				row('Signed Webhook Trigger', rates.ours, String(executions.ours)),
				row('Webhook, Crypto, If, Respond to Webhook', rates.builtIn, String(executions.builtIn)),
				row("a path nobody listens on (n8n's HTTP stack alone)", rates.unknown, '0'),
			],
		),
	].join('\n\n');
	return { title: 'Refusing forged requests in a real n8n', text };
}

function acceptedSection(where: string, rates: Record<'ours' | 'open', number[]>): Section {
	const ratio = ratioOf(rates.ours, rates.open);
	const text = [
		`${where} ${METHOD} Ours verifies and remembers each delivery (duplicates are acknowledged once); the built-in does neither.`,
		table(
			[
				'Genuine requests sent to',
				'Accepted a second',
				'Ours as a share',
				`Aim: ≥ ${AIM_ACCEPTED}`,
			],
			[
				['Signed Webhook Trigger', show(spread(rates.ours), 1), '', ''],
				[
					'Webhook without verification',
					show(spread(rates.open), 1),
					show(ratio),
					reached(ratio, AIM_ACCEPTED),
				],
			],
		),
	].join('\n\n');
	return { title: 'Accepting genuine requests in a real n8n', text };
}

const METHOD = `GitHub events of ${BODY_BYTES} bytes, each another, over ${CONNECTIONS} connections; ${ROUNDS} rounds in turn, between which n8n came to
rest; SQLite and n8n's own settings; no limit of requests set.`;
