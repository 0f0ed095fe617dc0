import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../lib/clock';
import { Keyring } from '../lib/crypto/keyring';
import { accountServices } from '../lib/n8n/account/services';
import { failureServices } from '../lib/n8n/failure/services';
import { auditServices } from '../lib/n8n/audit/services';
import { secretResolver } from '../lib/secrets/resolver';
import { openStore } from '../lib/store/open';
import type { Store } from '../lib/store/store';
import { accountData, SERVICE_ACCOUNT } from '../test/e2e/account';
import { Counterpart } from '../test/e2e/counterpart';
import { type N8n, startN8n, type Workflow } from '../test/e2e/harness';
import { interleave, ratioOf, spread, timeTasks } from './measure';
import { machine, type Section, show, table } from './report';
import { n8nVersion } from './workflows';

const CALLS = 300;
const ROUNDS = 9;
const SIZES = [10, 10_000];
const AIM = 1.01;
const GUARD_AIM = 0.01;

type Way = 'headerAuth' | 'predefined' | 'account' | 'limited';

/** What a service account adds to a call of n8n's own HTTP Request node. */
export async function benchAccount(): Promise<Section[]> {
	const rows: string[][] = [];
	const guard: string[][] = [];
	for (const integrations of SIZES) {
		const values = await measure(integrations);
		guard.push(...(await guardRows(integrations, spread(values.headerAuth).median / CALLS)));
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
			text: [
				machine({ n8n: await n8nVersion() }),
				table(head, rows),
				METHOD,
				table(GUARD_HEAD, guard),
				GUARD_METHOD,
			].join('\n\n'),
		},
	];
}

const METHOD = `One execution makes ${CALLS} calls, one after the other, of n8n's own HTTP Request node to a server of this machine that answers at
once; the time is that of the node. n8n reads a credential of a predefined type, and applies it, by another way than its generic Header Auth,
which costs more whatever the type: see the second row. A rate limit is kept over all machines, so each call writes to the store.`;

const GUARD_HEAD = [
	'The guard alone',
	'Integrations',
	'µs a call',
	'Share of a call with Header Auth',
	`< ${GUARD_AIM}`,
];
const GUARD_METHOD = `All that Airlock does for one call (gate, grant, rate, proof, use), in this process on an SQLite file, as a share of the time that the
HTTP Request node took for a call with Header Auth to a server of this machine. A call that crosses a network takes ten to a hundred times as long.`;

/** What Airlock itself takes, without n8n around it. `callMs`: a call with n8n's own credential. */
async function guardRows(integrations: number, callMs: number): Promise<string[][]> {
	const folder = mkdtempSync(join(tmpdir(), 'airlock-bench-'));
	const store = await openStore({ engine: 'sqlite', path: join(folder, 'a.sqlite') }, systemClock);
	await fill(store, integrations);
	const secrets = secretResolver({ variables: {}, readFile: () => '' }, systemClock);
	const keyring = new Keyring(store.dataKeys, randomBytes(24).toString('base64'), systemClock);
	const ports = {
		...auditServices(store, keyring, systemClock, undefined),
		...{ store, keyring, clock: systemClock, environment: undefined },
	};
	const { guard, use } = accountServices({
		...ports,
		...failureServices({ ...ports, raise: async () => {} }),
		secrets,
		requireRegistration: false,
		dormantDays: 180,
	});
	const secret = `tok_${randomBytes(24).toString('base64url')}`;
	const departure = {
		call: {
			method: 'GET',
			url: new URL('https://api.example.com/v1'),
			headers: new Map<string, string>(),
			insecureTls: false,
			otherSignIn: false,
		},
		correlationId: 'c'.repeat(32),
		size: 'none',
		pin: () => undefined,
	} as const;
	const task = (requestsPerMinute: number) => {
		const account = { secret, allowedHosts: 'api.example.com', requestsPerMinute };
		const credential = accountData(account);
		return async () => {
			const admission = await guard.admit(credential, departure);
			if (!admission.ok) throw new Error(admission.denial.message);
		};
	};
	const times = await timeTasks(
		{ free: task(0), limited: task(1_000_000) },
		{ rounds: 9, roundMs: 100 },
	);
	await use.flush();
	await store.close();
	rmSync(folder, { recursive: true });
	return [
		['no rate limit', 'free'] as const,
		['1,000,000 requests a minute', 'limited'] as const,
	].map(([name, key]) => {
		const share = spread(times[key].map((us) => us / 1_000 / callMs));
		const aim = share.median < GUARD_AIM ? 'yes' : '**no**';
		return [
			name,
			integrations.toLocaleString('en'),
			show(spread(times[key]), 1),
			show(share, 4),
			aim,
		];
	});
}

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
	await fill(store, count);
	await store.close();
}

async function fill(store: Store, count: number): Promise<void> {
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
