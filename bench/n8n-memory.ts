import { startN8n, type N8n, type Workflow } from '../test/e2e/harness';
import { senders } from '../test/senders';
import type { Sender, SentRequest } from '../test/senders/sender';
import { type Answers, describe, sendAll } from './load';
import { payload } from './payload';
import { groupMembers, peakResidentBytes, quiet, residentBytes } from './processes';
import { machine, type Section, table } from './report';
import { airlockWorkflow, builtInWorkflow, n8nVersion } from './workflows';

const REQUESTS = 50;
const BODY_BYTES = 16_000_000;
const SAMPLE_EVERY_MS = 20;
const WARM_UPS = 20;

interface Variant {
	readonly name: string;
	/** Bytes of each request's body; just under the 16 MiB that n8n takes, when absent. */
	readonly bytes?: number;
	/** Whether the requests do not say how long they are. */
	readonly chunked?: boolean;
	create(n8n: N8n, sender: Sender): Promise<Workflow>;
}

const CAP_OF_N8N = { maxBodyKilobytes: 16_384 };

const variants: readonly Variant[] = [
	{ name: 'Signed Webhook Trigger', create: airlockWorkflow },
	{
		name: 'Webhook, Crypto, If, Respond to Webhook',
		create: builtInWorkflow,
	},
	{ name: 'Signed Webhook Trigger, length not told', chunked: true, create: airlockWorkflow },
	{ name: 'Signed Webhook Trigger, bodies of 1 kB', bytes: 1_000, create: airlockWorkflow },
	{
		name: 'Signed Webhook Trigger set to take 16 MB',
		create: (n8n, sender) => airlockWorkflow(n8n, sender, CAP_OF_N8N),
	},
];

interface Measured {
	readonly before: number;
	readonly peak: number;
	/** The kernel's own figure for n8n's main process, start included. */
	readonly highWater: number;
	readonly answers: Answers;
}

/** How much memory n8n takes under many large forged requests at once. */
export async function benchMemory(): Promise<Section[]> {
	const rows: string[][] = [];
	let ours: Measured | undefined;
	for (const variant of variants) {
		const measured = await measure(variant);
		ours ??= measured;
		const { before, peak, highWater, answers } = measured;
		console.error(`memory: ${variant.name}: ${megabytes(before)} to ${megabytes(peak)} MB`);
		rows.push([
			variant.name,
			megabytes(before),
			megabytes(peak),
			megabytes(peak - before),
			(peak / ours.peak).toFixed(2),
			megabytes(highWater),
			describe(answers.statuses),
			answers.seconds.toFixed(1),
		]);
	}
	const head = [
		'Forged requests sent to',
		'MB before',
		'MB at most',
		'MB more',
		'Peak against the first',
		"Kernel's peak of n8n, MB",
		'Answers',
		'Seconds',
	];
	const where = machine({ n8n: await n8nVersion() });
	const text = [
		`${where} ${REQUESTS} forged GitHub events of ${BODY_BYTES / 1e6} MB at once, each kind sent to an n8n of its own that had just started and answered ${WARM_UPS} small ones. Resident memory of n8n and its task runner, read every ${SAMPLE_EVERY_MS} ms until n8n came to rest.`,
		table(head, rows),
		"What bodies of 1 kB take as well is n8n's own: an isolate for expressions for each request that is being served.",
	].join('\n\n');
	return [{ title: 'Memory under large forged requests', text }];
}

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(0);

async function measure({ bytes = BODY_BYTES, chunked, create }: Variant): Promise<Measured> {
	const n8n = await startN8n();
	try {
		const [genuine, forger] = [await senders.github!(), await senders.github!()];
		const { url } = await create(n8n, genuine);
		const small = await forged(forger, 1_000);
		await sendAll(url, Array<SentRequest>(WARM_UPS).fill(small), { connections: 2 });
		await quiet(n8n.pid);

		const large = await forged(forger, bytes);
		const before = residentBytes(n8n.pid);
		let peak = before;
		const sampler = setInterval(() => {
			peak = Math.max(peak, residentBytes(n8n.pid));
		}, SAMPLE_EVERY_MS);
		const answers = await sendAll(url, Array<SentRequest>(REQUESTS).fill(large), {
			connections: REQUESTS,
			chunked,
		});
		await quiet(n8n.pid, 120_000).finally(() => clearInterval(sampler));
		if (groupMembers(n8n.pid).length === 0) throw new Error('n8n did not survive');
		return { before, peak, highWater: peakResidentBytes(n8n.pid), answers };
	} finally {
		await n8n.stop();
	}
}

async function forged(forger: Sender, bytes: number): Promise<SentRequest> {
	return await forger.event({ body: payload('github', bytes, 'forged', 0) });
}
