import { fork } from 'node:child_process';
import { join } from 'node:path';
import { schemes } from '../lib/webhook/schemes';
import type { Answers } from './agreement';
import { installPeers, type Peers } from './peers';
import { machine, reached, type Section, show, table } from './report';
import { sdks } from './sdks';
import { SHIPPED, shippedFolder } from './shipped';
import { EVENTS, type Row } from './verify-one';

const AIM_BARE = 0.9;
const AIM_SDK = 1;

/** Schemes of other kinds: without a library here to compare with, or of few senders. Most rows are of one kind with one of these. */
const WITHOUT_LIBRARY = [
	...['typeform', 'meta', 'zoom', 'custom', 'plaid', 'gitlab', 'telegram', 'token', 'basic'],
	'google-pubsub',
];

/** How fast requests are verified, against node:crypto alone and the provider's own library. */
export async function benchVerify(): Promise<Section[]> {
	const skipped: string[] = [];
	const peers = await installPeers().catch((error: unknown) => {
		skipped.push(`all libraries (not installed: ${reason(error)})`);
		return undefined;
	});
	const rows: Row[] = [];
	const env = { [SHIPPED]: await shippedFolder() };
	for (const provider of new Set([...Object.keys(sdks), ...WITHOUT_LIBRARY])) {
		console.error(`verify: ${provider}`);
		const row = await measuredApart(provider, peers !== undefined, env);
		if (row.skipped !== undefined) skipped.push(row.skipped);
		rows.push(row);
	}
	const covering = rows.filter(({ provider }) => schemes[provider]!.coversBody);
	const others = rows.filter(({ provider }) => !schemes[provider]!.coversBody);
	return [speedSection(covering, others, skipped), await agreementSection(rows, peers)];
}

/** In a process of its own: what one library loads changes how fast others run (a subclass of String all that read text). */
async function measuredApart(
	provider: string,
	withLibrary: boolean,
	env: Readonly<Record<string, string>>,
): Promise<Row> {
	const args = [provider, ...(withLibrary ? ['with-library'] : [])];
	const child = fork(join(__dirname, 'verify-one.ts'), args, { env: { ...process.env, ...env } });
	return await new Promise<Row>((resolve, reject) => {
		child.once('message', (row) => resolve(row as Row));
		child.once('exit', (code) => reject(new Error(`${provider} ended with ${code}`)));
	});
}

const reason = (error: unknown): string => (error instanceof Error ? error.message : 'unknown');

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

const FAIRNESS = `How it is compared: each scheme has a process of its own, where each side verifies the same ${EVENTS} requests in turn, starting from the received bytes and the parsed headers, with
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
