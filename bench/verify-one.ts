import { type Answers, compareAnswers } from './agreement';
import { bareCheck } from './bare';
import { ratioOf, type Spread, spread, type Task, timeTasks } from './measure';
import { installPeers } from './peers';
import { type SdkCheck, sdks } from './sdks';
import type { SentRequest } from '../test/senders/sender';
import { eventsFrom, type Subject, subjectOf, URL_REGISTERED } from './subject';

const SIZES = { '1 kB': 1_000, '100 kB': 100_000 } as const;
type Size = keyof typeof SIZES;

/** Short rounds: of many, enough are not disturbed by anything else that runs. */
const EFFORT = { rounds: 41, roundMs: 4 };
/** Several in turn, so that nobody gains by having just seen the same bytes. */
export const EVENTS = 8;

interface Measured {
	/** Microseconds a call. */
	readonly ours: Spread;
	/** Our speed as a share of the other's: 1 is as fast, 2 twice as fast. */
	readonly againstBare: Spread;
	readonly againstSdk?: Spread;
}

export interface Row {
	readonly provider: string;
	readonly measured: Record<Size, Measured>;
	readonly answers?: { ours: Answers; sdk: Answers };
	/** The library that could not be used, and why. */
	readonly skipped?: string;
}

async function rowOf(provider: string, withLibrary: boolean): Promise<Row> {
	const subject = await subjectOf(provider);
	let skipped: string | undefined;
	const sdk = await sdkFor(subject, withLibrary).catch((error: unknown) => {
		const reason = error instanceof Error ? error.message : 'unknown';
		skipped = `${sdks[provider]!.library} (${reason})`;
		return undefined;
	});
	return {
		provider,
		measured: {
			'1 kB': await measure(subject, SIZES['1 kB'], sdk),
			'100 kB': await measure(subject, SIZES['100 kB'], sdk),
		},
		answers: sdk && (await compareAnswers(subject, sdk)),
		skipped,
	};
}

async function sdkFor({ provider, sender }: Subject, withLibrary: boolean) {
	const sdk = sdks[provider];
	if (!withLibrary || !sdk) return undefined;
	const { load } = await installPeers();
	return await sdk.prepare(load, sender.credential, URL_REGISTERED);
}

async function measure(
	{ provider, sender, scheme, received }: Subject,
	bytes: number,
	sdk: SdkCheck | undefined,
): Promise<Measured> {
	const events = await eventsFrom(sender, bytes, EVENTS);
	const requests = events.map(received);
	const inTurn = <T>(list: readonly T[], i: number): T => list[i % list.length]!;
	const ours: Task = (i) => scheme.verify(inTurn(requests, i));
	const bare: Task = bareCheck(provider, events);
	const verdicts = await Promise.all(requests.map((request) => scheme.verify(request)));
	if (verdicts.some(({ ok }) => !ok)) throw new Error(`${provider} refused its own sender`);
	if (!sdk) {
		const times = await timeTasks({ ours, bare }, EFFORT);
		return { ours: spread(times.ours), againstBare: ratioOf(times.bare, times.ours) };
	}
	await sdk(events[0]!);
	const theirs: Task = (i) => sdk(inTurn<SentRequest>(events, i));
	const times = await timeTasks({ ours, bare, theirs }, EFFORT);
	return {
		ours: spread(times.ours),
		againstBare: ratioOf(times.bare, times.ours),
		againstSdk: ratioOf(times.theirs, times.ours),
	};
}

// Started by bench/verify.ts: `tsx verify-one.ts PROVIDER [with-library]`.
if (require.main === module) {
	const [provider = '', library] = process.argv.slice(2);
	void rowOf(provider, library !== undefined).then((row) =>
		process.send!(row, () => process.exit()),
	);
}
