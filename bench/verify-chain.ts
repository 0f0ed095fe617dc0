import { chainEntries } from '../lib/audit/chain';
import { encodeEntry } from '../lib/audit/encode';
import type { EntryDraft } from '../lib/audit/entry';
import { verifyEvidence } from '../lib/audit/verify-evidence';
import { TestLog } from '../test/audit/log';
import { interleave, ratioOf, type Spread, spread, timeTasks } from './measure';
import { machine, reached, type Section, show, table } from './report';

const ENTRIES = 50_000;
const CHECKPOINT_EVERY = 1_000;
const ROUNDS = 7;
const EFFORT = { rounds: 41, roundMs: 4 };
const AIM_PER_SECOND = 150_000;

/** How fast an exported log is verified on one core, and what chaining an entry costs over writing it as JSON. */
export async function benchVerifyChain(): Promise<Section[]> {
	console.error('chain: verification');
	const { file, keys } = await exported();
	const verify = async () => {
		const result = await verifyEvidence(chunksOf(file), { keys });
		if (!result?.ok) throw new Error('the log does not verify');
	};
	// The least that any verifier does with the same bytes: parse each line.
	const lines = file.toString().trimEnd().split('\n');
	const parse = async () => lines.forEach((line) => JSON.parse(line));
	await verify();
	const rates = await interleave(['verify', 'parse'], ROUNDS, async (name) => {
		const before = process.cpuUsage();
		await (name === 'verify' ? verify() : parse());
		// A core's time, helper threads' included: "per core", and whatever else runs takes none of it.
		const { user, system } = process.cpuUsage(before);
		return (ENTRIES / (user + system)) * 1_000_000;
	});
	console.error('chain: chaining');
	const draft = draftOf(7);
	const times = await timeTasks(
		{
			stringify: (i) => JSON.stringify({ ...draft, seq: i, tenant: 'default' }),
			encode: (i) =>
				encodeEntry({ ...draft, prev: 'A'.repeat(43), schema: 1, seq: i, tenant: 'default' }),
			chain: (i) => chainEntries('default', { seq: i, hash: 'A'.repeat(43) }, [draft]),
		},
		EFFORT,
	);
	const rate = spread(rates.verify);
	const micro = (name: keyof typeof times, text: string) => [
		text,
		show(spread(times[name]), 2),
		show(ratioOf(times[name], times.stringify)),
	];
	const text = [
		machine(),
		`Verified: ${perSecond(rate)} entries a second of one core's time, of ${Math.round(file.length / ENTRIES)} bytes each; aim ${AIM_PER_SECOND.toLocaleString('en')}: ${reached(rate, AIM_PER_SECOND)}. That is ${show(ratioOf(rates.verify, rates.parse))} of the speed of JSON.parse alone on the same lines.`,
		table(
			['One entry', 'µs', 'times JSON.stringify'],
			[
				micro('stringify', 'JSON.stringify, unchained'),
				micro('encode', 'canonical form'),
				micro('chain', 'canonical form, hash and columns'),
			],
		),
	].join('\n\n');
	return [{ title: 'Chaining and verifying the audit log', text }];
}

function perSecond({ median, min, max }: Spread): string {
	const [middle, low, high] = [median, min, max].map((rate) =>
		Math.round(rate).toLocaleString('en'),
	);
	return `${middle} (${low} to ${high})`;
}

/** As the trigger records a delivery. */
function draftOf(n: number): EntryDraft {
	return {
		action: 'webhook.delivery',
		actor: { id: `psn_${'abcdefghijklmnopqrstu'}${n % 10}`, type: 'sender' },
		at: new Date(Date.UTC(2026, 0, 1) + n).toISOString(),
		context: { checks: ['signature', 'freshness'], provider: 'github', size: n },
		correlationId: `c0ffee00-1111-2222-3333-${String(n).padStart(12, '0')}`,
		deliveryId: `delivery-${n}`,
		environment: 'production',
		execution: String(n),
		integration: 'github-main',
		node: 'Signed Webhook Trigger',
		outcome: 'success',
		redaction: { removed: { email: 1, phone: 2 }, version: '1' },
		requestId: `request-${n}`,
		resource: 'order/42',
		workflow: 'workflow-123',
	};
}

async function exported() {
	const log = new TestLog();
	for (let n = 0; n < ENTRIES; n += CHECKPOINT_EVERY) {
		await log.append(...Array.from({ length: CHECKPOINT_EVERY }, (_, i) => draftOf(n + i)));
		await log.checkpoint();
	}
	return { file: Buffer.from(await log.evidence()), keys: log.keys };
}

async function* chunksOf(file: Buffer) {
	const size = 256 * 1024;
	for (let at = 0; at < file.length; at += size) yield file.subarray(at, at + size);
}
