import { senders } from '../senders';
import type { Sender } from '../senders/sender';
import { type Customer, customer, leaked, planted } from './audit/customers';
import { type N8n, startN8n, type Workflow } from './harness';
import { triggerWorkflow } from './trigger';

const GUARD = 'n8n-nodes-airlock.fieldGuard';

type Json = Record<string, unknown>;

describe('Field Guard on a real n8n', () => {
	let n8n: N8n;
	let sender: Sender;
	beforeAll(async () => {
		n8n = await startN8n();
		sender = await senders.github!();
	});
	afterAll(async () => await n8n?.stop());

	/** A workflow that guards the customers of its trigger's body, and what it put out by output. */
	const guarded = async (customers: readonly Json[], node: Json, outputs = 1) => {
		const flow: Workflow = await triggerWorkflow(n8n, {
			provider: 'github',
			credential: sender.credential,
			then: [
				{
					name: 'Customers',
					type: 'n8n-nodes-base.splitOut',
					parameters: { fieldToSplitOut: 'body.customers', options: {} },
				},
				{ name: 'Guard', type: GUARD, ...node },
			],
		});
		const body = Buffer.from(JSON.stringify({ customers }));
		expect((await n8n.send(flow.url, await sender.event({ body }))).status).toBe(200);
		const execution = await flow.lastExecution();
		expect(await execution.error()).toBeUndefined();
		return await Promise.all(
			Array.from({ length: outputs }, async (_, i) => await execution.items('Guard', i)),
		);
	};
	const people = (): Customer[] => Array.from({ length: 5 }, customer);

	test('what was masked is gone', async () => {
		const customers = people();
		const [items] = await guarded(customers as unknown as Json[], {
			parameters: { operation: 'mask' },
		});
		expect(items).toHaveLength(5);
		expect(leaked(JSON.stringify(items), planted(customers))).toEqual([]);
	});

	test('a halted item does not get its unmasked input back on the error output', async () => {
		const customers = people();
		// Names a field that is not there, which is refused.
		const [done, halted] = await guarded(
			customers as unknown as Json[],
			{
				onError: 'continueErrorOutput',
				parameters: {
					operation: 'pseudonymize',
					pseudonymFields: { field: [{ path: 'raw.nothing', fieldClass: 'email' }] },
					options: { whenMissing: 'halt' },
				},
			},
			2,
		);
		expect(done).toEqual([]);
		expect(halted).toHaveLength(5);
		expect(leaked(JSON.stringify(halted), planted(customers))).toEqual([]);
	});

	test('items with something sensitive go one way, clean ones the other', async () => {
		const [clean, sensitive] = await guarded(
			[{ sku: 'shelf' }, { note: `mail ${customer().email}` }],
			{ parameters: { operation: 'detect' } },
			2,
		);
		expect(clean).toHaveLength(1);
		expect(sensitive).toHaveLength(1);
	});
});
