import { createHmac } from 'node:crypto';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import { buildAlert } from '../../lib/alert/alert';
import type { AlertMessage } from '../../lib/alert/render';
import { Receiver } from './receiver';
import { credentialFor, deliver, facts, HTTP_TYPES, message, NOW } from './scene';
import * as schemas from './schemas';

const ajv = addFormats(new Ajv({ allErrors: true, strict: false }));
let receiver: Receiver;
beforeAll(async () => (receiver = await Receiver.start()));
afterAll(async () => await receiver.stop());
beforeEach(() => {
	receiver.received.length = 0;
	receiver.answer = () => ({ status: 202, body: '{}' });
});

function expectValid(schema: object, value: unknown): void {
	const validate = ajv.compile(schema);
	validate(value);
	expect(validate.errors ?? []).toEqual([]);
}

const barest = () => buildAlert({ condition: 'audit_gap' }, NOW);
/** As long as every field may be, and a digest on top. */
const fullest = (): AlertMessage => {
	const long = 'word-'.repeat(12);
	const alert = buildAlert(
		{ ...facts(), tenant: long, integration: long, account: long, node: long },
		NOW,
	);
	return message({
		alert,
		repeats: 1e6,
		others: Array.from({ length: 40 }, () => alert),
		escalation: 3,
	});
};

describe.each(HTTP_TYPES)('%s', (type) => {
	const schemaOf = (event: AlertMessage['event']) => {
		if (type === 'jsm') return schemas.opsgenieAlert;
		if (type === 'opsgenie') {
			return event === 'trigger' ? schemas.opsgenieAlert : schemas.opsgenieAction;
		}
		return schemas[type];
	};
	const bodyOf = () =>
		type === 'sms' ? Object.fromEntries(new URLSearchParams(receiver.last.body)) : receiver.json();

	test.each<[string, () => AlertMessage]>([
		['with every field', () => message()],
		['with none', () => ({ alert: barest(), event: 'trigger' })],
		['with everything as long as it may be', fullest],
		['acknowledged', () => message({ event: 'acknowledge' })],
		['resolved', () => message({ event: 'resolve' })],
	])('takes an alert %s as documented', async (_, make) => {
		receiver.answer = ({ method }) =>
			method === 'GET' ? { status: 200, body: '{"id":"a-1"}' } : { status: 202, body: '{}' };
		const sent = make();
		expect(await deliver(credentialFor(type, receiver.url), sent)).toEqual({ ok: true });
		expect(receiver.last.method).toBe('POST');
		// These two are addressed by their path alone.
		if (type === 'jsm' && sent.event !== 'trigger') expect(receiver.last.body).toBe('');
		else expectValid(schemaOf(sent.event), bodyOf());
	});
});

test('Slack: markup in a field stays text, and nobody is called', async () => {
	const alert = { ...message().alert, node: '<!channel> & <https://evil.example|x>' };
	await deliver(credentialFor('slack', receiver.url), message({ alert }));
	expect(receiver.last.body).toContain('&lt;!channel&gt; &amp; &lt;https://evil.example|x&gt;');
	expect(receiver.last.body).not.toContain('<!');
	expect(receiver.last.body).toContain(
		'<https://n8n.example.com/webhook/acknowledge?a=1&amp;b=2|Acknowledge>',
	);
});

test('Teams: a field makes no link and no markup', async () => {
	const alert = { ...message().alert, node: '[x](https://evil.example) <at>all</at> *b*' };
	await deliver(credentialFor('teams', receiver.url), message({ alert }));
	expect(receiver.last.body).not.toMatch(/\[x\]|<at>|[^\\]\*b/);
});

