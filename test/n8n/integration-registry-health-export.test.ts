import { setTimeout as sleep } from 'node:timers/promises';
import type { IDataObject } from 'n8n-workflow';
import { services } from '../../lib/n8n/services';
import { readExposition } from '../health/exposition';
import { readHtml } from '../health/read-html';
import { planted } from '../redact/planted';
import {
	attempted,
	correlation,
	counted,
	held,
	HOUR,
	known,
	opened,
	quarantined,
} from './integration-registry-health-data';
import { approved, by, only, registered, run, useOwnStore } from './integration-registry-run';

useOwnStore();

const tenant = 'export';
const exported = async (operation: string, more: IDataObject = {}) =>
	only(await run(`health.${operation}`, { tenant, ...more }));
const scrape = async (of = tenant) => {
	const { text } = await exported('metrics', { tenant: of });
	return readExposition(text as string);
};

describe('metrics', () => {
	beforeAll(async () => {
		await approved('crm', { tenant });
		await attempted({ tenant, integration: 'crm' }, { durationMs: 250 });
		// Those of one millisecond come in any order.
		await sleep(5);
		await attempted({ tenant, integration: 'crm', attempt: 2 }, { category: 'timeout' });
		await held(tenant, 'crm');
		await known({ tenant, integration: 'crm' });
		await opened(tenant, 'crm', 'crm.example.com');
		await attempted({ tenant, integration: 'shadow', adapter: 'safeHalt' });
	});

	test('in the text format of Prometheus', async () => {
		const json = await exported('metrics');
		expect(json).toMatchObject({
			contentType: 'text/plain; version=0.0.4; charset=utf-8',
			integrations: 2,
			complete: true,
		});
		const { samples } = await scrape();
		const crm = { tenant, integration: 'crm', environment: 'production' };
		const valueOf = (name: string, labels: object) =>
			samples.filter(
				(one) => one.name === name && Object.entries(labels).every(([k, v]) => one.labels[k] === v),
			);
		const success = { adapter: 'guardedRequest', outcome: 'success', category: '' };
		expect(valueOf('airlock_requests_total', { ...crm, ...success })).toMatchObject([{ value: 1 }]);
		expect(valueOf('airlock_retries_total', crm)).toMatchObject([{ value: 1 }]);
		expect(valueOf('airlock_held_items', crm)).toMatchObject([{ value: 1 }]);
		const open = { host: 'crm.example.com', state: 'open' };
		expect(valueOf('airlock_breaker_state', { ...crm, ...open })).toMatchObject([{ value: 1 }]);
		const failing = { ...crm, state: 'failing' };
		expect(valueOf('airlock_integration_state', failing)).toMatchObject([{ value: 1 }]);
		const buckets = valueOf('airlock_request_duration_seconds_bucket', crm);
		expect(buckets.map(({ labels, value }) => [labels.le, value])).toEqual([
			['0.1', 1],
			['0.3', 2],
			['1', 2],
			['3', 2],
			['10', 2],
			['30', 2],
			['+Inf', 2],
		]);
		expect(valueOf('airlock_requests_total', { integration: 'shadow' })).toMatchObject([
			{ labels: { adapter: 'safeHalt', environment: 'production' }, value: 1 },
		]);
		const expires = valueOf('airlock_account_expires_seconds', crm);
		expect(expires[0]!.value / 86_400).toBeCloseTo(40.5, 1);
	});

	test('as OTLP in JSON, counted from the first day of the month', async () => {
		const { body, complete } = await exported('metrics', { format: 'otlp' });
		expect(complete).toBe(true);
		const text = JSON.stringify(body);
		const now = new Date();
		const first = Date.UTC(now.getUTCFullYear(), now.getUTCMonth());
		expect(text).toContain(`"startTimeUnixNano":"${first}000000"`);
		expect(body).toMatchObject({
			resourceMetrics: [
				{ scopeMetrics: [{ metrics: expect.arrayContaining([expect.objectContaining({})]) }] },
			],
		});
		for (const name of ['airlock_requests_total', 'airlock_request_duration_seconds']) {
			expect(text).toContain(`"name":"${name}"`);
		}
		expect(text).toContain('"asInt":"1"');
	});

	test('have counters that never fall from one export to the next, while work goes on', async () => {
		const own = 'counters';
		const { store } = await services();
		const isCounter = (name: string) => /_(?:total|bucket|count|sum)$/.test(name);
		const read = async () =>
			new Map(
				(await scrape(own)).samples
					.filter(({ name }) => isCounter(name))
					.map(({ name, labels, value }) => [JSON.stringify([name, labels]), value]),
			);
		let before = new Map<string, number>();
		for (let i = 0; i < 12; i += 1) {
			const category = i % 3 === 0 ? ('upstream' as const) : undefined;
			await attempted({ tenant: own, integration: `i${i % 4}` }, { category, durationMs: i * 200 });
			await store.attempts.count([
				// Hours of all ages: some of this month, and some that are not kept much longer.
				...[0, 2, 49, 24 * 30, 24 * 60, 24 * 99].map((hours) => {
					const last = Date.now() - hours * HOUR;
					return counted({ tenant: own, integration: `i${i % 4}`, last });
				}),
			]);
			const after = await read();
			for (const [series, value] of before) {
				expect({ series, value: after.get(series) }).toEqual({ series, value: expect.any(Number) });
				expect(after.get(series)).toBeGreaterThanOrEqual(value);
			}
			before = after;
		}
		await store.housekeep(500);
		for (const [series, value] of await read()) {
			expect(value).toBeGreaterThanOrEqual(before.get(series) ?? 0);
		}
	});

	test('judge by the last hour, not by the month', async () => {
		const { store } = await services();
		const last = Date.now() - 3 * HOUR;
		const failed = { outcome: 'failure', category: 'timeout', calls: 50, last };
		await store.attempts.count([counted({ tenant: 'recovered', ...failed })]);
		await attempted({ tenant: 'recovered', integration: 'crm' });
		const { samples } = await scrape('recovered');
		const state = samples.filter(
			({ name, value }) => /integration_state/.test(name) && value === 1,
		);
		expect(state).toMatchObject([{ labels: { state: 'healthy' } }]);
		const failures = samples.find(({ labels }) => labels.category === 'timeout')?.value ?? 0;
		const now = new Date();
		const isOfMonth = last >= Date.UTC(now.getUTCFullYear(), now.getUTCMonth());
		expect(failures).toBe(isOfMonth ? 50 : 0);
	});
});

