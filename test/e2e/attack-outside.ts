import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { as } from '../attack/vector';
import { Played } from '../attack/played';
import { elsewhere, rows } from '../attack/vectors/certificate-urls';
import { senders } from '../senders';
import type { Sender } from '../senders/sender';
import { type N8n, serveTls, type TlsHost, type Workflow } from './harness';
import { triggerWorkflow } from './trigger';

const SNS = rows['aws-sns'];
const SNS_HOST = 'sns.eu-west-1.amazonaws.com';

/** What n8n reaches outside: Amazon's host, played here, and a counter in the place of every other one. */
export class Outside {
	/** Paths that were asked for at Amazon's. */
	readonly fetched: string[] = [];
	/** What is answered to them; 404 otherwise. */
	readonly pages = new Map<string, (response: ServerResponse) => void>();
	/** Connections to any other host. */
	connections = 0;

	private constructor(readonly hosts: TlsHost[]) {}

	static async open(): Promise<Outside> {
		const outside: Outside = new Outside([]);
		outside.hosts.push(
			await serveTls(SNS_HOST, ({ url = '' }: IncomingMessage, response: ServerResponse) => {
				outside.fetched.push(url);
				const page = outside.pages.get(url);
				if (page) page(response);
				else response.writeHead(404).end();
			}),
			await everyOtherHost(() => (outside.connections += 1)),
		);
		return outside;
	}

	async close(): Promise<void> {
		await Promise.all(this.hosts.map(async (host) => await host.close()));
	}
}

/** Hangs up on whoever connects: that somebody did is all there is to know. */
async function everyOtherHost(onConnection: () => void): Promise<TlsHost> {
	const server = createServer((socket) => {
		onConnection();
		socket.on('error', () => undefined).destroy();
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		hostname: '*',
		port: (server.address() as AddressInfo).port,
		certificate: '',
		close: async () => await new Promise((resolve) => server.close(() => resolve())),
	};
}

/** Messages that say where the certificate is that proves them. */
export function attackCertificates(n8n: () => N8n, outside: () => Outside): void {
	describe('a certificate URL', () => {
		let sender: Sender;
		let played: Played;
		let flow: Workflow;

		beforeAll(async () => {
			sender = await senders['aws-sns']!();
			const { publicKey, ...credential } = sender.credential;
			flow = await triggerWorkflow(n8n(), { provider: 'aws-sns', credential });
			played = await Played.of(() => sender, flow.url, Date.now());
			const { pathname } = new URL(SNS.urlOf(played.sample));
			outside().pages.set(pathname, (response) => response.writeHead(200).end(publicKey));
			outside().pages.set('/redirect.pem', (response) =>
				response.writeHead(302, { location: 'https://attacker.example/x.pem' }).end(),
			);
		});

		const post = async (url?: (own: URL) => string) => {
			const genuine = await played.genuine({ at: Date.now() });
			const own = new URL(SNS.urlOf(genuine));
			const sent = url ? SNS.pointing(genuine, url(own)) : genuine;
			return (await n8n().send(flow.url, as(sent))).status;
		};

		test.each(elsewhere)('%s is not fetched from', async (_name, change) => {
			expect(await post(change)).toBe(401);
			expect(outside()).toMatchObject({ fetched: [], connections: 0 });
		});

		test('that redirects is not followed', async () => {
			expect(await post(({ origin }) => `${origin}/redirect.pem`)).toBe(503);
			expect(outside()).toMatchObject({ fetched: ['/redirect.pem'], connections: 0 });
			expect(await flow.executions()).toHaveLength(0);
		});

		test('of Amazon’s own host is fetched, and lets the message in', async () => {
			expect(await post()).toBe(200);
			expect(outside().fetched).toHaveLength(2);
			expect(await flow.executions({ atLeast: 1 })).toHaveLength(1);
		});
	});
}