test('PagerDuty: the key ties what follows to the alert, and severities keep their names', async () => {
	const credential = credentialFor('pagerDuty', receiver.url);
	const { fingerprint } = message().alert;
	for (const event of ['trigger', 'acknowledge', 'resolve'] as const) {
		await deliver(credential, message({ event }));
		expect(receiver.last.path).toBe('/v2/enqueue');
		expect(receiver.json()).toMatchObject({
			routing_key: credential.routingKey,
			event_action: event,
			dedup_key: fingerprint,
		});
	}
	for (const severity of ['info', 'warning', 'error', 'critical']) {
		await deliver(credential, message({ alert: buildAlert({ ...facts(), severity }, NOW) }));
		expect(receiver.json()).toMatchObject({
			payload: { severity, source: 'api.example.com:8443' },
			links: [{ href: 'https://wiki.example.com/runbooks/crm' }, { text: 'Acknowledge' }],
		});
	}
});

test('Opsgenie: the alias ties what follows to the alert', async () => {
	const credential = credentialFor('opsgenie', receiver.url);
	const { fingerprint } = message().alert;
	const paths = {
		trigger: '',
		acknowledge: `/${fingerprint}/acknowledge`,
		resolve: `/${fingerprint}/close`,
	};
	for (const event of ['trigger', 'acknowledge', 'resolve'] as const) {
		await deliver(credential, message({ event }));
		const query = event === 'trigger' ? '' : '?identifierType=alias';
		expect(receiver.last.path).toBe(`/v2/alerts${paths[event]}${query}`);
		expect(receiver.last.headers.authorization).toBe(`GenieKey ${String(credential.apiKey)}`);
	}
	await deliver(credential, message({ alert: buildAlert({ condition: 'chain_break' }, NOW) }));
	expect(receiver.json()).toMatchObject({ priority: 'P1' });
});

describe('Jira Service Management', () => {
	const alerts = '/jsm/ops/api/cloud-1/v1/alerts';

	test('looks up what follows an alert by its alias', async () => {
		const credential = credentialFor('jsm', receiver.url);
		await deliver(credential);
		expect(receiver.last.path).toBe(alerts);
		const user = `${String(credential.email)}:${String(credential.apiToken)}`;
		expect(receiver.last.headers.authorization).toBe(
			`Basic ${Buffer.from(user).toString('base64')}`,
		);
		receiver.answer = ({ method }) =>
			method === 'GET' ? { status: 200, body: '{"id":"e0ca-17"}' } : { status: 202 };
		for (const [event, action] of [
			['acknowledge', 'acknowledge'],
			['resolve', 'close'],
		] as const) {
			expect(await deliver(credential, message({ event }))).toEqual({ ok: true });
			expect(receiver.received.slice(-2).map(({ method, path }) => `${method} ${path}`)).toEqual([
				`GET ${alerts}/alias?alias=${message().alert.fingerprint}`,
				`POST ${alerts}/e0ca-17/${action}`,
			]);
		}
	});

	test('one that is not known yet is asked for again later', async () => {
		receiver.answer = () => ({ status: 404, body: '{}' });
		expect(
			await deliver(credentialFor('jsm', receiver.url), message({ event: 'resolve' })),
		).toEqual({
			ok: false,
			code: 'rejected',
			retryable: true,
			status: 404,
		});
	});

	test.each(['{"id":"../../../admin"}', '{"id":7}', '{}', 'null', 'not json', ' '.repeat(100_000)])(
		'an answer without an id is followed nowhere: %.20s',
		async (body) => {
			receiver.answer = () => ({ status: 200, body });
			const result = await deliver(
				credentialFor('jsm', receiver.url),
				message({ event: 'resolve' }),
			);
			expect(result).toMatchObject({ ok: false, code: 'rejected' });
			expect(receiver.received).toHaveLength(1);
		},
	);
});

test('Alertmanager: the labels stay the same until it is resolved', async () => {
	const credential = credentialFor('alertmanager', receiver.url);
	const posted: Array<{ labels: object; annotations: object; startsAt: string; endsAt: string }> =
		[];
	for (const event of ['trigger', 'acknowledge', 'resolve'] as const) {
		await deliver(credential, message({ event }));
		expect(receiver.last.path).toBe('/api/v2/alerts');
		expect(receiver.last.headers.authorization).toBe(credential.headerValue);
		posted.push(...(receiver.json() as typeof posted));
	}
	const [trigger, acknowledged, resolved] = posted;
	expect(trigger!.labels).toMatchObject({
		alertname: 'delivery_failures',
		severity: 'error',
		tenant: 'acme',
	});
	expect([acknowledged!.labels, resolved!.labels]).toEqual([trigger!.labels, trigger!.labels]);
	expect(Date.parse(trigger!.endsAt)).toBeGreaterThan(NOW);
	expect(Date.parse(resolved!.endsAt)).toBe(NOW);
	expect(acknowledged!.annotations).toMatchObject({ acknowledged: 'true' });
});

