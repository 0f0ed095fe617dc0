import { setTimeout as sleep } from 'node:timers/promises';
import { refuse, type RefusalCode } from '../../lib/webhook/refusal';
import { type Attempt, Played } from '../attack/played';
import { codesOf, type Vector } from '../attack/vector';
import { bodies } from '../attack/vectors/bodies';
import { headers } from '../attack/vectors/headers';
import { proofs } from '../attack/vectors/proofs';
import { times } from '../attack/vectors/times';
import { tokens } from '../attack/vectors/tokens';
import { senders } from '../senders';
import type { N8n, Workflow } from './harness';
import { withStore } from './kept';
import { triggerWorkflow } from './trigger';

/** One row of each family. */
const ROWS = ['stripe', 'standard-webhooks', 'gitlab', 'rfc9421', 'jwt', 'google-pubsub'];

/** Refusals are recorded one by one up to sixty a minute and workflow: so many of them at a time. */
const groups: Readonly<Record<string, readonly Vector[]>> = {
	proofs,
	times,
	'headers and bodies': [...headers, ...bodies],
	'tokens, by their algorithm': tokens.slice(0, 45),
	'tokens, by their key': tokens.slice(45),
};

/** What Node's parser takes of all headers together. */
const HEADER_BYTES = 16_384;

/** The vectors of test/attack over the wire: Node's parser and n8n itself stand before the doors. */
export function attackRows(n8n: () => N8n): void {
	describe.each(ROWS)('the row %s', (provider) => {
		test.each(Object.entries(groups))('%s', async (_name, vectors) => {
			const { flow, played } = await play(n8n(), provider);
			const refused: Array<{ name: string; codes: readonly string[]; reference: string }> = [];
			const surprises: string[] = [];
			for (const vector of vectors.filter((each) => fits(each, played))) {
				const now = await played.at(Math.floor(Date.now() / 1000) * 1000);
				const attempt = await vector.attack(await now.genuine(vector.event?.(now)), now);
				if (attempt.method !== undefined || isTrimmed(attempt)) continue;
				const { status, body } = await n8n().send(`${flow.url}${attempt.query ?? ''}`, attempt);
				const codes = codesOf(vector, now) as readonly RefusalCode[];
				const statuses = statusesOf(attempt, codes);
				if (!statuses.includes(status)) {
					surprises.push(`${vector.name}: ${status}, not ${statuses.join(' or ')}`);
				} else if (body.includes('"reference"')) {
					const { reference } = JSON.parse(body) as { reference: string };
					refused.push({ name: vector.name, codes, reference });
				}
			}
			expect(surprises).toEqual([]);
			expect(await misjudged(n8n(), refused)).toEqual([]);
			expect(await flow.executions()).toHaveLength(0);
		});
	});
}

async function play(n8n: N8n, provider: string): Promise<{ flow: Workflow; played: Played }> {
	const sender = await senders[provider]!();
	const flow = await triggerWorkflow(n8n, { provider, credential: sender.credential });
	let first = true;
	const make = async () => {
		if (!first) return await senders[provider]!();
		first = false;
		return sender;
	};
	return { flow, played: await Played.of(make, flow.url, Date.now()) };
}

/** Without a policy or a standing clock of its own. */
const fits = (vector: Vector, played: Played): boolean =>
	vector.applies(played) && vector.policy === undefined && !vector.toTheSecond;

/** White space around a value is no part of it (RFC 9110 section 5.5). */
const isTrimmed = ({ headers }: Attempt): boolean =>
	headers.some(([, value]) => /^[ \t]|[ \t]$/.test(value));

/** 400 and 431: Node's own parser refuses it. */
function statusesOf({ headers }: Attempt, codes: readonly RefusalCode[]): readonly number[] {
	if (
		headers.some(([name, value]) => !/^[\w!#$%&'*+.^`|~-]+$/.test(name) || /[\0\r\n]/.test(value))
	) {
		return [400];
	}
	if (headers.flat().join('').length > HEADER_BYTES) return [431];
	return codes.map((code) => refuse(code).status);
}

/** The refusals that were recorded for another reason than expected. */
async function misjudged(
	n8n: N8n,
	refused: ReadonlyArray<{ name: string; codes: readonly string[]; reference: string }>,
): Promise<string[]> {
	// Reasons are written every second.
	await sleep(1_500);
	return await withStore(n8n, async (store) => {
		const found: string[] = [];
		for (const { name, codes, reference } of refused) {
			const code = (await store.refusals.find(reference))?.code;
			if (!codes.includes(code ?? '')) found.push(`${name}: ${code}, not ${codes.join(' or ')}`);
		}
		return found;
	});
}
