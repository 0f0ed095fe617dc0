import { schemes } from '../lib/webhook/schemes';
import type { SentRequest } from '../test/senders/sender';
import { type Answers, compareAnswers } from './agreement';
import { bareCheck } from './bare';
import { ratioOf, type Spread, spread, type Task, timeTasks } from './measure';
import { installPeers, type Peers } from './peers';
import { machine, reached, type Section, show, table } from './report';
import { type SdkCheck, sdks } from './sdks';
import { eventsFrom, type Subject, subjectOf, URL_REGISTERED } from './subject';

const SIZES = { '1 kB': 1_000, '100 kB': 100_000 } as const;
type Size = keyof typeof SIZES;

/** Short rounds: of many, enough are not disturbed by anything else that runs. */
const EFFORT = { rounds: 41, roundMs: 4 };
/** Several in turn, so that nobody gains by having just seen the same bytes. */
const EVENTS = 8;
const AIM_BARE = 0.9;
const AIM_SDK = 1;

/** Schemes of other kinds: without a library here to compare with, or of few senders. Most rows are of one kind with one of these. */
const WITHOUT_LIBRARY = [
	...['typeform', 'meta', 'zoom', 'custom', 'plaid', 'gitlab', 'telegram', 'token', 'basic'],
	'google-pubsub',
];

interface Measured {
	/** Microseconds a call. */
	readonly ours: Spread;
	/** Our speed as a share of the other's: 1 is as fast, 2 twice as fast. */
	readonly againstBare: Spread;
	readonly againstSdk?: Spread;
}

interface Row {
	readonly provider: string;
	readonly measured: Record<Size, Measured>;
	readonly answers?: { ours: Answers; sdk: Answers };
}

/** How fast requests are verified, against node:crypto alone and the provider's own library. */
export async function benchVerify(): Promise<Section[]> {
	const skipped: string[] = [];
	const peers = await installPeers().catch((error: unknown) => {
		skipped.push(`all libraries (not installed: ${reason(error)})`);
		return undefined;
	});
	const rows: Row[] = [];
	for (const provider of new Set([...Object.keys(sdks), ...WITHOUT_LIBRARY])) {
		console.error(`verify: ${provider}`);
		const subject = await subjectOf(provider);
		const sdk = await sdkFor(subject, peers).catch((error: unknown) => {
			skipped.push(`${sdks[provider]!.library} (${reason(error)})`);
			return undefined;
		});
		rows.push({
			provider,
			measured: {
				'1 kB': await measure(subject, SIZES['1 kB'], sdk),
				'100 kB': await measure(subject, SIZES['100 kB'], sdk),
			},
			answers: sdk && (await compareAnswers(subject, sdk)),
		});
	}
	const covering = rows.filter(({ provider }) => schemes[provider]!.coversBody);
	const others = rows.filter(({ provider }) => !schemes[provider]!.coversBody);
	return [speedSection(covering, others, skipped), await agreementSection(rows, peers)];
}

const reason = (error: unknown): string => (error instanceof Error ? error.message : 'unknown');

async function sdkFor({ provider, sender }: Subject, peers: Peers | undefined) {
	if (!peers) return undefined;
	return await sdks[provider]?.prepare(peers.load, sender.credential, URL_REGISTERED);
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

function speedSection(
	covering: readonly Row[],
	others: readonly Row[],
	skipped: readonly string[],
): Section {
	const head = ['Scheme', '1 kB, µs', '1 kB, bare', '1 kB, library', '100 kB, µs', '100 kB, bare'];
	const cells = ({ provider, measured: { '1 kB': small, '100 kB': large } }: Row) => [
		schemes[provider]!.name,
		show(small.ours, 1),
		show(small.againstBare),
		small.againstSdk ? show(small.againstSdk) : '',
		show(large.ours, 0),
		show(large.againstBare),
	];
	const aimed = (row: Row) => {
		const large = row.measured['100 kB'];
		const [small, sdk] = [row.measured['1 kB'].againstSdk, large.againstSdk];
		return [
			...cells(row),
			reached(large.againstBare, AIM_BARE),
			sdk ? show(sdk) : '',
			small && sdk ? `${reached(small, AIM_SDK)}, ${reached(sdk, AIM_SDK)}` : '',
		];
	};
	const text = [
		machine(),
		`Our speed as a share of bare node:crypto's and of the library's: 2 is twice as fast. The aims: ${AIM_BARE} of bare at 100 kB, ${AIM_SDK} of the library at both sizes.`,
		table(
			[...head, `≥ ${AIM_BARE}`, '100 kB, library', `≥ ${AIM_SDK} (1 kB, 100 kB)`],
			covering.map(aimed),
		),
		'Schemes whose signature does not cover the body: their time does not depend on it, so there is no aim.',
		table(head, others.map(cells)),
		...(skipped.length > 0 ? [`Not compared: ${skipped.join('; ')}.`] : []),
		FAIRNESS,
	].join('\n\n');
	return { title: 'Verifying a request', text };
}

const FAIRNESS = `How it is compared: each side verifies the same ${EVENTS} requests in turn, starting from the received bytes and the parsed headers, with
credentials read beforehand. Bare is what no verifier can do without: for a MAC \`createHmac\` with an imported key over the body, in one
update, and \`timingSafeEqual\` with a decoded signature; for a public key \`crypto.verify\` of the body with an imported key; for a JWT
\`crypto.verify\` of its signing input, and for Plaid and RFC 9421 the hash of the body; for a plain secret
\`timingSafeEqual\` of two SHA-256 digests. Bare reads no header, decodes nothing, checks no time. A library is called as
its documentation says; where it takes text or a parsed form, making that of the bytes is part of the call, and where it
checks the time or parses the event, that is, too (ours checks the time elsewhere). Where what is signed, or when, stands in the
body, no verifier can do without reading it: bare has \`JSON.parse\` for Linear and Amazon SNS, and \`querystring.parse\` for Twilio, whose form fields are then sorted.`;

async function agreementSection(rows: readonly Row[], peers: Peers | undefined): Promise<Section> {
	const lines: string[][] = [];
	for (const { provider, answers } of rows) {
		if (!answers || !peers) continue;
		const { library, call } = sdks[provider]!;
		const cell = (kind: keyof Answers) => {
			const said = (accepted: boolean) => (accepted ? 'accepts' : 'refuses');
			const [ours, sdk] = [said(answers.ours[kind]), said(answers.sdk[kind])];
			return ours === sdk ? ours : `**ours ${ours}, library ${sdk}**`;
		};
		lines.push([
			schemes[provider]!.name,
			`${library} ${await peers.version(library)}`,
			`\`${call}\``,
			cell('genuine'),
			cell('altered'),
			cell('otherKey'),
		]);
	}
	const text = [
		"The senders of the tests, which the benchmarks use, against the providers' own libraries: one word where ours and the library say the same.",
		table(['Scheme', 'Library', 'Call', 'Genuine', 'One letter altered', 'Another key'], lines),
	].join('\n\n');
	return { title: "Agreement with the providers' libraries", text };
}
