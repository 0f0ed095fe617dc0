import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { systemClock } from '../lib/clock';
import { openStore } from '../lib/store/open';
import { accountData, SERVICE_ACCOUNT } from '../test/e2e/account';
import { Counterpart } from '../test/e2e/counterpart';
import { type N8n, startN8n, type Workflow } from '../test/e2e/harness';
import { interleave, ratioOf, spread } from './measure';
import { machine, type Section, show, table } from './report';
import { n8nVersion } from './workflows';

const CALLS = 300;
const ROUNDS = 9;
const SIZES = [10, 10_000];
const AIM = 1.01;

type Way = 'headerAuth' | 'predefined' | 'account' | 'limited';

/** What a service account adds to a call of n8n's own HTTP Request node. */
export async function benchAccount(): Promise<Section[]> {
	const rows: string[][] = [];
	for (const integrations of SIZES) {
		const values = await measure(integrations);
		const ms = (way: Way) => spread(values[way].map((total) => total / CALLS));
		const row = (name: string, way: Way) => {
			const against = (other: Way) => ratioOf(values[way], values[other]);
			const ours = way === 'account' || way === 'limited';
			const isWithin = (other: Way) => (against(other).median < AIM ? 'yes' : '**no**');
			return [
				name,
				integrations.toLocaleString('en'),
				show(ms(way)),
				show(against('headerAuth'), 3),
				ours ? show(against('predefined'), 3) : '',
				ours ? (['headerAuth', 'predefined'] as const).map(isWithin).join(', ') : '',
			];
		};
		rows.push(
			row('n8n’s own Header Auth', 'headerAuth'),
			row('n8n’s own predefined type (Bearer in its GitHub API)', 'predefined'),
			row('Service account, no rate limit', 'account'),
			row('Service account, 1,000,000 requests a minute', 'limited'),
		);
	}
	const head = [
		'Credential',
		'Integrations',
		'ms a call',
		'Times Header Auth',
		'Times predefined',
		`< ${AIM}`,
	];
	return [
		{
			title: 'A call under a service account',
			text: [machine({ n8n: await n8nVersion() }), table(head, rows), METHOD].join('\n\n'),
		},
	];
}

const METHOD = `One execution makes ${CALLS} calls, one after the other, of n8n's own HTTP Request node to a server of this machine that answers at
once; the time is that of the node. n8n reads a credential of a predefined type, and applies it, by another way than its generic Header Auth,
which costs more whatever the type: see the second row. A rate limit is kept over all machines, so each call writes to the store.`;

async function measure(integrations: number): Promise<Record<Way, number[]>> {
	const api = await Counterpart.start();
	const n8n = await startN8n();
	try {
		await register(n8n, integrations);
		const secret = `tok_${randomBytes(24).toString('base64url')}`;
		const flows = await flowsOf(n8n, api, secret);
		const run = async (way: Way) => await nodeTime(n8n, flows[way]);
		// Compiles, connects, and shows that all three get through.
		for (const way of Object.keys(flows) as Way[]) await run(way);
		return await interleave(Object.keys(flows) as Way[], ROUNDS, run);
	} finally {
		await n8n.stop();
		await api.stop();
	}
}

/** Into the store that n8n's own process uses. */
async function register(n8n: N8n, count: number): Promise<void> {
	const path = join(n8n.userFolder, '.n8n', 'airlock', 'airlock.sqlite');
	const store = await openStore({ engine: 'sqlite', path }, systemClock);
	const now = Date.now();
	const row = {
		tenant: 'default',
		environment: 'production',
		owner: 'ann lee',
		backupOwner: '',
		reviewBy: null,
		createdAt: now,
		updatedAt: now,
		state: 'disabled',
		record: '{}',
	};
	for (let i = 0; i < count; i += 1) await store.integrations.create({ ...row, id: `other-${i}` });
	await store.close();
}

async function flowsOf(
	n8n: N8n,
	{ origin }: Counterpart,
	secret: string,
): Promise<Record<Way, Workflow>> {
	const flow = async (type: string, data: Record<string, unknown>) => {
		const credential = await n8n.credential(type, data);
		const auth =
			type !== 'httpHeaderAuth'
				? { authentication: 'predefinedCredentialType', nodeCredentialType: type }
				: { authentication: 'genericCredentialType', genericAuthType: type };
		return await n8n.workflow({
			nodes: [
				{
					name: 'Webhook',
					type: 'n8n-nodes-base.webhook',
					typeVersion: 2.1,
					parameters: { httpMethod: 'POST', path: randomUUID(), responseMode: 'lastNode' },
				},
				{
					name: 'Items',
					type: 'n8n-nodes-base.splitOut',
					parameters: { fieldToSplitOut: 'body.items', options: {} },
				},
				{
					name: 'Request',
					type: 'n8n-nodes-base.httpRequest',
					typeVersion: 4.2,
					parameters: {
						url: `${origin}/v1`,
						...auth,
						options: { batching: { batch: { batchSize: 1, batchInterval: 0 } } },
					},
					credentials: { [type]: credential },
				},
			],
		});
	};
	const account = { secret, allowedHosts: origin };
	return {
		headerAuth: await flow('httpHeaderAuth', { name: 'Authorization', value: `Bearer ${secret}` }),
		predefined: await flow('githubApi', { server: origin, user: 'svc', accessToken: secret }),
		account: await flow(SERVICE_ACCOUNT, accountData({ ...account, requestsPerMinute: 0 })),
		limited: await flow(SERVICE_ACCOUNT, accountData({ ...account, requestsPerMinute: 1_000_000 })),
	};
}

/** How long the node took for all its items, in milliseconds. */
async function nodeTime(n8n: N8n, flow: Workflow): Promise<number> {
	const { length } = await flow.executions();
	const items = Array.from({ length: CALLS }, (_, i) => i);
	await n8n.send(flow.url, {
		headers: { 'Content-Type': 'application/json' },
		body: Buffer.from(JSON.stringify({ items })),
		timeoutMs: 120_000,
	});
	const [last] = await flow.executions({ atLeast: length + 1, timeoutMs: 120_000 });
	if (last?.status !== 'success') throw new Error(`A call failed: ${await last?.error()}`);
	return await last.nodeTime('Request');
}
