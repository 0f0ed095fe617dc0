import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { senders } from '../senders';
import { type N8n, startN8n } from './harness';

const folder = join(__dirname, '..', '..', 'examples');

interface ExampleFile {
	readonly nodes: ReadonlyArray<{
		name: string;
		type: string;
		parameters: { provider?: string; policy?: object };
		credentials?: { airlockWebhookSigningApi?: { name: string } };
	}>;
}

describe('the example workflows', () => {
	let n8n: N8n;
	beforeAll(async () => {
		n8n = await startN8n();
	});
	afterAll(async () => await n8n?.stop());

	test.each(readdirSync(folder).filter((name) => name.endsWith('.json')))(
		'%s imports, activates and runs',
		async (name) => {
			const file = JSON.parse(readFileSync(join(folder, name), 'utf8')) as ExampleFile;
			const trigger = file.nodes.find(({ type }) => type.endsWith('.signedWebhookTrigger'))!;
			const sender = await senders[trigger.parameters.provider!]!();
			const wanted = trigger.credentials!.airlockWebhookSigningApi!.name;
			const saved = await n8n.credential('airlockWebhookSigningApi', { ...sender.credential });
			const flow = await n8n.importWorkflow(join(folder, name), { [wanted]: saved });
			const body = Buffer.from(
				JSON.stringify({
					id: 'evt_1',
					type: 'payment_intent.succeeded',
					livemode: true,
					data: { object: { id: 'pi_1' } },
				}),
			);
			const answer = await n8n.send(flow.url, await sender.event({ body }));
			expect([200, 202]).toContain(answer.status);
			const execution = await flow.lastExecution();
			expect(await execution.error()).toBeUndefined();
			expect(execution.status).toBe('success');
			expect((await execution.nodes()).length).toBeGreaterThan(1);
		},
	);
});
