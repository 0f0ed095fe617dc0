import type { AuditEvent } from '../../lib/audit/event';
import type { RecordOptions } from '../../lib/audit/log';
import { Tally } from '../../lib/audit/tally';

const event = (action: string): AuditEvent => ({
	action,
	outcome: 'denied',
	actor: { type: 'system', id: 'airlock' },
	context: { code: 'signature_mismatch' },
});

function tallied(record?: () => Promise<never>) {
	const seen: Array<{ event: AuditEvent; options: RecordOptions | undefined }> = [];
	const log = {
		record: async (recorded: AuditEvent, options?: RecordOptions) => {
			if (record) return await record();
			seen.push({ event: recorded, options });
			return { ok: true as const, receipt: { tenant: 'default', seq: 0, hash: '' } };
		},
	};
	return { seen, tally: new Tally(log, 10) };
}

describe('a tally', () => {
	it('records one entry a kind with how often, first and last', async () => {
		const { seen, tally } = tallied();
		for (let i = 0; i < 5; i += 1) tally.count('a', i * 1000, event('webhook.refused'));
		tally.count('b', 7, event('webhook.other'), { tenant: 't' });
		await tally.settled();
		expect(seen.map(({ event: { action, context } }) => ({ action, context }))).toEqual([
			{
				action: 'webhook.refused',
				context: {
					code: 'signature_mismatch',
					times: 5,
					first: '1970-01-01T00:00:00.000Z',
					last: '1970-01-01T00:00:04.000Z',
				},
			},
			expect.objectContaining({ action: 'webhook.other' }),
		]);
		expect(seen[1]!.options).toEqual({ tenant: 't', whenUnrecorded: 'mark' });
	});

	it('starts a new window for what comes later', async () => {
		const { seen, tally } = tallied();
		tally.count('a', 0, event('webhook.refused'));
		await tally.settled();
		tally.count('a', 0, event('webhook.refused'));
		await tally.settled();
		expect(seen).toHaveLength(2);
	});

	it('is bounded however many kinds a flood makes, and loses no count', async () => {
		const { seen, tally } = tallied();
		for (let i = 0; i < 5_000; i += 1) tally.count(`kind ${i}`, 0, event('webhook.refused'));
		await tally.settled();
		expect(seen.length).toBeLessThanOrEqual(200);
		const times = seen.map(({ event: { context } }) => (context as { times: number }).times);
		expect(times.reduce((sum, count) => sum + count, 0)).toBe(5_000);
	});

	it('outlives a log that fails', async () => {
		const { tally } = tallied(async () => await Promise.reject(new Error('down')));
		tally.count('a', 0, event('webhook.refused'));
		await tally.settled();
	});
});
