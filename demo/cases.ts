import type { Answer, N8n, Workflow } from '../test/e2e/harness';
import type { EventOptions, Sender, SentRequest } from '../test/senders/sender';

export interface DemoFlow {
	readonly n8n: N8n;
	readonly workflow: Workflow;
	readonly sender: Sender;
	/** Holds the secret before the rotation. */
	readonly old: Sender;
	/** Holds no secret of ours. */
	readonly stranger: Sender;
}

/** One line of the table. */
export interface CaseResult {
	readonly case: string;
	readonly provider: string;
	/** The HTTP status the sender got; of a flood, the last. */
	readonly status: number;
	/** Of a flood: how often each status came. */
	readonly statuses?: Readonly<Record<string, number>>;
	/** Whether a workflow ran on its Verified output, and how often. */
	readonly executed: boolean;
	readonly executions: number;
	readonly expected: string;
	readonly asExpected: boolean;
}

const HOUR_MS = 3_600_000;

/** The traffic of the demo, in the order it is sent. Each case answers what it saw, not what it hoped for. */
export function demoCases(flows: Record<string, DemoFlow>): Array<() => Promise<CaseResult>> {
	const github = flows.github!;
	const stripe = flows.stripe!;
	const orders = flows['standard-webhooks']!;
	let accepted: SentRequest | undefined;

	return [
		async () => {
			accepted = await github.sender.event();
			return await single('valid', github, accepted, 200, 1);
		},
		async () => await single('valid, in time, live', stripe, await live(stripe), 200, 1),
		async () => await single('valid, with reply', orders, await orders.sender.event(), 202, 1),
		async () =>
			await single('forged (another secret)', github, await github.stranger.event(), 401, 0),
		async () =>
			await single('changed (one byte of the body)', github, await changed(github), 401, 0),
		async () => await single('unsigned', github, unsigned(await github.sender.event()), 401, 0),
		async () =>
			await single('stale (two hours old)', stripe, await live(stripe, -2 * HOUR_MS), 401, 0),
		async () => await single('from the future (two hours)', orders, await later(orders), 401, 0),
		async () => await single('replayed', github, accepted!, 200, 0),
		async () =>
			await single('replayed under another delivery id', github, renamed(accepted!), 200, 0),
		async () => await single('oversized (2 MB)', github, await oversized(github), 413, 0),
		async () =>
			await single('rotated secret (the previous one)', github, await github.old.event(), 200, 1),
		async () =>
			await single('wrong environment (a test event)', stripe, await test(stripe), 403, 0),
		async () => await flood(orders),
	];
}

async function single(
	name: string,
	flow: DemoFlow,
	event: SentRequest,
	status: number,
	executed: number,
): Promise<CaseResult> {
	const before = await verifiedRuns(flow);
	const answer = await flow.n8n.send(flow.workflow.url, event);
	const ran = (await verifiedRuns(flow, before + executed)) - before;
	return {
		case: name,
		provider: flow.sender.provider,
		status: answer.status,
		executed: ran > 0,
		executions: ran,
		expected: `${status}, ${executed === 0 ? 'no run' : 'one run'}`,
		asExpected: answer.status === status && ran === executed,
	};
}

/** As the example has it. */
const REQUESTS_PER_MINUTE = 60;

/** 200 forged requests at once: 401 as far as the limit goes, the rest 429, no run. */
async function flood(flow: DemoFlow): Promise<CaseResult> {
	const before = await verifiedRuns(flow);
	const events = await Promise.all(
		Array.from({ length: 200 }, async () => await flow.stranger.event()),
	);
	const answers: Answer[] = [];
	const startedAt = performance.now();
	const lanes = Array.from({ length: 10 }, async (_, lane) => {
		for (let i = lane; i < events.length; i += 10) {
			answers.push(await flow.n8n.send(flow.workflow.url, events[i]!));
		}
	});
	await Promise.all(lanes);
	const minutes = (performance.now() - startedAt) / 60_000;
	const statuses: Record<string, number> = {};
	for (const { status } of answers) statuses[status] = (statuses[status] ?? 0) + 1;
	const limited = answers.filter(({ status }) => status === 429);
	const executions = (await verifiedRuns(flow)) - before;
	return {
		case: 'flooding (200 forged requests)',
		provider: flow.sender.provider,
		status: answers.at(-1)!.status,
		statuses,
		executed: executions > 0,
		executions,
		expected: '401 up to the limit, then 429, no run',
		asExpected:
			Object.keys(statuses).join() === '401,429' &&
			statuses[401]! <= REQUESTS_PER_MINUTE * (1 + minutes) &&
			limited.every(({ headers }) => Number(headers['retry-after']) > 0) &&
			executions === 0,
	};
}

/** Executions that a verified delivery started, not those that only carry a refusal. */
async function verifiedRuns({ workflow }: DemoFlow, atLeast = 0): Promise<number> {
	const trigger = workflow.nodes.find(({ type }) => type.endsWith('.signedWebhookTrigger'))!.name;
	let count = 0;
	for (const execution of await workflow.executions({ atLeast })) {
		count += (await execution.items(trigger)).length;
	}
	return count;
}

async function changed({ sender }: DemoFlow): Promise<SentRequest> {
	const event = await sender.event();
	const body = Buffer.from(event.body);
	const middle = Math.floor(body.length / 2);
	body[middle] = body[middle]! ^ 1;
	return { ...event, body };
}

function unsigned(event: SentRequest): SentRequest {
	const headers = Object.entries(event.headers).filter(([name]) => !/signature/i.test(name));
	return { ...event, headers: Object.fromEntries(headers) };
}

function renamed(event: SentRequest): SentRequest {
	const headers = Object.entries(event.headers).map(([name, value]): [string, string] => [
		name,
		/delivery/i.test(name) ? `${value}-again` : value,
	]);
	return { ...event, headers: Object.fromEntries(headers) };
}

async function oversized({ sender }: DemoFlow): Promise<SentRequest> {
	return await sender.event({
		body: Buffer.from(JSON.stringify({ filler: 'x'.repeat(2_000_000) })),
	});
}

async function later({ sender }: DemoFlow): Promise<SentRequest> {
	return await sender.event({ at: Date.now() + 2 * HOUR_MS });
}

async function live(flow: DemoFlow, shiftMs = 0): Promise<SentRequest> {
	return await payment(flow, { livemode: true }, { at: Date.now() + shiftMs });
}

async function test(flow: DemoFlow): Promise<SentRequest> {
	return await payment(flow, { livemode: false }, {});
}

async function payment(
	{ sender }: DemoFlow,
	mark: { livemode: boolean },
	options: EventOptions,
): Promise<SentRequest> {
	const object = { id: 'pi_demo', amount: 4200, currency: 'eur' };
	const id = `evt_demo_${Math.random().toString(36).slice(2)}`;
	const event = { id, type: 'payment_intent.succeeded', ...mark, data: { object } };
	return await sender.event({ ...options, body: Buffer.from(JSON.stringify(event)) });
}
