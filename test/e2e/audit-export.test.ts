import { randomUUID } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo, Server as NetServer } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { makeCertificate } from '../audit/export/tls';
import { type Execution, type N8n, startN8n } from './harness';
import { webhookNode } from './webhook-node';

const AUDIT = 'n8n-nodes-airlock.auditLog';
const listen = async (server: NetServer): Promise<number> => {
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return (server.address() as AddressInfo).port;
};

describe('exports to other systems, from a real n8n', () => {
	let n8n: N8n;
	beforeAll(async () => {
		n8n = await startN8n();
		for (let i = 0; i < 3; i += 1) {
			const recorded = await run({ operation: 'record', action: `order.step_${i}` });
			expect(recorded.status).toBe('success');
		}
	});
	afterAll(async () => await n8n?.stop());

	/** Runs one Audit Log node once, behind n8n's own Webhook node. */
	const run = async (parameters: object, credentials: object = {}): Promise<Execution> => {
		const path = `case-${randomUUID()}`;
		const flow = await n8n.workflow({
			nodes: [
				webhookNode({ path, responseMode: 'lastNode' }),
				{ name: 'Audit', type: AUDIT, parameters: { ...parameters }, ...credentials },
			],
		});
		await n8n.send(flow.url, { body: Buffer.from('{}'), timeoutMs: 60_000 });
		const [execution] = await flow.executions({ atLeast: 1, timeoutMs: 60_000 });
		return execution!;
	};

	test('a SIEM that is away at first gets every entry over HTTP, with its header', async () => {
		const received: Array<{ headers: IncomingHttpHeaders; body: string }> = [];
		const siem: Server = createServer((request, response) => {
			let body = '';
			request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
			request.on('end', () => {
				received.push({ headers: request.headers, body });
				response.writeHead(received.length === 1 ? 503 : 200, { 'retry-after': '1' }).end();
			});
		});
		const port = await listen(siem);
		const token = `Splunk ${randomUUID()}`;
		const credential = await n8n.credential('airlockAlertDestinationApi', {
			url: `http://127.0.0.1:${port}/collect`,
			headerName: 'Authorization',
			headerValue: token,
		});
		const execution = await run(
			{ operation: 'export', destination: 'http', filter: { action: 'order.step_1' } },
			{ credentials: { airlockAlertDestinationApi: credential } },
		);
		siem.close();
		expect(await execution.items('Audit')).toMatchObject([{ ok: true, sent: 1 }]);
		expect(received).toHaveLength(2);
		expect(received.map(({ headers }) => headers.authorization)).toEqual([token, token]);
		expect(received[1]!.body).toBe(received[0]!.body);
		expect(received[1]!.body).toContain('order.step_1');
		expect(received[1]!.body).not.toContain('order.step_2');
		expect(JSON.stringify(await execution.items('Audit'))).not.toContain(token);
	});

	test('a syslog receiver gets RFC 5424 messages over TLS, and none when it is not trusted', async () => {
		const certificate = makeCertificate();
		let received = '';
		const server = createTlsServer(certificate, (socket) => {
			socket.setEncoding('utf8').on('data', (chunk: string) => (received += chunk));
			socket.on('error', () => undefined);
		});
		server.on('tlsClientError', () => undefined);
		const target = { destination: 'syslog', host: '127.0.0.1', port: await listen(server) };
		const refused = await run({ operation: 'export', ...target });
		expect(refused.status).toBe('error');
		expect(await refused.error()).toBe('The certificate of the syslog receiver is not trusted');
		expect(received).toBe('');
		const execution = await run({ operation: 'export', ...target, ca: certificate.cert });
		server.close();
		// Three steps, and what was recorded of the exports themselves.
		expect(await execution.items('Audit')).toMatchObject([{ ok: true, sent: 6 }]);
		expect(received.match(/\d+ <\d+>1 /g)).toHaveLength(6);
		expect(received).toContain('order.step_2');
	});
});
