import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { schemes } from '../../lib/webhook/schemes';
import { optionsOf, senders } from '../senders';
import type { SentRequest } from '../senders/sender';
import { type Answer, describeWithPostgres, type N8n, startN8n, type Workflow } from './harness';
import { postgresUrl } from './harness/postgres';
import { triggerWorkflow } from './trigger';

const HOUR_MS = 3_600_000;

/** Lower-case names of the headers that carry the proof. */
function proofHeaders(provider: string): string[] {
	const own = optionsOf[provider]?.signatureHeader.toLowerCase();
	return own ? [own] : [...schemes[provider]!.secretHeaders];
}

/** The event with its proof taken away: the headers that carry it, or the field of a body that signs itself. */
function withoutProof(provider: string, event: SentRequest): SentRequest {
	const secret = new Set(proofHeaders(provider));
	const headers = Object.entries(event.headers).filter(([name]) => !secret.has(name.toLowerCase()));
	if (headers.length < Object.keys(event.headers).length) {
		return { ...event, headers: Object.fromEntries(headers) };
	}
	const { Signature, ...body } = JSON.parse(event.body.toString()) as Record<string, unknown>;
	expect(Signature).toBeDefined();
	return { ...event, body: Buffer.from(JSON.stringify(body)) };
}

function withFlippedByte(event: SentRequest): SentRequest {
	const body = Buffer.from(event.body);
	const at = Math.floor(body.length / 2);
	body[at] = body[at]! ^ 1;
	return { ...event, body };
}

/**
 * Every provider as its servers would call: one genuine event starts one execution, and nothing that was
 * tampered with starts any.
 */
function everyProvider(database: 'sqlite' | 'postgres'): void {
	let n8n: N8n;
	beforeAll(async () => {
		n8n = await startN8n({ database });
	});
	afterAll(async () => await n8n?.stop());

	test.each(Object.keys(senders).sort())('%s', async (provider) => {
		const factory = senders[provider];
		if (!factory) throw new Error(`There is no sender for ${provider}`);
		const [sender, stranger] = [await factory(), await factory()];
		const parameters = { custom: optionsOf[provider] ?? {} };
		const flow: Workflow = await triggerWorkflow(n8n, {
			provider,
			credential: sender.credential,
			parameters,
		});
		const { url } = flow;
		const post = async (event: SentRequest): Promise<Answer> => await n8n.send(url, event);

		const refused: Array<[string, SentRequest]> = [
			['no header', withoutProof(provider, await sender.event({ url }))],
			['another secret', await stranger.event({ url })],
		];
		if (sender.signs.body)
			refused.push(['flipped byte', withFlippedByte(await sender.event({ url }))]);
		if (sender.signs.time) {
			refused.push(['stale', await sender.event({ url, at: Date.now() - 2 * HOUR_MS })]);
			refused.push(['future', await sender.event({ url, at: Date.now() + 2 * HOUR_MS })]);
		}
		for (const [name, event] of refused) {
			const answer = await post(event);
			expect([name, answer.status]).toEqual([name, 401]);
			expect(Object.keys(JSON.parse(answer.body.toString()) as object)).toEqual(['reference']);
		}
		expect(await flow.executions()).toHaveLength(0);

		const genuine = await sender.event({ url });
		expect((await post(genuine)).status).toBe(200);
		// The replay, at once: acknowledged, or told to come back while the first is being taken in.
		expect([200, 503]).toContain((await post(genuine)).status);
		const executions = await flow.executions({ atLeast: 1 });
		expect(executions.map(({ status }) => status)).toEqual(['success']);

		const [item] = await executions[0]!.items('Trigger');
		expect(item).toMatchObject({
			airlock: { verified: true, provider, bodyVerified: sender.signs.body },
		});
		const emitted = JSON.stringify(item);
		for (const name of proofHeaders(provider)) {
			const value = Object.entries(genuine.headers).find(
				([key]) => key.toLowerCase() === name,
			)?.[1];
			if (value) expect(emitted).not.toContain(value);
		}
		await flow.deactivate();
	});

	test('its state is where n8n keeps its own, and holds no secret, payload or address', async () => {
		const sender = await senders.github!();
		const flow = await triggerWorkflow(n8n, { provider: 'github', credential: sender.credential });
		const body = Buffer.from(JSON.stringify({ planted: 'planted-in-the-body' }));
		expect((await n8n.send(flow.url, await sender.event({ body }))).status).toBe(200);
		const stranger = await senders.github!();
		expect((await n8n.send(flow.url, await stranger.event({ body }))).status).toBe(401);
		await flow.executions({ atLeast: 1 });
		const state = database === 'sqlite' ? sqliteState(n8n) : await postgresState(n8n);
		expect(state).toContain('signature_mismatch');
		for (const secret of [sender.credential.secret!, 'planted-in-the-body', '127.0.0.1']) {
			expect(state.includes(secret)).toBe(false);
		}
	});
}

/** Airlock's file in n8n's user folder, readable by its owner only, as bytes. */
function sqliteState(n8n: N8n): string {
	const folder = join(n8n.userFolder, '.n8n', 'airlock');
	const names = readdirSync(folder);
	expect(names).toContain('airlock.sqlite');
	for (const name of names) expect(statSync(join(folder, name)).mode & 0o077).toBe(0);
	return names.map((name) => readFileSync(join(folder, name), 'latin1')).join('\n');
}

/** Every row of every table in schema airlock of n8n's database, as JSON. */
async function postgresState(n8n: N8n): Promise<string> {
	const url = new URL(postgresUrl);
	url.pathname = `/${n8n.databaseName}`;
	const client = new Client({ connectionString: url.href });
	await client.connect();
	try {
		const tables = await client.query<{ name: string }>(
			"select table_name as name from information_schema.tables where table_schema = 'airlock'",
		);
		expect(tables.rows.length).toBeGreaterThan(4);
		const rows: unknown[] = [];
		for (const { name } of tables.rows) {
			rows.push((await client.query(`select * from airlock."${name}"`)).rows);
		}
		return JSON.stringify(rows);
	} finally {
		await client.end();
	}
}

describe('every provider on SQLite', () => everyProvider('sqlite'));
describeWithPostgres('every provider on PostgreSQL', () => everyProvider('postgres'));
