import type { IDataObject } from 'n8n-workflow';
import { services } from '../../lib/n8n/services';
import { all, recordedIn, run, sentTo, useOwnStore, useReceiver } from './context-alert-run';

useOwnStore();
const receiver = useReceiver();

let tenant = '';
let count = 0;
beforeEach(() => {
	count += 1;
	tenant = `t${count}`;
});

const PAGE = 'https://n8n.example.com/webhook/acknowledge';

async function send(more: IDataObject = {}, policy: IDataObject = {}): Promise<IDataObject> {
	const alert = { condition: 'work_halted', tenant, integration: 'crm', ...more };
	const parameters = { alert, policy, acknowledgeUrl: PAGE };
	return all(await run('send', parameters, { url: receiver.current.url }))[0]!;
}

const fingerprintOf = (sent: IDataObject) => (sent.alert as IDataObject).fingerprint as string;
const lastToken = () => {
	const link = sentTo(receiver.current).at(-1)!.data.acknowledgeUrl as string;
	expect(link.startsWith(`${PAGE}?token=`)).toBe(true);
	return new URL(link).searchParams.get('token')!;
};

describe('acknowledge', () => {
	test('by the token of the link, once', async () => {
		await send();
		const token = lastToken();
		const [item] = all(await run('acknowledge', { token, tenant }));
		expect(item).toMatchObject({ acknowledged: true, tenant });
		expect((await send()).why).toBe('acknowledged');
		const again = await run('acknowledge', { token, tenant });
		expect(again.error).toMatchObject({ type: 'token_used' });
		expect(await recordedIn(tenant, 'alert.acknowledged')).toMatchObject([
			{ outcome: 'success', context: { by: 'link' } },
		]);
	});

	test('the destination that was told of the alert is told of that as well, where it is given', async () => {
		const fingerprint = fingerprintOf(await send());
		const which = { identifyBy: 'fingerprint', fingerprint, tenant, doneBy: 'Di' };
		const [item] = all(await run('acknowledge', which, { url: receiver.current.url }));
		expect(item).toMatchObject({ acknowledged: true, told: true });
		expect(sentTo(receiver.current).map(({ type }) => type)).toEqual([
			'airlock.alert.trigger',
			'airlock.alert.acknowledge',
		]);
	});

	test('a token of another tenant, or made up, acknowledges nothing and records nothing', async () => {
		await send();
		const token = lastToken();
		for (const [given, whose] of [
			[token, 'other'],
			[`${token}x`, tenant],
			['={{ "" }}', tenant],
		] as const) {
			const { error } = await run('acknowledge', { token: given, tenant: whose });
			expect(error).toMatchObject({ type: 'token_invalid' });
			expect(error?.message).not.toContain(token);
		}
		expect((await send()).why).toBe('repeat_interval');
		expect(await recordedIn(tenant, 'alert.acknowledged')).toEqual([]);
	});

	test('by the fingerprint, with a name', async () => {
		const fingerprint = fingerprintOf(await send());
		const which = { identifyBy: 'fingerprint', fingerprint, tenant };
		const nobody = await run('acknowledge', { ...which, doneBy: '={{ "" }}' });
		expect(nobody.error).toMatchObject({ type: 'by_missing' });
		const elsewhere = await run('acknowledge', { ...which, tenant: 'other', doneBy: 'Di' });
		expect(elsewhere.error).toMatchObject({ type: 'not_open' });
		expect(all(await run('acknowledge', { ...which, doneBy: 'Di' }))).toMatchObject([
			{ acknowledged: true, fingerprint },
		]);
		const [entry] = await recordedIn(tenant, 'alert.acknowledged');
		expect(entry).toMatchObject({ outcome: 'success', actor: { type: 'user' } });
		expect(JSON.stringify(entry)).not.toContain('"Di"');
		const again = await run('acknowledge', { ...which, doneBy: 'Di' });
		expect(again.error).toMatchObject({ type: 'not_open' });
		expect((await recordedIn(tenant, 'alert.acknowledged')).at(-1)).toMatchObject({
			outcome: 'failed',
		});
	});
});

