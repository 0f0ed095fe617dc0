import type { IDataObject } from 'n8n-workflow';
import {
	all,
	recordedIn,
	register,
	run,
	RUNBOOK,
	SECRET,
	sentTo,
	useOwnStore,
	useReceiver,
} from './context-alert-run';

useOwnStore();
const receiver = useReceiver();

let tenant = '';
let count = 0;
beforeEach(() => {
	count += 1;
	tenant = `t${count}`;
});

const facts = (more: IDataObject = {}) => ({
	...{ condition: 'work_halted', tenant, integration: 'crm', category: 'upstream' },
	...more,
});
const send = async (more: IDataObject = {}, parameters: IDataObject = {}, name = 'main') =>
	await run('send', parameters, {
		items: [{ json: { note: SECRET, alert: facts(more) } }],
		url: receiver.current.url,
		name,
	});

test('sends the facts of the item, and nothing else', async () => {
	const [item] = all(await send({ note: SECRET, host: 'api.example.com' }));
	expect(item).toMatchObject({
		...{ sent: true, why: 'sent', droppedFields: 1 },
		alert: { condition: 'work_halted', host: 'api.example.com', severity: 'error' },
	});
	expect(item).not.toHaveProperty('error');
	const [message] = sentTo(receiver.current);
	expect(message).toMatchObject({
		type: 'airlock.alert.trigger',
		data: { alert: { integration: 'crm', droppedFields: 1 } },
	});
	expect(JSON.stringify([item, receiver.current.received])).not.toContain(SECRET);
});

test('an alert as it was built comes out as it was', async () => {
	const [first] = all(await send({ note: SECRET }));
	const [again] = all(await send(first!.alert as IDataObject, {}, 'second'));
	expect(again!.alert).toEqual(first!.alert);
});

test('what Integration Event Trigger gives is told as it is: again, and when it is over', async () => {
	const alert = facts({ at: new Date().toISOString(), fingerprint: 'x', droppedFields: 2 });
	const whys = [];
	for (const beside of [{ escalation: 0 }, { escalation: 1 }, { resolved: true }]) {
		const items = [{ json: { id: '1', title: 'T', alert, resolved: false, ...beside } }];
		const [item] = all(await run('send', {}, { items, url: receiver.current.url }));
		expect(item!.droppedFields).toBe(2);
		whys.push(item!.why);
	}
	expect(whys).toEqual(['sent', 'sent', 'sent']);
	expect(sentTo(receiver.current)).toMatchObject([
		{ type: 'airlock.alert.trigger' },
		{ type: 'airlock.alert.trigger', data: { escalation: 1 } },
		{ type: 'airlock.alert.resolve' },
	]);
});

test('an alert as text is read, too; what is none is refused without its contents', async () => {
	const alert = JSON.stringify(facts());
	expect(all(await run('send', { alert }, { url: receiver.current.url }))).toMatchObject([
		{ sent: true },
	]);
	for (const wrong of [SECRET, '{', '[]', { condition: SECRET }, '={{ $json.nothing }}']) {
		const { error } = await run('send', { alert: wrong }, { items: [{ json: { note: SECRET } }] });
		expect(error).toMatchObject({ type: 'invalid_input' });
		expect(`${error?.message} ${error?.description}`).not.toContain(SECRET);
	}
});

test('sends what the fields say, with the workflow it is in', async () => {
	const fields = {
		...{ source: 'fields', condition: 'reported', integration: 'crm', tenant },
		details: { severity: 'critical', category: 'timeout', host: 'api.example.com' },
	};
	const [item] = all(await run('send', fields, { url: receiver.current.url }));
	expect(item!.alert).toMatchObject({
		...{ condition: 'reported', severity: 'critical', category: 'timeout', tenant },
		...{ workflow: 'w1' },
	});
});

test('owner and runbook come from the registry', async () => {
	await register(tenant);
	const [item] = all(await send());
	expect(item!.alert).toMatchObject({
		...{ owner: 'Ann Lee', backupOwner: 'Bo Day', runbookUrl: RUNBOOK },
	});
	const [own] = all(await send({ owner: 'Cy Fox', host: 'b.example.com' }));
	expect(own!.alert).toMatchObject({ owner: 'Cy Fox', backupOwner: 'Bo Day' });
});

test('the policy decides: threshold, interval, resolve', async () => {
	const policy = { threshold: 2, windowMinutes: 5, repeatMinutes: 60 };
	const whys = [];
	for (const more of [{}, {}, {}, { resolved: true }, { resolved: true }]) {
		whys.push(all(await send(more, { policy }))[0]!.why);
	}
	expect(whys).toEqual(['below_threshold', 'sent', 'repeat_interval', 'sent', 'resolved_unseen']);
	expect(sentTo(receiver.current).map(({ type }) => type)).toEqual([
		'airlock.alert.trigger',
		'airlock.alert.resolve',
	]);
});

test.each([
	[{ threshold: 0 }],
	[{ threshold: 1.5 }],
	[{ threshold: '={{ "" }}' }],
	[{ windowMinutes: 0 }],
	[{ repeatMinutes: '={{ $json.note }}' }],
	[{ escalateAfterMinutes: -1 }],
])('the policy %j is refused', async (policy) => {
	const { error } = await send({}, { policy });
	expect(error).toMatchObject({ type: 'invalid_input' });
	expect(JSON.stringify(error)).not.toContain(SECRET);
	expect(receiver.current.received).toEqual([]);
});

test('what is not delivered stops by its code alone, and is told by a second node', async () => {
	receiver.current.answer = () => ({ status: 403, body: SECRET });
	const { error, outputs } = await send();
	expect(error).toMatchObject({ type: 'alert_undelivered' });
	expect(error?.message).toContain('(rejected)');
	expect(`${error?.message} ${error?.description}`).not.toMatch(/error|problem|failure|mistake/i);
	expect(JSON.stringify([error, outputs])).not.toMatch(/127\.0\.0\.1|iban/);
	receiver.current.answer = () => ({ status: 202 });
	expect(all(await send({}, {}, 'fallback'))).toMatchObject([{ sent: true }]);
	expect(await recordedIn(tenant, 'alert.sent')).toMatchObject([
		{ outcome: 'failed', context: { code: 'rejected', destination: 'webhook' } },
		{ outcome: 'success', context: { condition: 'work_halted', escalation: 0 } },
	]);
});

test('a receiver that is out of service for a moment is tried again', async () => {
	receiver.current.answer = () => ({ status: receiver.current.received.length < 3 ? 503 : 202 });
	expect(all(await send())).toMatchObject([{ sent: true }]);
	expect(receiver.current.received).toHaveLength(3);
});

test('a destination that cannot be used is named by its field', async () => {
	const url = 'http://siem.example.com/';
	const { error } = await run('send', { alert: facts() }, { url });
	expect(error).toMatchObject({ type: 'destination_unusable' });
	expect(JSON.stringify(error?.message)).not.toContain('siem');
});
