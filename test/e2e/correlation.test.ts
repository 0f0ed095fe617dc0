import { randomBytes } from 'node:crypto';
import { senders } from '../senders';
import { accountData, SERVICE_ACCOUNT } from './account';
import { Counterpart } from './counterpart';
import { GUARDED } from './guarded';
import { type N8n, startN8n } from './harness';
import { registered } from './registry';
import { triggerWorkflow } from './trigger';

type Json = Record<string, unknown>;

/** W3C Trace Context, from the sender of a webhook to the system that is called for it, and everywhere in between. */
test('one id joins the event, the execution, the attempts, the record and the request', async () => {
	const api = await Counterpart.start();
	let n8n: N8n | undefined;
	try {
		n8n = await startN8n();
		let times = 0;
		api.respond = (_seen, response) =>
			response.writeHead((times += 1) === 1 ? 503 : 200, { 'retry-after': '1' }).end('{}');
		const account = await n8n.credential(
			SERVICE_ACCOUNT,
			accountData({
				...{ integrationId: 'orders', allowedHosts: api.origin, allowedMethods: ['GET', 'POST'] },
				secret: `tok_${randomBytes(24).toString('base64url')}`,
			}),
		);
		const sender = await senders.github!();
		const flow = await triggerWorkflow(n8n, {
			provider: 'github',
			credential: sender.credential,
			parameters: { integrationId: 'orders' },
			then: [
				{
					name: 'Request',
					type: GUARDED,
					parameters: {
						...{ method: 'POST', url: `${api.origin}/v1`, bodyType: 'json', jsonBody: '{}' },
						idempotency: 'header',
					},
					credentials: { [SERVICE_ACCOUNT]: account },
				},
			],
		});
		const id = randomBytes(16).toString('hex');
		const event = await sender.event();
		const headers = {
			...event.headers,
			traceparent: `00-${id}-${randomBytes(8).toString('hex')}-01`,
		};
		expect((await n8n.send(flow.url, { ...event, headers })).status).toBe(200);
		const [execution] = await flow.executions({ atLeast: 1 });

		const [delivery] = await execution!.items('Trigger');
		expect(delivery).toMatchObject({ airlock: { correlationId: id } });
		expect(await execution!.items('Request')).toMatchObject([
			{ airlock: { correlationId: id, attempts: 2 } },
		]);
		expect(api.seen.map(({ headers }) => String(headers.traceparent).slice(0, 35))).toEqual([
			`00-${id}`,
			`00-${id}`,
		]);
		const { resultData } = (await execution!.data()) as { resultData: { metadata?: Json } };
		expect(resultData.metadata).toMatchObject({ airlockCorrelationId: id });
		const attempts = await registered(n8n, {
			...{ resource: 'health', operation: 'getAttempts', integrationId: 'orders' },
			filter: { correlationId: id },
		});
		expect(attempts).toMatchObject([
			{ outcome: 'success', attempt: 2, status: 200, execution: execution!.id },
			{ outcome: 'failure', attempt: 1, status: 503, category: 'temporarily_unavailable' },
		]);
		const entries = await registered(n8n, {
			...{ resource: 'health', operation: 'timeline', integrationId: 'orders' },
		});
		expect(JSON.stringify(entries)).toContain(id);
	} finally {
		await n8n?.stop();
		await api.stop();
	}
});
