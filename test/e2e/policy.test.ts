import { createHmac } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { optionsOf, senders } from '../senders';
import type { Sender } from '../senders/sender';
import { type Answer, type N8n, startN8n, type Workflow } from './harness';
import { REPLY, triggerWorkflow, type TriggerOptions } from './trigger';

type Case = { flow: Workflow; sender: Sender; post(options?: object): Promise<Answer> };

describe('the trigger on a real n8n', () => {
	let n8n: N8n;
	beforeAll(async () => {
		n8n = await startN8n({ env: { AIRLOCK_ENVIRONMENT: 'production' } });
	});
	afterAll(async () => await n8n?.stop());

	/** A GitHub webhook under `policy`; `post` sends it a genuine event. */
	const github = async (
		policy: Record<string, unknown> = {},
		options: Partial<TriggerOptions> = {},
	): Promise<Case> => {
		const sender = await senders.github!();
		const flow = await triggerWorkflow(n8n, {
			provider: 'github',
			credential: sender.credential,
			policy,
			...options,
		});
		const post = async (event = {}) => await n8n.send(flow.url, await sender.event(event));
		return { flow, sender, post };
	};
	const forged = async (flow: Workflow) =>
		await n8n.send(flow.url, await (await senders.github!()).event());

	test('a flood from one address is refused with 429 and Retry-After', async () => {
		const { flow, post } = await github({ requestsPerMinute: 3 });
		const answers = await Promise.all(Array.from({ length: 12 }, async () => await forged(flow)));
		const limited = answers.filter(({ status }) => status === 429);
		expect(limited).toHaveLength(9);
		expect(Number(limited[0]!.headers['retry-after'])).toBeGreaterThan(0);
		expect((await post()).status).toBe(429);
		expect(await flow.executions()).toHaveLength(0);
	});

	test('deliveries over the rate of the webhook are refused, forged ones do not count', async () => {
		const { flow, post } = await github({ deliveriesPerMinute: 2 });
		for (let i = 0; i < 4; i += 1) expect((await forged(flow)).status).toBe(401);
		expect([(await post()).status, (await post()).status, (await post()).status]).toEqual([
			200, 200, 429,
		]);
		expect(await flow.executions({ atLeast: 2 })).toHaveLength(2);
	});

	test.each(['length', 'chunked'] as const)(
		'a body over the cap is refused with 413, its size told by %s',
		async (framing) => {
			const { flow, sender } = await github({ maxBodyKilobytes: 2 });
			const body = Buffer.from(JSON.stringify({ filler: 'x'.repeat(300_000) }));
			const answer = await n8n.send(flow.url, { ...(await sender.event({ body })), framing });
			expect(answer.status).toBe(413);
			expect(await flow.executions()).toHaveLength(0);
		},
	);

	test('a decompression bomb is refused with 413 and a compressed event is taken', async () => {
		const { flow, sender } = await github({ maxBodyKilobytes: 64 });
		const zip = async (plain: Buffer) => {
			const event = await sender.event({ body: plain });
			return await n8n.send(flow.url, {
				headers: { ...event.headers, 'Content-Encoding': 'gzip' },
				body: gzipSync(plain),
			});
		};
		const bomb = Buffer.from(JSON.stringify({ filler: ' '.repeat(20_000_000) }));
		expect((await zip(bomb)).status).toBe(413);
		expect((await zip(Buffer.from('{"small":true}'))).status).toBe(200);
		const [item] = await (await flow.lastExecution()).items('Trigger');
		expect(item).toMatchObject({ body: { small: true } });
	});

	test('a multipart body is verified over its bytes, files become binary data', async () => {
		const { flow, sender } = await github();
		const body = Buffer.from(
			'--b1\r\ncontent-disposition: form-data; name="title"\r\n\r\nhello\r\n' +
				'--b1\r\ncontent-disposition: form-data; name="doc"; filename="a.txt"\r\n' +
				'content-type: text/plain\r\n\r\nbytes\r\n--b1--\r\n',
		);
		const event = await sender.event({ body });
		const headers = Object.entries(event.headers).filter(
			([name]) => name.toLowerCase() !== 'content-type',
		);
		const answer = await n8n.send(flow.url, {
			headers: [...headers, ['Content-Type', 'multipart/form-data; boundary=b1']],
			body,
		});
		expect(answer.status).toBe(200);
		const [item] = await (await flow.lastExecution()).items('Trigger');
		expect(item).toMatchObject({ body: { title: 'hello' } });
	});

	test.each([
		['405 to another method', {}, 405, { method: 'PUT' }],
		['403 to an address that is not allowed', { allowedAddresses: '192.0.2.0/24' }, 403, {}],
		['415 to a content type that is not allowed', { contentTypes: 'text/xml' }, 415, {}],
		['422 to a body that does not fit the schema', { schema: '{"required":["nothing"]}' }, 422, {}],
	])('%s', async (_name, policy, status, request) => {
		const { flow, sender } = await github(policy);
		const answer = await n8n.send(flow.url, { ...(await sender.event()), ...request });
		expect(answer.status).toBe(status);
		expect(await flow.executions()).toHaveLength(0);
	});

	test('an address that forges X-Forwarded-For does not get in', async () => {
		const { flow, sender } = await github({ allowedAddresses: '192.0.2.7', trustedProxyHops: 1 });
		const from = async (list: string) => {
			const event = await sender.event();
			const headers = { ...event.headers, 'X-Forwarded-For': list };
			return (await n8n.send(flow.url, { ...event, headers })).status;
		};
		expect(await from('192.0.2.7, 203.0.113.5')).toBe(403);
		expect(await from('203.0.113.5, 192.0.2.7')).toBe(200);
	});

	test('only allowed fields and chosen headers reach the workflow', async () => {
		const { flow, sender } = await github({
			allowedFields: 'action, repository.name',
			includeHeaders: 'X-Trace, Authorization',
		});
		const body = Buffer.from(
			JSON.stringify({ action: 'opened', token: 'no', repository: { name: 'r', owner: 'no' } }),
		);
		const event = await sender.event({ body });
		const headers = {
			...event.headers,
			'X-Trace': 't',
			'X-Other': 'o',
			Authorization: 'Bearer no',
		};
		expect((await n8n.send(`${flow.url}?key=secret`, { ...event, headers })).status).toBe(200);
		const [item] = await (await flow.lastExecution()).items('Trigger');
		expect(item).toMatchObject({
			body: { action: 'opened', repository: { name: 'r' } },
			airlock: { droppedFields: 2 },
			query: {},
		});
		const names = Object.keys((item as { headers: object }).headers);
		expect(names).toContain('x-trace');
		expect(names).not.toContain('authorization');
		expect(names).not.toContain('x-other');
	});

	test('observe lets a forged request through, unverified and marked', async () => {
		const { flow } = await github({ mode: 'observe' });
		expect((await forged(flow)).status).toBe(200);
		const [item] = await (await flow.lastExecution()).items('Trigger');
		expect(item).toMatchObject({
			airlock: { verified: false, wouldRefuse: 'signature_mismatch' },
		});
	});

	test('emitRefused starts the second output with context only', async () => {
		const sender = await senders.github!();
		const flow = await triggerWorkflow(n8n, {
			provider: 'github',
			credential: sender.credential,
			policy: { emitRefused: true },
			then: [
				{ name: 'Good', type: 'n8n-nodes-base.noOp' },
				{ name: 'Bad', type: 'n8n-nodes-base.noOp' },
			],
			connections: {
				Trigger: {
					main: [
						[{ node: 'Good', type: 'main', index: 0 }],
						[{ node: 'Bad', type: 'main', index: 0 }],
					],
				},
			},
		});
		const stranger = await senders.github!();
		const event = await stranger.event({ body: Buffer.from('{"planted":"in the body"}') });
		const answer = await n8n.send(flow.url, event);
		expect(answer.status).toBe(401);
		const execution = await flow.lastExecution();
		expect(await execution.nodes()).toEqual(['Trigger', 'Bad']);
		const [item] = await execution.items('Bad');
		const { reference } = JSON.parse(answer.body.toString()) as { reference: string };
		expect(item).toMatchObject({ refusal: { code: 'signature_mismatch', status: 401, reference } });
		expect(JSON.stringify(await execution.data())).not.toContain('planted');
		expect(await n8n.log()).toContain(reference);
		expect(await n8n.log()).not.toContain('planted');
	});

	test('a test event does not enter production', async () => {
		const sender = await senders.stripe!();
		const flow = await triggerWorkflow(n8n, { provider: 'stripe', credential: sender.credential });
		const stripe = async (livemode: boolean) => {
			const body = Buffer.from(JSON.stringify({ id: `evt_${livemode}`, livemode }));
			return (await n8n.send(flow.url, await sender.event({ body }))).status;
		};
		expect(await stripe(false)).toBe(403);
		expect(await stripe(true)).toBe(200);
		const executions = await flow.executions({ atLeast: 1 });
		expect(executions).toHaveLength(1);
		const [item] = await executions[0]!.items('Trigger');
		expect(item).toMatchObject({
			airlock: { environment: 'production', eventEnvironment: 'live' },
		});
	});

	test('both secrets verify while a rotation runs, and the old one no longer after it', async () => {
		const [old, current] = [await senders.github!(), await senders.github!()];
		const rotated = (previousSecretExpiresAt: string) => ({
			secret: current.credential.secret,
			previousSecret: old.credential.secret,
			previousSecretExpiresAt,
		});
		const status = async (flow: Workflow, sender: Sender) =>
			(await n8n.send(flow.url, await sender.event())).status;
		const hour = 3_600_000;
		const during = await triggerWorkflow(n8n, {
			provider: 'github',
			credential: rotated(new Date(Date.now() + hour).toISOString()),
		});
		expect([await status(during, old), await status(during, current)]).toEqual([200, 200]);
		const items = await Promise.all(
			(await during.executions({ atLeast: 2 })).map(async (run) => (await run.items('Trigger'))[0]),
		);
		const keyIds = items.map((item) => (item as { airlock: { keyId: string } }).airlock.keyId);
		expect(keyIds.sort()).toEqual(['current', 'previous']);
		const after = await triggerWorkflow(n8n, {
			provider: 'github',
			credential: rotated(new Date(Date.now() - hour).toISOString()),
		});
		expect([await status(after, old), await status(after, current)]).toEqual([401, 200]);
	});

	test('a source with repeated refusals is quarantined when the admin says so', async () => {
		const { flow, post } = await github({ quarantineAfter: 3 });
		for (let i = 0; i < 3; i += 1) expect((await forged(flow)).status).toBe(401);
		const answer = await post();
		expect(answer.status).toBe(503);
		expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
	});

	test('duplicates are refused with 409 when asked for', async () => {
		const { flow, sender } = await github({ duplicates: 'refuse' });
		const event = await sender.event();
		expect((await n8n.send(flow.url, event)).status).toBe(200);
		await flow.executions({ atLeast: 1 });
		expect((await n8n.send(flow.url, event)).status).toBe(409);
		expect(await flow.executions({ atLeast: 1 })).toHaveLength(1);
	});

	test('a delivery whose workflow answers 500 may come again', async () => {
		const failing = `throw new Error('down')`;
		const { flow, sender } = await github(
			{},
			{
				parameters: { respond: 'lastNode' },
				then: [
					{
						name: 'Fail',
						type: 'n8n-nodes-base.code',
						typeVersion: 2,
						parameters: { jsCode: failing },
					},
				],
			},
		);
		const event = await sender.event();
		expect((await n8n.send(flow.url, event)).status).toBe(500);
		expect((await n8n.send(flow.url, event)).status).toBe(500);
		expect(await flow.executions({ atLeast: 2 })).toHaveLength(2);
	});

	test('the last node answers the sender', async () => {
		const { flow, post } = await github(
			{ allowedFields: 'id' },
			{
				parameters: { respond: 'lastNode' },
				then: [
					{
						name: 'Set',
						type: 'n8n-nodes-base.set',
						typeVersion: 3.4,
						parameters: { mode: 'raw', jsonOutput: '{"answer": 42}' },
					},
				],
			},
		);
		const answer = await post();
		expect([answer.status, JSON.parse(answer.body.toString())]).toEqual([200, { answer: 42 }]);
		expect(await flow.executions({ atLeast: 1 })).toHaveLength(1);
	});

	test.each(['lastNode', 'immediately'])(
		'a sender that hangs up while the workflow is at work does not start it again by its retry (%s)',
		async (respond) => {
			const { flow, sender } = await github(
				{ keepUntilDone: respond === 'lastNode' },
				{
					parameters: { respond },
					then: [
						{
							name: 'Wait',
							type: 'n8n-nodes-base.wait',
							typeVersion: 1.1,
							parameters: { amount: 4, unit: 'seconds' },
						},
					],
				},
			);
			const event = await sender.event();
			const timeoutMs = respond === 'lastNode' ? 1_500 : 5;
			await n8n.send(flow.url, { ...event, timeoutMs }).catch(() => undefined);
			const deadline = Date.now() + 30_000;
			let answer = await n8n.send(flow.url, event);
			// Busy until it is done.
			while (answer.status === 503 && Date.now() < deadline)
				answer = await n8n.send(flow.url, event);
			expect(answer.status).toBe(200);
			expect(await flow.executions({ atLeast: 1, quietMs: 1_000 })).toHaveLength(1);
		},
	);

	test('the reply node answers the sender', async () => {
		const { post } = await github(
			{},
			{
				parameters: { respond: 'replyNode' },
				then: [
					{
						name: 'Reply',
						type: REPLY,
						parameters: { operation: 'reply', statusCode: 202, body: '{"taken": true}' },
					},
				],
			},
		);
		const answer = await post();
		expect([answer.status, JSON.parse(answer.body.toString())]).toEqual([202, { taken: true }]);
	});

	test('an immediate answer tells nothing about the workflow', async () => {
		const { post } = await github();
		const answer = await post();
		expect([answer.status, answer.body.toString()]).toEqual([200, '']);
	});

	describe('set-up requests', () => {
		const slackUrlVerification = async (answerSetup: boolean) => {
			const sender = await senders.slack!();
			const flow = await triggerWorkflow(n8n, {
				provider: 'slack',
				credential: sender.credential,
				policy: { answerSetup },
			});
			const body = Buffer.from(JSON.stringify({ type: 'url_verification', challenge: 'c-123' }));
			const answer = await n8n.send(flow.url, await sender.event({ body }));
			return { answer, executions: (await flow.executions()).length };
		};

		test('Slack: a signed challenge is echoed and starts nothing', async () => {
			const { answer, executions } = await slackUrlVerification(true);
			expect([answer.status, answer.body.toString(), executions]).toEqual([200, 'c-123', 0]);
		});

		test('Slack: switched off, it is an ordinary event', async () => {
			const { executions } = await slackUrlVerification(false);
			expect(executions).toBe(1);
		});

		test('Zoom: the plain token is answered with its HMAC', async () => {
			const sender = await senders.zoom!();
			const flow = await triggerWorkflow(n8n, { provider: 'zoom', credential: sender.credential });
			const body = Buffer.from(
				JSON.stringify({ event: 'endpoint.url_validation', payload: { plainToken: 'pt-1' } }),
			);
			const answer = await n8n.send(flow.url, await sender.event({ body }));
			const encryptedToken = createHmac('sha256', sender.credential.secret!)
				.update('pt-1')
				.digest('hex');
			expect(JSON.parse(answer.body.toString())).toEqual({ plainToken: 'pt-1', encryptedToken });
			expect(await flow.executions()).toHaveLength(0);
		});

		test('Meta: the GET challenge is echoed for the right verify token only', async () => {
			const sender = await senders.meta!();
			const verifyToken = 'vt-' + sender.credential.secret!.slice(0, 12);
			const flow = await triggerWorkflow(n8n, {
				provider: 'meta',
				credential: { ...sender.credential, verifyToken },
			});
			const challenge = async (token: string) =>
				await n8n.send(
					`${flow.url}?hub.mode=subscribe&hub.challenge=778899&hub.verify_token=${token}`,
					{ method: 'GET' },
				);
			const right = await challenge(verifyToken);
			expect([right.status, right.body.toString()]).toEqual([200, '778899']);
			expect((await challenge('wrong')).status).toBe(403);
			expect(await flow.executions()).toHaveLength(0);
		});

		test('Meta: without a verify token no challenge is answered', async () => {
			const sender = await senders.meta!();
			const flow = await triggerWorkflow(n8n, { provider: 'meta', credential: sender.credential });
			const url = `${flow.url}?hub.mode=subscribe&hub.challenge=1&hub.verify_token=`;
			expect((await n8n.send(url, { method: 'GET' })).status).toBeGreaterThanOrEqual(403);
		});

		test('Custom: in set-up mode a GET challenge is echoed as text when its parameter is named', async () => {
			const sender = await senders.custom!();
			const soon = new Date(Date.now() + 3_600_000).toISOString();
			const answerTo = async (challengeParameter: string, setupUntil = soon) => {
				const flow = await triggerWorkflow(n8n, {
					provider: 'custom',
					credential: sender.credential,
					parameters: { custom: { ...optionsOf.custom, challengeParameter } },
					policy: { setupUntil },
				});
				const answer = await n8n.send(`${flow.url}?challenge=abc-123`, { method: 'GET' });
				return [answer.status, answer.body.toString()];
			};
			expect(await answerTo('challenge')).toEqual([200, 'abc-123']);
			expect((await answerTo(''))[0]).toBe(405);
			expect((await answerTo('challenge', ''))[0]).toBe(405);
		});

		test('Discord: a signed PING is answered', async () => {
			const sender = await senders.discord!();
			const flow = await triggerWorkflow(n8n, {
				provider: 'discord',
				credential: sender.credential,
			});
			const body = Buffer.from(JSON.stringify({ type: 1 }));
			const answer = await n8n.send(flow.url, await sender.event({ body }));
			expect(JSON.parse(answer.body.toString())).toEqual({ type: 1 });
			expect(await flow.executions()).toHaveLength(0);
		});
	});

	describe('activation', () => {
		const activation = async (options: Partial<TriggerOptions>): Promise<string> => {
			const sender = await senders.github!();
			const flow = await triggerWorkflow(n8n, {
				provider: 'github',
				credential: sender.credential,
				active: false,
				...options,
			});
			return await flow.activate().then(
				() => 'activated',
				(error: Error) => error.message,
			);
		};

		test('is refused with a message that says what to mend', async () => {
			const [sender, old] = [await senders.github!(), await senders.github!()];
			const { secret } = sender.credential;
			const wrong: Array<[Partial<TriggerOptions>, RegExp]> = [
				[{ credential: { secret: '   ' } }, /secret/i],
				[{ policy: { allowedAddresses: '10.0.0.300' } }, /10\.0\.0\.300/],
				[{ policy: { schema: '{"type": 7}' } }, /schema/i],
				[{ policy: { toleranceSeconds: -1 } }, /toleranceSeconds/],
				[{ provider: 'nobody' }, /nobody/],
				[{ credential: { secret, provider: 'stripe' } }, /another provider/],
				[{ credential: { secret, previousSecret: old.credential.secret } }, /previous secret/i],
			];
			// n8n tries to register a trigger several times before it gives up: all at once, then.
			const messages = await Promise.all(wrong.map(async ([options]) => await activation(options)));
			for (const [i, [, message]] of wrong.entries()) expect(messages[i]).toMatch(message);
			for (const text of messages) expect(text).not.toContain(secret);
		});

		test('is allowed when everything fits', async () => {
			expect(await activation({})).toBe('activated');
		});
	});

	test('listening for a test event works and burns no production key', async () => {
		const { flow, sender } = await github();
		const event = await sender.event();
		const listening = await n8n.listenForTestEvent(flow);
		expect((await n8n.send(listening.url, event)).status).toBe(200);
		expect((await n8n.send(flow.url, event)).status).toBe(200);
		const modes = (await flow.executions({ atLeast: 2 })).map(({ mode }) => mode);
		expect(modes.sort()).toEqual(['manual', 'webhook']);
	});
});