test('the status page stands alone, the worst first, under the title that is set', async () => {
	const json = await exported('statusPage', { options: { title: 'Shop & <more>' } });
	expect(json).toMatchObject({
		contentType: 'text/html; charset=utf-8',
		integrations: 2,
		complete: true,
	});
	const { text, skeleton } = readHtml(json.html as string);
	expect(text).toContain('Shop & <more>');
	expect(text.indexOf('crm')).toBeLessThan(text.indexOf('shadow'));
	expect(text).toContain('A circuit breaker is open');
	expect(skeleton.join(' ')).not.toMatch(/script|iframe|form/);
	const plain = readHtml((await exported('statusPage')).html as string);
	expect(plain.text).toContain('Integration health');
});

describe('the support bundle', () => {
	const of = async (more: IDataObject = {}) =>
		await exported('supportBundle', { integrationId: 'crm', ...more });

	test('has attempts, health and scope', async () => {
		const json = await of();
		expect(json).toMatchObject({
			format: 'airlock-support-bundle/1',
			droppedFields: 0,
			complete: true,
			attempts: [
				{ outcome: 'failure', category: 'timeout', attempt: 2, workflowId: 'Ab3dEf9hIjK1mNoP' },
				{ outcome: 'success', host: 'crm.example.com', method: 'GET', executionId: '4821' },
			],
			health: [{ integration: 'crm', state: 'failing', held: { count: 1 } }],
			scopes: [
				{
					...{ integration: 'crm', account: 'crm.reader', authMode: 'clientCredentials' },
					...{ hosts: ['crm.example.com'], methods: ['GET', 'POST'], paths: [] },
					environment: 'production',
				},
			],
			versions: { node: process.version },
		});
		expect(JSON.stringify(json)).not.toContain('Ann Lee');
	});

	test('has the newest 500 attempts of the hours that are asked for', async () => {
		await registered('busy', { tenant, hosts: 'API.Example.com' });
		const { store } = await services();
		const own = { tenant, integration: 'busy', environment: 'production', account: '' };
		const open = { outcome: 'started', category: '', status: null, durationMs: 0, attempt: 1 };
		const about = { adapter: 'guardedRequest', host: 'a.example', method: 'GET', ...open };
		for (let i = 0; i < 501; i += 1) {
			const ids = { id: crypto.randomUUID(), correlationId: correlation() };
			const at = Date.now() - i * 1_000 - (i === 500 ? 30 * HOUR : 0);
			await store.attempts.begin({ ...own, ...about, ...ids, at, workflow: '', execution: '' });
		}
		const day = await of({ integrationId: 'busy' });
		expect(day).toMatchObject({ complete: true, droppedFields: 0 });
		expect(day.attempts).toHaveLength(500);
		expect(day.scopes).toMatchObject([
			{ account: 'unknown', authMode: 'unknown', hosts: ['api.example.com'] },
		]);
		expect(await of({ integrationId: 'busy', hoursBack: 48 })).toMatchObject({ complete: false });
		const { error } = await run('health.supportBundle', {
			...{ integrationId: 'busy', tenant, hoursBack: 721 },
		});
		expect(error).toMatchObject({ type: 'invalid_input' });
	});
});

