import { CONDITIONS } from '../../lib/alert/conditions';
import { happens, idsOf, start, type, until, useOwnStore } from './integration-event-trigger-run';

useOwnStore();

test('two processes start one execution with each event, before, while and after they run', async () => {
	const tenant = 'shared';
	const ids = [await happens({ tenant }), await happens({ tenant })];
	const both = [await start({ tenant }), await start({ tenant })];
	ids.push(await happens({ tenant }), await happens({ tenant }), await happens({ tenant }));
	await until(() => idsOf(...both).length >= 5);
	await new Promise((resolve) => setTimeout(resolve, 2_200));
	expect(idsOf(...both)).toEqual([...ids].sort());
	for (const { response } of both) await response.closeFunction?.();
	const missed = await happens({ tenant });
	await new Promise((resolve) => setTimeout(resolve, 2_200));
	expect(idsOf(...both)).toHaveLength(5);
	const again = await start({ tenant });
	const other = await start({ tenant }, { workflowId: 'w2' });
	await until(() => again.emitted.length > 0 && other.emitted.length > 5);
	expect(idsOf(again)).toEqual([missed]);
	expect(idsOf(other)).toEqual([...ids, missed].sort());
	// One key an event and workflow: n8n itself starts nothing twice with it.
	const keys = [...both, again, other].flatMap(({ emitted }) => emitted.map(({ key }) => key));
	expect(new Set(keys).size).toBe(12);
	expect(Math.max(...keys.map((key) => key!.length))).toBeLessThan(255);
}, 20_000);

test('an item holds the safe fields of the alert, times as ISO 8601, and no member named error', async () => {
	const tenant = 'fields';
	const expiresAt = Date.UTC(2026, 8, 1);
	const id = await happens({
		...{ tenant, condition: 'account_expiring', integration: 'crm', account: 'crm-sync' },
		...{ expiresAt, environment: 'production', owner: 'Jane Doe', escalation: 2 },
	});
	const over = await happens({ tenant, integration: 'crm', resolved: true, note: 'free text' });
	const { emitted } = await start({ tenant });
	await until(() => emitted.length === 2);
	const [first, second] = [id, over].map(
		(one) => emitted.find(({ json }) => json.id === one)!.json,
	);
	expect(first).toEqual({
		id,
		alert: {
			...{ condition: 'account_expiring', severity: 'warning', tenant, integration: 'crm' },
			...{ account: 'crm-sync', environment: 'production', owner: 'Jane Doe' },
			at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
			expiresAt: '2026-09-01T00:00:00.000Z',
			fingerprint: expect.stringMatching(/^[0-9a-f]{32}$/),
			droppedFields: expect.any(Number),
		},
		resolved: false,
		escalation: 2,
		title: 'Escalation 2: WARNING: A service account expires soon (crm, production)',
	});
	expect(second).toMatchObject({
		resolved: true,
		title: expect.stringMatching(/^Resolved: Held work is piling up/),
	});
	expect(JSON.stringify(emitted)).not.toMatch(/"error":|free text/);
});

test('conditions, integrations, tenant and severity decide what starts the workflow', async () => {
	const tenant = 'filtered';
	const facts = { tenant, integration: 'crm', condition: 'breaker_open', host: 'a.example.com' };
	const wanted = [await happens(facts), await happens({ ...facts, integration: 'shop' })];
	await happens({ ...facts, integration: 'billing' });
	await happens({ ...facts, integration: undefined });
	await happens({ ...facts, condition: 'backlog' });
	await happens({ ...facts, condition: 'work_halted' });
	await happens({ ...facts, severity: 'warning' });
	await happens({ ...facts, tenant: 'another' });
	await happens({ ...facts, workflow: 'w1' });
	const { emitted } = await start({
		...{ tenant, integrationId: 'crm, shop', minimumSeverity: 'error' },
		conditions: ['breaker_open', 'backlog'],
	});
	await until(() => emitted.length >= 2);
	await new Promise((resolve) => setTimeout(resolve, 200));
	expect(emitted.map(({ json }) => json.id).sort()).toEqual(wanted.sort());
});

test('every condition is there by default, and none is refused', async () => {
	const [conditions] = type.description.properties;
	const names = conditions!.options!.map((option) => ('value' in option ? option.value : ''));
	expect([...names].sort()).toEqual(Object.keys(CONDITIONS).sort());
	expect(conditions!.default).toEqual(names);
	await expect(start({ conditions: [] })).rejects.toThrow('No condition is selected');
});

test('an execution that cannot be started is started by the next try', async () => {
	const tenant = 'given-back';
	const id = await happens({ tenant });
	let tries = 0;
	const { emitted } = await start(
		{ tenant },
		{
			emit: () => {
				tries += 1;
				if (tries === 1) throw new Error('n8n is shutting down');
			},
		},
	);
	await until(() => emitted.length > 0);
	expect(emitted.map(({ json }) => json.id)).toEqual([id]);
	expect(tries).toBe(2);
}, 10_000);

test('a manual run gets the newest event, or a sample that is marked as one', async () => {
	const tenant = 'manual';
	const run = async () => {
		const { emitted, response } = await start({ tenant }, { mode: 'manual' });
		expect(response.closeFunction).toBeUndefined();
		expect(emitted).toEqual([]);
		await response.manualTriggerFunction!();
		expect(emitted).toHaveLength(1);
		return emitted[0]!.json;
	};
	expect(await run()).toMatchObject({
		sample: true,
		title: expect.stringMatching(/^Sample: /),
		alert: { condition: 'backlog', integration: 'sample-integration' },
	});
	await happens({ tenant, at: Date.now() - 3_600_000 });
	const newest = await happens({ tenant });
	const json = await run();
	expect(json).toMatchObject({ id: newest });
	expect(json).not.toHaveProperty('sample');
	// It is not used up by that.
	const { emitted } = await start({ tenant });
	await until(() => emitted.length > 0);
	expect(emitted.map((one) => one.json.id)).toEqual([newest]);
});
