import type { IncomingMessage } from 'node:http';
import { schemes } from '../../lib/webhook/schemes';
import { optionsOf, senders } from '../senders';
import {
	CHALLENGE_PARAMETER,
	type Handshake,
	handshakes,
	type SetupCall,
	type WantedAnswer,
} from '../senders/handshakes';
import type { Sender, SentRequest } from '../senders/sender';
import { type Answer, type N8n, serveTls, startN8n, type TlsHost, type Workflow } from './harness';
import { leaks } from './leaks';
import { REPLY, triggersWorkflow } from './trigger';
import { webhookNode } from './webhook-node';

type Json = Record<string, unknown>;

const HOUR_MS = 3_600_000;
const AUDIT = 'n8n-nodes-airlock.auditLog';

const setUpMode = {
	off: {},
	ended: { setupUntil: new Date(Date.now() - 1_000).toISOString() },
	on: { setupUntil: new Date(Date.now() + HOUR_MS).toISOString() },
} as const;
type Mode = keyof typeof setUpMode;

const shaking = Object.keys(handshakes);
const acknowledged = Object.keys(schemes).filter((provider) => schemes[provider]!.acknowledgement);
const tells = (provider: string) => schemes[provider]!.tellsSecret === true;

/** Every provider's set-up calls as its servers make them, and what becomes of its events meanwhile. */
describe('set-up calls', () => {
	let n8n: N8n;
	let sns: TlsHost;
	/** What was opened at the host of Amazon SNS. */
	const opened: string[] = [];
	const parties: Record<string, readonly [sender: Sender, stranger: Sender]> = {};
	const flows = {} as Record<Mode, Workflow>;
	/** The triggers that genuine events have started, one for each. */
	const started: Record<Mode, string[]> = { off: [], ended: [], on: [] };

	beforeAll(async () => {
		sns = await serveTls('sns.eu-west-1.amazonaws.com', (request: IncomingMessage, response) => {
			opened.push(`https://${sns.hostname}${request.url}`);
			response.end('<ConfirmSubscriptionResponse/>');
		});
		n8n = await startN8n({ hosts: [sns] });
		for (const provider of [...shaking, ...acknowledged]) {
			parties[provider] = [await senders[provider]!(), await senders[provider]!()];
		}
		const triggers = (providers: readonly string[], mode: Mode) =>
			Object.fromEntries(
				providers.map((provider) => [
					provider,
					{
						provider,
						credential: tells(provider) ? {} : parties[provider]![0].credential,
						policy: setUpMode[mode],
						parameters: {
							custom: optionsOf[provider]
								? { ...optionsOf[provider], challengeParameter: CHALLENGE_PARAMETER }
								: {},
						},
					},
				]),
			);
		flows.off = await triggersWorkflow(n8n, triggers([...shaking, ...acknowledged], 'off'));
		flows.ended = await triggersWorkflow(n8n, triggers(shaking, 'ended'));
		flows.on = await triggersWorkflow(n8n, triggers(shaking, 'on'));
	});
	afterAll(async () => {
		await n8n?.stop();
		await sns?.close();
	});

	const call = async (mode: Mode, provider: string, { query, ...request }: SetupCall) =>
		await n8n.send(withQuery(flows[mode].urlOf(provider), query), request);

	const event = async (mode: Mode, provider: string, sender: Sender): Promise<Answer> => {
		const url = flows[mode].urlOf(provider);
		const answer = await n8n.send(url, await sender.event({ url }));
		if (answer.status === 200) started[mode].push(provider);
		return answer;
	};

	const cases = shaking.flatMap((provider) =>
		handshakes[provider]!.map(
			(way) => [`${provider} ${way.name ?? ''}`.trim(), provider, way] as const,
		),
	);
	const of = (...kinds: Handshake['kind'][]) =>
		cases.filter(([, , { kind }]) => kinds.includes(kind));

	test.each(of('unproven'))(
		'%s: answered while it is expected, only then',
		async (_, provider, way) => {
			const [sender] = parties[provider]!;
			for (const mode of ['off', 'ended'] as const) {
				const answer = await call(mode, provider, (await way.play(sender)).call);
				expect([mode, answer.status]).toEqual([mode, way.refused ?? 401]);
				expectNothingTold(answer);
			}
			const { call: asked, answer } = await way.play(sender);
			expectAnswer(await call('on', provider, asked), answer);
		},
	);

	test.each(of('signed', 'proven', 'proof'))(
		'%s: answered at any time',
		async (_, provider, way) => {
			const [sender, stranger] = parties[provider]!;
			for (const mode of ['off', 'on'] as const) {
				const forged = way.unfit?.(sender) ?? (await way.play(stranger)).call;
				const refused = await call(mode, provider, forged);
				expect([mode, refused.status]).toEqual([mode, forged.method === 'GET' ? 403 : 401]);
				expectNothingTold(refused);
				expect(opened).toEqual([]);

				const { call: asked, answer } = await way.play(sender);
				expectAnswer(await call(mode, provider, asked), answer);
				expect(opened.splice(0)).toEqual(answer.opens === undefined ? [] : [answer.opens]);
			}
		},
	);

	test('none of them starts anything', async () => {
		for (const flow of Object.values(flows)) expect(await flow.executions()).toEqual([]);
	});

	test.each(shaking)('%s: set-up mode lets in the genuine event and no other', async (provider) => {
		const [sender, stranger] = parties[provider]!;
		const url = flows.on.urlOf(provider);
		expect((await event('on', provider, stranger)).status).toBe(401);
		const bare = withoutProof(await sender.event({ url }));
		if (bare) expect((await n8n.send(url, bare)).status).toBe(401);
		expectAnswer(await event('on', provider, sender), { status: 200 });
	});

	test.each([...shaking, ...acknowledged].filter((provider) => !tells(provider)))(
		'%s: a genuine event is acknowledged as the provider expects',
		async (provider) => {
			const answer = await event('off', provider, parties[provider]![0]);
			expectAnswer(answer, { status: 200, ...schemes[provider]!.acknowledgement });
		},
	);

	test('Xero: a wrong signature is answered 401 without a body, or it does not begin to send', async () => {
		const { status, body } = await event('off', 'xero', parties['xero']![1]);
		expect([status, body]).toEqual([401, '']);
	});

	test.each(['off', 'on'] as const)(
		'set-up mode %s: each genuine event has started its trigger once, and nothing else has',
		async (mode) => {
			const expected = started[mode].sort();
			expect(expected.length).toBeGreaterThan(20);
			const executions = await flows[mode].executions({ atLeast: expected.length });
			const items = await Promise.all(
				executions.map(async (execution) => {
					const [trigger] = await execution.nodes();
					return [trigger, await execution.items(trigger!)] as const;
				}),
			);
			expect(items.map(([trigger]) => trigger).sort()).toEqual(expected);
			for (const [provider, [item]] of items) {
				expect(item).toMatchObject({ airlock: { verified: true, provider } });
			}
		},
	);

	describe('a secret that is told', () => {
		const PROVIDERS = ['asana', 'notion'] as const;
		const held = (provider: string) => `${provider} with its secret`;
		let flow: Workflow;
		/** Whose secret each webhook was told. */
		const first: Record<string, Sender> = {};

		beforeAll(async () => {
			const triggers = PROVIDERS.flatMap((provider) => {
				const { credential } = parties[provider]![0];
				const policy = setUpMode.on;
				return [
					[provider, { provider, credential: {}, policy }],
					[held(provider), { provider, credential, policy }],
				];
			});
			flow = await triggersWorkflow(n8n, Object.fromEntries(triggers));
		});

		const tell = async (name: string, provider: string, sender: Sender) =>
			(await n8n.send(flow.urlOf(name), (await handshakes[provider]![0]!.play(sender)).call))
				.status;
		const post = async (name: string, sender: Sender) =>
			(await n8n.send(flow.urlOf(name), await sender.event())).status;

		test.each(PROVIDERS)('%s: nobody tells one to a credential that has one', async (provider) => {
			const [sender, stranger] = parties[provider]!;
			expect(await tell(held(provider), provider, stranger)).toBe(401);
			expect(await post(held(provider), stranger)).toBe(401);
			expect(await post(held(provider), sender)).toBe(200);
		});

		test.each(PROVIDERS)('%s: the first stays, whoever tells another', async (provider) => {
			const make = senders[provider]!;
			const tellers = await Promise.all([make(), make(), make(), make()]);
			// At the same time: one is heard, and the others are not.
			const statuses = await Promise.all(
				tellers.map(async (sender) => await tell(provider, provider, sender)),
			);
			expect(statuses.filter((status) => status === 200)).toHaveLength(1);
			for (const status of statuses) expect([200, 401, 403]).toContain(status);
			first[provider] = tellers[statuses.indexOf(200)]!;
			expect(await tell(provider, provider, await make())).toBe(401);
			for (const sender of tellers) {
				expect(await post(provider, sender)).toBe(sender === first[provider] ? 200 : 401);
			}
		});

		test('it is nowhere in the clear', async () => {
			const executions = await flow.executions({ atLeast: 4 });
			expect(executions).toHaveLength(4);
			const secrets = PROVIDERS.map((provider) => first[provider]!.credential.secret!);
			const forms = secrets.flatMap((secret) => [
				secret,
				...(['hex', 'base64', 'base64url'] as const).map((coding) =>
					Buffer.from(secret).toString(coding),
				),
			]);
			expect(forms.every((form) => form.length > 20)).toBe(true);
			expect(await leaks(n8n, forms, executions)).toEqual([]);
		});

		/** One run of one operation. */
		const run = async (type: string, parameters: Json): Promise<Json[]> => {
			const once = await n8n.workflow({
				nodes: [webhookNode(), { name: 'Operation', type, parameters }],
			});
			expect((await n8n.send(once.url)).status).toBe(200);
			const execution = await once.lastExecution();
			expect(await execution.error()).toBeUndefined();
			return await execution.items('Operation');
		};
		const take = async (forget: boolean) =>
			await run(REPLY, {
				operation: 'takeToldSecret',
				workflowId: flow.id,
				...{ doneBy: 'ann@example.com', reason: 'Into the credential', forget },
			});
		const toldBy = (items: readonly Json[]) =>
			Object.fromEntries(items.map(({ provider, secret }) => [String(provider), secret]));
		const secretsOf = (): Json =>
			Object.fromEntries(
				PROVIDERS.map((provider) => [provider, first[provider]!.credential.secret]),
			);

		test('the owner is shown it, which is recorded, and nothing changes', async () => {
			const items = await take(false);
			expect(items).toHaveLength(PROVIDERS.length);
			expect(toldBy(items)).toEqual(secretsOf());
			const shown = await run(AUDIT, {
				operation: 'search',
				returnAll: true,
				filter: { action: 'webhook.secret_shown' },
			});
			expect(shown).toMatchObject([
				{ outcome: 'success', resource: flow.id, context: { webhooks: 2, forgotten: false } },
			]);
			for (const provider of PROVIDERS) expect(await post(provider, first[provider]!)).toBe(200);
		});

		test('once forgotten it is gone, and another may be told', async () => {
			expect(toldBy(await take(true))).toEqual(secretsOf());
			expect(toldBy(await take(true))).toEqual({});
			for (const provider of PROVIDERS) {
				expect(await post(provider, first[provider]!)).toBe(503);
				const next = await senders[provider]!();
				expect(await tell(provider, provider, next)).toBe(200);
				expect(await post(provider, first[provider]!)).toBe(401);
				expect(await post(provider, next)).toBe(200);
			}
		});

		test('every call that was answered is recorded, and no other', async () => {
			const entries = await run(AUDIT, {
				operation: 'search',
				returnAll: true,
				filter: { action: 'webhook.set_up' },
			});
			const count = (id: string, told: boolean) =>
				entries.filter(
					({ workflow, context }) => workflow === id && (context as Json).told === told,
				).length;
			const unproven = of('unproven').length;
			expect([count(flows.on.id, true), count(flows.on.id, false)]).toEqual([2, unproven - 2]);
			expect([count(flow.id, true), count(flow.id, false)]).toEqual([4, 0]);
			expect(entries).toHaveLength(unproven + 4);
		});
	});
});