test('none of the secrets and personal values that stand everywhere is in any export', async () => {
	const own = 'planted';
	const secrets = Object.values(planted).flatMap((make) => [make(), make()]);
	// A questionnaire takes one line only; the key on many lines stands in the names of calls.
	const lines = secrets.filter((text) => !text.includes('\n') && text.length <= 200);
	for (const [i, secret] of lines.entries()) {
		const answers = { owner: `Ann ${secret}`, backupOwner: secret, hosts: secret.slice(0, 253) };
		await registered(`i${i}`, { tenant: own, ...answers, useCase: secret });
	}
	for (const [i, secret] of secrets.entries()) {
		const integration = `i${i % lines.length}`;
		const named = { integration, host: secret, account: secret, adapter: secret };
		await attempted(
			{ tenant: own, ...named, method: secret, workflow: secret, execution: secret },
			{ category: 'upstream' },
		);
		await attempted({ tenant: own, integration: secret, environment: secret });
		await held(own, integration, secret);
		await held(own, secret, secret);
		await known({ tenant: own, integration, name: secret, owner: secret, authMode: secret });
		await opened(own, integration, secret);
		await quarantined(own, integration, `unused ${secret}`);
	}
	const outputs = [
		await exported('metrics', { tenant: own }),
		await exported('metrics', { tenant: own, format: 'otlp' }),
		await exported('statusPage', { tenant: own, options: { title: secrets[0] } }),
	];
	for (const i of lines.keys()) {
		for (const operation of ['supportBundle', 'timeline']) {
			outputs.push(await exported(operation, { tenant: own, integrationId: `i${i}` }));
		}
	}
	const text = outputs.map((output) => stringsOf(output).join('\n')).join('\n');
	const page = readHtml(outputs[2]!.html as string);
	const read = `${text}\n${page.text}\n${page.attributes.flat().join('\n')}`;
	// Line by line, for formats that write a line break otherwise.
	const pieces = secrets.flatMap((secret) => secret.split('\n')).filter((one) => one.length > 12);
	const found = pieces.filter((piece) => !piece.startsWith('-----') && read.includes(piece));
	expect(found).toEqual([]);
	// They were there to be found.
	const shown = await run('health.getMany', { tenant: own, returnAll: true });
	const everything = stringsOf(shown.outputs[0]).join('\n');
	for (const secret of secrets) expect(everything).toContain(secret);
	// A person who holds it writes a reason, and that is no part of an export either.
	await run('health.hold', {
		...{ tenant: own, integrationId: 'i0', target: 'host', host: 'x.example' },
		...by('Di', `because of ${lines[0]}`),
	});
	const after = await exported('timeline', { tenant: own, integrationId: 'i0' });
	expect(JSON.stringify(after)).not.toContain(lines[0]);
});

/** All strings, keys among them. */
function stringsOf(value: unknown): string[] {
	if (typeof value === 'string') return [value];
	if (typeof value !== 'object' || value === null) return [];
	return Object.entries(value).flatMap(([key, one]) => [key, ...stringsOf(one)]);
}