describe('SMS', () => {
	const bodyFor = async (sent: AlertMessage) => {
		await deliver(credentialFor('sms', receiver.url), sent);
		return new URLSearchParams(receiver.last.body).get('Body')!;
	};

	test('goes to the account, by the token', async () => {
		const credential = credentialFor('sms', receiver.url);
		await deliver(credential);
		const sid = String(credential.accountSid);
		expect(receiver.last.path).toBe(`/2010-04-01/Accounts/${sid}/Messages.json`);
		const user = Buffer.from(`${sid}:${String(credential.authToken)}`).toString('base64');
		expect(receiver.last.headers).toMatchObject({
			authorization: `Basic ${user}`,
			'content-type': 'application/x-www-form-urlencoded',
		});
	});

	test('is one message of the GSM alphabet, with a whole link or none', async () => {
		expect(await bodyFor(message())).toMatch(/^ERROR: .* https:\/\/n8n\.example\.com\/\S+b=2$/);
		const acknowledgeUrl = `https://n8n.example.com/${'a'.repeat(120)}`;
		expect(await bodyFor(message({ acknowledgeUrl }))).not.toContain('https:');
		const alert = { ...message().alert, integration: `{é–漢}${'€'.repeat(100)}` };
		const body = await bodyFor(message({ alert }));
		expect(body).toContain('{é??}€');
		expect(
			[...body].reduce((places, sign) => places + (/[{}€]/.test(sign) ? 2 : 1), 0),
		).toBeLessThanOrEqual(160);
	});

	test('can go by a messaging service', async () => {
		const from = `MG${'0a'.repeat(16)}`;
		await deliver({ ...credentialFor('sms', receiver.url), from });
		expect(new URLSearchParams(receiver.last.body).get('MessagingServiceSid')).toBe(from);
	});
});

describe('webhook', () => {
	test('is signed so that a receiver by Standard Webhooks verifies it', async () => {
		const credential = credentialFor('webhook', receiver.url);
		await deliver(credential);
		const { headers, body } = receiver.last;
		const key = Buffer.from(String(credential.signingSecret).slice('whsec_'.length), 'base64');
		const signed = `${String(headers['webhook-id'])}.${NOW / 1000}.${body}`;
		const mac = createHmac('sha256', key).update(signed).digest('base64');
		expect(headers).toMatchObject({
			'webhook-timestamp': String(NOW / 1000),
			'webhook-signature': `v1,${mac}`,
			'x-token': credential.headerValue,
		});
	});

	test('has the same id for each attempt, and another one for what is another message', async () => {
		const credential = credentialFor('webhook', receiver.url);
		const alert = buildAlert(facts(), NOW);
		const ids: unknown[] = [];
		for (const more of [
			{},
			{},
			{ event: 'resolve' },
			{ escalation: 1 },
			{ alert: { ...alert, at: NOW + 1 } },
		]) {
			await deliver(credential, { alert, event: 'trigger', ...more } as AlertMessage);
			ids.push(receiver.last.headers['webhook-id']);
		}
		expect(ids[0]).toBe(ids[1]);
		expect(new Set(ids).size).toBe(4);
	});

	test('the form without type and secret still sends, unsigned, with its header, to the very path', async () => {
		const url = `${receiver.url}/services/collector/`;
		await deliver({ url, headerName: 'Authorization', headerValue: 'Splunk abc' });
		expect(receiver.last).toMatchObject({
			path: '/services/collector/',
			headers: { authorization: 'Splunk abc' },
		});
		expect(receiver.last.headers).not.toHaveProperty('webhook-signature');
	});
});
