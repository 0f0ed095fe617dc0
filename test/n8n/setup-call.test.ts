import type { IWebhookFunctions } from 'n8n-workflow';
import type { Services } from '../../lib/n8n/services';
import { settleSetup } from '../../lib/n8n/webhook/setup-call';
import type { Inbox } from '../../lib/webhook/inbox';
import type { Arrival } from '../../lib/webhook/intake';

const TO = { workflow: 'w1', node: 'n1' };

/** Settles a call that told `secret`, where keeping and recording end as given. */
async function settle(secret: string | undefined, { keep = true, recorded = true } = {}) {
	const context: Partial<IWebhookFunctions> = {
		getWorkflow: () => ({ id: TO.workflow, name: 'Case', active: true }),
		getNode: () => ({ id: TO.node, name: 'Trigger' }) as ReturnType<IWebhookFunctions['getNode']>,
		getNodeParameter: () => 'hook',
		getMode: () => 'webhook',
	};
	const toldSecrets = {
		keep: jest.fn(async () => await Promise.resolve(keep)),
		forget: jest.fn(async () => await Promise.resolve()),
	};
	const record = jest.fn(async () => {
		if (!recorded) throw new Error('the disk is full');
		await Promise.resolve();
	});
	const refusal = await settleSetup(
		context as IWebhookFunctions,
		{ toldSecrets, audit: { record } } as unknown as Services,
		{} as Inbox,
		{ correlationId: 'c1', reference: 'r1' } as Arrival,
		{ status: 200, body: '', secret },
		{ provider: 'asana', integrationId: '' },
	);
	return { refusal: refusal?.code, record, ...toldSecrets };
}

describe('a set-up call that nothing proves', () => {
	test('is recorded before it is answered, and the secret it told kept', async () => {
		const { refusal, keep, forget, record } = await settle('a secret');
		expect(refusal).toBeUndefined();
		expect(keep).toHaveBeenCalledWith(expect.objectContaining(TO), 'asana', 'a secret');
		expect([record.mock.calls.length, forget.mock.calls.length]).toEqual([1, 0]);
	});

	test('is refused where another secret is kept, which is not forgotten', async () => {
		const { refusal, forget, record } = await settle('another', { keep: false });
		expect(refusal).toBe('challenge_refused');
		expect([record.mock.calls.length, forget.mock.calls.length]).toEqual([0, 0]);
	});

	test('that cannot be recorded leaves no secret behind, so that the sender can tell one again', async () => {
		const { refusal, forget } = await settle('a secret', { recorded: false });
		expect(refusal).toBe('store_unavailable');
		expect(forget).toHaveBeenCalledWith(expect.objectContaining(TO));
	});

	test('that told nothing forgets nothing', async () => {
		const { refusal, keep, forget } = await settle(undefined, { recorded: false });
		expect(refusal).toBe('store_unavailable');
		expect([keep.mock.calls.length, forget.mock.calls.length]).toEqual([0, 0]);
	});
});
