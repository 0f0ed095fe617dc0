import { systemClock } from '../../lib/clock';
import { ReceivedHeaders } from '../../lib/webhook/request';
import type { CompiledScheme, SetupAnswer, SetupRequest } from '../../lib/webhook/scheme';
import { schemes } from '../../lib/webhook/schemes';
import { optionsOf, senders } from '.';
import { CHALLENGE_PARAMETER, type Handshake, handshakes, type SetupCall } from './handshakes';
import type { Sender } from './sender';

test('every row that shakes hands is played, and no other', () => {
	const shaking = Object.keys(schemes).filter((provider) => schemes[provider]!.handshake);
	expect(Object.keys(handshakes).sort()).toEqual(shaking.sort());
});

const cases = Object.entries(handshakes).flatMap(([provider, ways]) =>
	ways.map((way) => [`${provider} ${way.name ?? ''}`.trim(), provider, way] as const),
);

function compile(provider: string, { credential }: Sender, opened: string[]): CompiledScheme {
	const fetchText = async (url: string) => await Promise.resolve(String(opened.push(url)));
	const compiled = schemes[provider]!.compile(
		schemes[provider]!.tellsSecret ? {} : credential,
		{ clock: systemClock, fetchText },
		{ ...optionsOf[provider]!, challengeParameter: CHALLENGE_PARAMETER },
	);
	if (!compiled.ok) throw new Error(compiled.issue.message);
	return compiled.scheme;
}

/** Asks as the doors would for a call of this kind. */
async function ask(
	scheme: CompiledScheme,
	kind: Handshake['kind'],
	{ method, query = {}, headers = {}, body = '' }: SetupCall,
): Promise<SetupAnswer | undefined> {
	const request: SetupRequest = {
		method,
		query: new URLSearchParams(query),
		headers: new ReceivedHeaders(Object.entries(headers).flat()),
		body: Buffer.from(body),
	};
	if (kind === 'unproven') return scheme.answerUnproven!(request);
	if (method === 'GET') return scheme.answerChallenge!(request);
	const received = { ...request, url: 'https://n8n.example.com/webhook/a' };
	const verdict = await scheme.verify(received);
	return verdict.ok ? await scheme.answerSetup!(received) : undefined;
}

test.each(cases)(
	'%s: is answered as the provider expects, and nobody else',
	async (_, provider, way) => {
		const [sender, stranger] = [await senders[provider]!(), await senders[provider]!()];
		const opened: string[] = [];
		const scheme = compile(provider, sender, opened);
		const other = way.kind === 'proof' ? way.unfit!(sender) : (await way.play(stranger)).call;
		if (way.kind !== 'unproven') expect(await ask(scheme, way.kind, other)).toBeUndefined();
		expect(opened).toEqual([]);

		const { call, answer } = await way.play(sender);
		const given = await ask(scheme, way.kind, call);
		const { status, body = '', contentType, headers = {}, opens } = answer;
		expect(given).toMatchObject({ status });
		expect(typeof body === 'string' ? given!.body : JSON.parse(given!.body)).toEqual(body);
		if (contentType !== undefined) expect(given!.contentType).toBe(contentType);
		// Every body is sent with this one.
		const always = { 'x-content-type-options': 'nosniff' };
		expect({ ...always, ...given!.headers }).toMatchObject(headers);
		expect(opened).toEqual(opens === undefined ? [] : [opens]);
		const told = schemes[provider]!.tellsSecret ? sender.credential.secret : undefined;
		expect(given!.secret).toBe(told);
	},
);
