import { randomBytes } from 'node:crypto';
import { senders } from '../senders';
import { type N8n, startN8n } from './harness';
import { REPLY } from './trigger';
import { webhookNode } from './webhook-node';

type Json = Record<string, unknown>;

/** For workflows that start with n8n's own Webhook node already. */
describe('Signed Webhook: Verify', () => {
	let n8n: N8n;
	beforeAll(async () => {
		n8n = await startN8n();
	});
	afterAll(async () => await n8n?.stop());

	const behind = async (provider: string, { rawBody = true, policy = {} } = {}) => {
		const sender = await senders[provider]!();
		const credential = await n8n.credential('airlockWebhookSigningApi', { ...sender.credential });
		const flow = await n8n.workflow({
			nodes: [
				webhookNode({ options: { rawBody } }),
				{
					name: 'Verify',
					type: REPLY,
					parameters: { operation: 'verify', provider, integrationId: 'orders', policy },
					credentials: { airlockWebhookSigningApi: credential },
				},
			],
		});
		const send = async (event: Awaited<ReturnType<typeof sender.event>>) => {
			const { length } = await flow.executions();
			await n8n.send(flow.url, event);
			const [execution] = await flow.executions({ atLeast: length + 1 });
			return {
				execution: execution!,
				verified: await execution!.items('Verify'),
				refused: await execution!.items('Verify', 1),
			};
		};
		return { sender, send };
	};

	test.each(['github', 'stripe', 'shopify', 'standard-webhooks', 'slack', 'discord'])(
		'%s: let in once, refused when it is altered or repeated',
		async (provider) => {
			const { sender, send } = await behind(provider);
			const event = await sender.event();
			const first = await send(event);
			expect(first.refused).toEqual([]);
			expect(first.verified).toMatchObject([
				{ airlock: { verified: true, bodyVerified: true, provider, integrationId: 'orders' } },
			]);
			const again = await send(event);
			expect(again.refused).toMatchObject([{ refusal: { code: 'duplicate' } }]);

			const genuine = await sender.event();
			const secret = `s-${randomBytes(8).toString('hex')}`;
			const altered = await send({
				...genuine,
				body: Buffer.from(JSON.stringify({ altered: secret })),
			});
			expect(altered.verified).toEqual([]);
			const [refusal] = altered.refused;
			expect(refusal).toHaveProperty('refusal.code', 'signature_mismatch');
			const { explanation } = refusal!.refusal as Json;
			expect(explanation).toMatch(/^signature_mismatch: expected \S+; .*found .*\(\d+\)/);
			// Context only.
			expect(JSON.stringify(refusal)).not.toContain(secret);
		},
	);

	test('without the raw bytes it says what to switch on', async () => {
		const { sender, send } = await behind('github', { rawBody: false });
		const { execution } = await send(await sender.event());
		expect(execution.status).toBe('error');
		expect(await execution.error()).toBe('The raw bytes of the request are not there');
	});

	test('schema and allowed fields count as at the trigger', async () => {
		const schema = '{"type":"object","required":["id"]}';
		const { sender, send } = await behind('github', { policy: { schema, allowedFields: 'id' } });
		const event = async (body: Json) =>
			await sender.event({ body: Buffer.from(JSON.stringify(body)) });
		expect((await send(await event({ id: 7, email: 'x' }))).verified).toMatchObject([
			{ body: { id: 7 }, airlock: { droppedFields: 1 } },
		]);
		expect((await send(await event({ email: 'x' }))).refused).toMatchObject([
			{ refusal: { code: 'schema_mismatch' } },
		]);
	});
});
