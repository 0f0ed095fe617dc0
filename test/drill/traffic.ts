import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type N8n, send, type Workflow } from '../e2e/harness';
import { triggerWorkflow } from '../e2e/trigger';
import { senders } from '../senders';
import { isStarting } from './effect';
import { openLedger } from './ledger';

/** What became of a number of distinct events, each repeated by its sender until it was accepted. */
export interface TrafficReport {
	readonly events: number;
	/** How often each status was answered; `none` where the connection broke, `starting` while it takes none in. */
	readonly answers: Readonly<Record<string, number>>;
	/** Events without any execution. */
	readonly lost: number;
	/** Events answered with 2xx at a moment when no execution of theirs was recorded. */
	readonly unfounded: number;
	/** Events with more than one execution. */
	readonly repeated: number;
	readonly seconds: number;
}

export interface TrafficOptions {
	readonly events: number;
	/** Senders at work at the same time. */
	readonly lanes: number;
	/** Called after each acceptance with how many there were; what it starts is waited for at the end. */
	readonly onAccepted?: (accepted: number) => Promise<void> | undefined;
}

const GIVE_UP_MS = 240_000;
/** As impatient as a sender can be and still honour Retry-After. */
const RETRY_MS = 250;
const LONGEST_RETRY_MS = 2_000;

/** Sends `events` distinct signed events to a webhook of its own and counts what came of them. */
export async function sendUntilAccepted(
	n8n: N8n,
	{ events, lanes, onAccepted }: TrafficOptions,
): Promise<TrafficReport> {
	const startedAt = performance.now();
	const sender = await senders.github!();
	const flow: Workflow = await triggerWorkflow(n8n, {
		provider: 'github',
		credential: sender.credential,
	});
	const ledger = openLedger(n8n);
	const answers: Record<string, number> = {};
	const markers = Array.from({ length: events }, () => `event-${randomUUID()}`);
	const interruptions: Promise<void>[] = [];
	let accepted = 0;
	let unfounded = 0;

	const deliver = async (marker: string): Promise<void> => {
		const request = await sender.event({ body: Buffer.from(JSON.stringify({ id: marker })) });
		const deadline = Date.now() + GIVE_UP_MS;
		for (;;) {
			const answer = await send(flow.url, request).catch(() => undefined);
			const status = isStarting(answer) ? 'starting' : (answer?.status ?? 'none');
			answers[status] = (answers[status] ?? 0) + 1;
			if (typeof status === 'number' && status >= 200 && status < 300) break;
			if (Date.now() > deadline) throw new Error(`Not accepted: ${JSON.stringify(answers)}`);
			const retryAfterMs = Number(answer?.headers['retry-after'] ?? 0) * 1000;
			await sleep(Math.min(Math.max(retryAfterMs, RETRY_MS), LONGEST_RETRY_MS));
		}
		// Whether it was taken in now or called a duplicate: its execution has to be there.
		if ((await ledger.count(marker)) === 0) unfounded += 1;
		accepted += 1;
		const interruption = onAccepted?.(accepted);
		if (interruption) interruptions.push(interruption);
	};

	try {
		await inLanes(lanes, markers, deliver);
		await Promise.all(interruptions);
		const counts: number[] = [];
		for (const marker of markers) counts.push(await ledger.count(marker));
		return {
			events,
			answers,
			lost: counts.filter((count) => count === 0).length,
			unfounded,
			repeated: counts.filter((count) => count > 1).length,
			seconds: Math.round((performance.now() - startedAt) / 1000),
		};
	} finally {
		await ledger.close();
	}
}

/** Works through `entries` with so many of them at a time. */
export async function inLanes<T>(
	lanes: number,
	entries: readonly T[],
	work: (entry: T) => Promise<void>,
): Promise<void> {
	const left = entries.values();
	await Promise.all(
		Array.from({ length: lanes }, async () => {
			for (const entry of left) await work(entry);
		}),
	);
}
