import { answers, by, only, registered, run, useOwnStore } from './integration-registry-run';

useOwnStore();

const CY = by('Cy Poe');

describe('what is refused', () => {
	const tenant = 'refused';
	beforeAll(async () => {
		await registered('crm', { tenant });
	});
	const crm = { integrationId: 'crm', tenant };

	test('the owner does not approve, in any spelling, and nothing is recorded as approved', async () => {
		const own = { ...crm, ...by(' ANN  lee ') };
		const { error } = await run('integration.approve', own);
		expect(error).toMatchObject({
			type: 'approver_is_owner',
			message: 'Owners do not approve their own integration. Ask another person.',
			context: { itemIndex: 0 },
		});
		expect(only(await run('integration.get', crm))).toMatchObject({ state: 'requested' });
	});

	test('no decision without who and why, not even by an expression that gives nothing', async () => {
		for (const [decision, type] of [
			[by(' '), 'by_missing'],
			[by('={{ $json.nobody }}'), 'by_missing'],
			[by('Cy Poe', '={{ $json.nothing }}'), 'reason_missing'],
		] as const) {
			const { error } = await run('integration.approve', { ...crm, ...decision });
			expect(error).toMatchObject({ type });
		}
	});

	test('answers that cannot be used are all named, and none is echoed', async () => {
		const bad = answers({
			id: 'No Name!',
			useCase: '={{ $json.nothing }}',
			runbookUrl: 'javascript:alert(1)',
		});
		const { error } = await run('integration.register', { ...bad, ...by('Ann Lee'), tenant });
		expect(error).toMatchObject({ type: 'invalid_input' });
		const { message, description } = error as unknown as { message: string; description: string };
		for (const label of ['Integration ID', 'Use Case', 'Runbook URL']) {
			expect(description).toContain(label);
		}
		expect(message + description).not.toMatch(/No Name|javascript/);
		expect(message + description).not.toMatch(/error|problem|failure|mistake/i);
	});

	test('lists by an expression are taken as they are, and what is no list of texts is refused', async () => {
		const given = [{ json: { systems: ['One, Two', 'Three'], odd: [{ a: 1 }] } }];
		const about = { ...by('Ann Lee'), tenant };
		const listed = answers({ id: 'listed', systems: '={{ $json.systems }}' });
		expect(only(await run('integration.register', { ...listed, ...about }, given))).toMatchObject({
			questionnaire: { systems: ['One, Two', 'Three'] },
		});
		const odd = answers({ id: 'odd', systems: '={{ $json.odd }}' });
		const { error } = await run('integration.register', { ...odd, ...about }, given);
		expect(error).toMatchObject({ type: 'invalid_input' });
	});

	test('where the node is to continue, a refused item halts and the others go on', async () => {
		const items = ['crm', 'none', 'crm'].map((id) => ({ json: { id, secret: 'payload' } }));
		const parameters = { integrationId: '={{ $json.id }}', tenant };
		const { outputs, error } = await run('integration.get', parameters, items, {
			onError: 'continueRegularOutput',
		});
		expect(error).toBeUndefined();
		expect(outputs[0]!.map(({ json }) => json.id ?? json.halt)).toEqual([
			'crm',
			{ code: 'not_found', message: expect.stringContaining('no integration of that ID') },
			'crm',
		]);
		expect(outputs[0]!.map(({ pairedItem }) => pairedItem)).toEqual([0, 1, 2]);
		expect(JSON.stringify(outputs)).not.toContain('payload');

		const split = await run('integration.get', parameters, items, {
			onError: 'continueErrorOutput',
		});
		expect(split.outputs[0]).toHaveLength(2);
		expect(split.outputs[1]).toMatchObject([{ json: { details: { code: 'not_found' } } }]);
		expect(JSON.stringify(split.outputs)).not.toContain('payload');
	});

	test('a tenant that is no name, and an operation that there is not', async () => {
		const named = { ...answers({ id: 'x' }), ...by('Ann Lee'), tenant: 'no name' };
		expect((await run('integration.register', named)).error).toMatchObject({
			type: 'invalid_event',
		});
		const { outputs } = await run('integration.destroy', crm, [{ json: { in: 1 } }], {
			onError: 'continueRegularOutput',
		});
		expect(outputs).toMatchObject([[{ json: { halt: { code: 'defect' } } }]]);
	});

	test('numbers that are none are not taken for nought', async () => {
		for (const [operation, bad] of [
			['integration.approve', { ...CY, reviewDays: '={{ undefined }}' }],
			['integration.startPilot', { ...CY, pilotCalls: 0 }],
			['integration.getUse', { useDays: 0 }],
			['integration.getMany', { filter: { reviewDueWithin: 'soon' } }],
			['review.getDue', { withinDays: '' }],
		] as const) {
			const { error } = await run(operation, { ...crm, ...bad });
			expect([operation, error]).toMatchObject([operation, { type: 'invalid_input' }]);
		}
	});
});
