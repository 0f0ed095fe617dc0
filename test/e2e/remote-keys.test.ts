import type { IncomingMessage } from 'node:http';
import { senders } from '../senders';
import type { Sender } from '../senders/sender';
import { type N8n, serveTls, startN8n } from './harness';
import { triggerWorkflow } from './trigger';

type TlsHost = Awaited<ReturnType<typeof serveTls>>;

/** Keys that are fetched when the first event arrives, over real TLS, from hosts that play the providers'. */
describe('keys that are fetched', () => {
	let n8n: N8n;
	let hosts: TlsHost[];
	let served: Record<string, string>;
	let fetched: string[];

	beforeAll(async () => {
		const listen = async (hostname: string) =>
			await serveTls(hostname, (request: IncomingMessage, response) => {
				fetched.push(`${request.method} ${hostname}${request.url}`);
				const text = served[`${hostname}${request.url}`];
				response.statusCode = text === undefined ? 404 : 200;
				response.end(text);
			});
		hosts = await Promise.all(['sns.eu-west-1.amazonaws.com', 'id.example.com'].map(listen));
		n8n = await startN8n({ hosts });
	});
	beforeEach(() => {
		served = {};
		fetched = [];
	});
	afterAll(async () => {
		await n8n?.stop();
		await Promise.all(hosts.map(async (host) => await host.close()));
	});

	/** By each process that needs it, once. */
	const expectFetchedOnce = (address: string) => {
		expect([...new Set(fetched)]).toEqual([`GET ${address}`]);
		expect(fetched.length).toBeLessThanOrEqual(n8n.receivers);
	};
	const post = async (url: string, sender: Sender) => await n8n.send(url, await sender.event());

	test('Amazon SNS: the certificate of SigningCertURL is fetched once and verifies', async () => {
		const sender = await senders['aws-sns']!();
		const { publicKey, ...credential } = sender.credential;
		const { body } = await sender.event();
		const { SigningCertURL } = JSON.parse(body.toString()) as { SigningCertURL: string };
		served[SigningCertURL.replace('https://', '')] = publicKey!;
		const flow = await triggerWorkflow(n8n, { provider: 'aws-sns', credential });
		expect([(await post(flow.url, sender)).status, (await post(flow.url, sender)).status]).toEqual([
			200, 200,
		]);
		expect(await flow.executions({ atLeast: 2 })).toHaveLength(2);
		expectFetchedOnce(SigningCertURL.replace('https://', ''));
	});

	test('JWT: the JWK Set of the URL is fetched once and verifies', async () => {
		const sender = await senders.jwt!();
		const { jwks, ...credential } = sender.credential;
		served['id.example.com/jwks.json'] = jwks!;
		const jwksUrl = 'https://id.example.com/jwks.json';
		const flow = await triggerWorkflow(n8n, {
			provider: 'jwt',
			credential: { ...credential, jwksUrl },
		});
		expect([(await post(flow.url, sender)).status, (await post(flow.url, sender)).status]).toEqual([
			200, 200,
		]);
		expectFetchedOnce('id.example.com/jwks.json');
		const stranger = await senders.jwt!();
		for (let i = 0; i < 5; i += 1) expect((await post(flow.url, stranger)).status).toBe(401);
		// A forger's unknown key ids must not make us call the issuer for each request.
		expect(fetched.length).toBeLessThanOrEqual(2 * n8n.receivers);
	});

	test('keys that are not to be had mean 503, so that the sender tries again', async () => {
		const sender = await senders.jwt!();
		const { jwks, ...credential } = sender.credential;
		expect(jwks).toBeDefined();
		const flow = await triggerWorkflow(n8n, {
			provider: 'jwt',
			credential: { ...credential, jwksUrl: 'https://id.example.com/gone.json' },
		});
		const answer = await post(flow.url, sender);
		expect(answer.status).toBe(503);
		expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
		expect(await flow.executions()).toHaveLength(0);
	});
});