function withQuery(url: string, query: SetupCall['query']): string {
	return query ? `${url}?${new URLSearchParams(query).toString()}` : url;
}

/** Without the headers that prove it; undefined where the body does. */
function withoutProof(event: SentRequest): SentRequest | undefined {
	const names = Object.keys(event.headers).filter((name) => name.toLowerCase() !== 'content-type');
	if (names.length === 0) return undefined;
	return { ...event, headers: { 'Content-Type': event.headers['content-type'] ?? '' } };
}

/** A refusal tells its reference and nothing else. */
function expectNothingTold({ body, headers }: Answer): void {
	if (body !== '') expect(Object.keys(JSON.parse(body) as object)).toEqual(['reference']);
	expect(headers).not.toHaveProperty('x-hook-secret');
	expect(headers).not.toHaveProperty('validation-token');
}

function expectAnswer(given: Answer, wanted: WantedAnswer): void {
	const { status, body = '', contentType, headers = {}, maxBytes = Infinity } = wanted;
	expect(given.status).toBe(status);
	expect(typeof body === 'string' ? given.body : JSON.parse(given.body)).toEqual(body);
	if (contentType) expect(given.headers['content-type']?.split(';')[0]).toBe(contentType);
	expect(given.headers).toMatchObject(headers);
	// Some take neither chunks nor cookies.
	expect(given.headers).not.toHaveProperty('transfer-encoding');
	expect(given.setCookies).toEqual([]);
	const lines = Object.entries(given.headers).map(([name, value]) => `${name}: ${value}\r\n`);
	expect(lines.join('').length + given.body.length).toBeLessThan(maxBytes);
}