describe('resolve', () => {
	test('tells the destination of what it was told of', async () => {
		await send({ host: 'a.example.com' });
		await send({ host: 'b.example.com' });
		await send({ integration: 'erp' });
		const which = { condition: 'work_halted', integration: 'crm', tenant };
		const { url } = receiver.current;
		expect(all(await run('resolve', which, { url }))).toMatchObject([{ resolved: 2, sent: 2 }]);
		const resolved = sentTo(receiver.current).slice(3);
		expect(resolved.map(({ type }) => type)).toEqual(Array(2).fill('airlock.alert.resolve'));
		expect(all(await run('resolve', which, { url }))).toMatchObject([{ resolved: 0, sent: 0 }]);
		expect(await recordedIn(tenant, 'alert.resolved')).toMatchObject([
			{ outcome: 'success', actor: { type: 'workflow', id: 'w1' } },
			{ outcome: 'success' },
			{ outcome: 'failed' },
		]);
	});

	test('by the fingerprint, and says so where the destination does not take it', async () => {
		const fingerprint = fingerprintOf(await send());
		receiver.current.answer = () => ({ status: 400 });
		const { error } = await run(
			'resolve',
			{ which: 'fingerprint', fingerprint, tenant, doneBy: 'Di', reason: 'It is back' },
			{ url: receiver.current.url },
		);
		expect(error).toMatchObject({ type: 'alert_undelivered' });
	});
});

describe('silence', () => {
	const silence = async (more: IDataObject = {}) =>
		await run('silence', { tenant, hours: 2, doneBy: 'Di', reason: 'Maintenance', ...more });

	test('keeps alerts from being sent, is recorded, and says when it ends', async () => {
		const [item] = all(await silence({ integration: 'crm' }));
		const left = Date.parse(item!.until as string) - Date.now();
		expect(Math.round(left / 3_600_000)).toBe(2);
		expect(await send()).toMatchObject({ sent: false, why: 'silenced' });
		expect(await send({ integration: 'erp' })).toMatchObject({ sent: true });
		expect(await recordedIn(tenant, 'alert.silenced')).toMatchObject([
			{ outcome: 'success', integration: 'crm', reason: 'Maintenance', actor: { type: 'user' } },
		]);
	});

	test.each([
		[{ doneBy: '={{ "" }}' }, 'by_missing'],
		[{ reason: '={{ $json.nothing }}' }, 'reason_missing'],
		[{ hours: 721 }, 'invalid_input'],
		[{ hours: 0 }, 'invalid_input'],
		[{ hours: '={{ "" }}' }, 'invalid_input'],
		[{ fingerprint: 'abc' }, 'invalid_input'],
		[{ silencedCondition: '={{ "all" }}' }, 'invalid_input'],
	])('%j is refused', async (more, type) => {
		expect((await silence(more)).error).toMatchObject({ type });
		expect(await recordedIn(tenant, 'alert.silenced')).toEqual([]);
	});

	test('that cannot be recorded does not come about', async () => {
		const { audit } = await services();
		const recording = jest.spyOn(audit, 'record').mockRejectedValue(new Error('down'));
		const { error } = await silence();
		recording.mockRestore();
		expect(error).toBeDefined();
		expect(await send()).toMatchObject({ sent: true });
	});
});

describe('send due', () => {
	test('sends again what nobody acknowledged, to this destination only', async () => {
		await send({}, { escalateAfterMinutes: 1 });
		const soon = Date.now() + 61_000;
		const now = jest.spyOn(Date, 'now').mockReturnValue(soon);
		const { url } = receiver.current;
		const other = all(await run('sendDue', {}, { url, name: 'other' }));
		const sent = all(await run('sendDue', { acknowledgeUrl: PAGE }, { url }));
		const again = all(await run('sendDue', {}, { url }));
		now.mockRestore();
		expect([other, again]).toEqual([[], []]);
		// A resolve that was not taken in another test is due as well.
		const due = sent.filter(({ alert }) => (alert as IDataObject).tenant === tenant);
		expect(due).toMatchObject([{ sent: true, event: 'trigger', escalation: 1, others: 0 }]);
		expect(sentTo(receiver.current)).toHaveLength(1 + sent.length);
		expect(all(await run('acknowledge', { token: lastToken(), tenant }))).toHaveLength(1);
	});
});
