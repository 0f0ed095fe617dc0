import type { IDataObject } from 'n8n-workflow';
import { FieldGuard } from '../../nodes/FieldGuard/FieldGuard.node';
import { answers, by, run, useOwnStore } from './integration-registry-run';
import { runNode } from './node-run';

useOwnStore();

const allow = async (integrationId: string, json: IDataObject) => {
	const parameters = { operation: 'allowFields', fieldsFrom: 'integration', integrationId };
	const { outputs, error } = await runNode(new FieldGuard(), parameters, [{ json }]);
	return { json: outputs[0]?.[0]?.json, code: error && 'type' in error ? error.type : undefined };
};
const customer = { customer: { email: 'a@example.com', name: 'Ann', iban: 'x' }, note: 'y' };

test('the approved fields of an integration go on, the others are told by name', async () => {
	await run('integration.register', {
		...answers({ fields: 'customer.email, customer.name', environment: 'test' }),
		...by('Ann Lee'),
	});
	const { json } = await allow('crm', customer);
	expect(json).toMatchObject({ customer: { email: 'a@example.com', name: 'Ann' } });
	expect(json).not.toHaveProperty('note');
	expect(json).not.toHaveProperty('customer.iban');
	expect(json!.fieldGuard).toEqual({ dropped: ['customer.iban', 'note'], droppedFields: 2 });
});

test('nothing goes on for one that is not registered, or may not run', async () => {
	expect((await allow('erp', customer)).code).toBe('not_registered');
	await run('integration.disable', { integrationId: 'crm', ...by('Bo Chen') });
	// An answer may be half a second old.
	await new Promise((resolve) => setTimeout(resolve, 600));
	expect((await allow('crm', customer)).code).toBe('integration_disabled');
});
