import { schemes } from '../../../lib/webhook/schemes';
import { mac } from '../../senders/mac';
import type { SentRequest } from '../../senders/sender';
import { standardWebhooksSenders } from '../../senders/tables/standard-webhooks';
import { timestampedMacSenders as senders } from '../../senders/tables/timestamped-mac';
import { compiled, issueOf, outcome, received, replayKey } from './support';

const NOW = Date.UTC(2026, 5, 1);
const ENDS = '2026-06-02T00:00:00Z';

/** A request signed by `provider`, its secret, and the scheme that verifies it. */
async function exchange(provider: string, options: { body?: Buffer; id?: string } = {}) {
	const sender = await senders[provider]!();
	const sent = await sender.event({ at: NOW, ...options });
	const scheme = compiled(provider, sender.credential, NOW);
	return { sender, sent, scheme, secret: sender.credential.secret! };
}

/** The same event signed with the old secret and with the current one, for a receiver who has both. */
async function rotation(provider: string) {
	const [old, current] = [await senders[provider]!(), await senders[provider]!()];
	const event = { at: NOW, id: 'evt_1', body: Buffer.from('{"id":"evt_1"}') };
	const credential = {
		...current.credential,
		previousSecret: old.credential.secret,
		previousSecretExpiresAt: ENDS,
	};
	const scheme = compiled(provider, credential, NOW);
	return { scheme, old: await old.event(event), current: await current.event(event), event };
}

const signWith = (scheme: ReturnType<typeof compiled>, body: Buffer) =>
	scheme.sign!({ method: 'POST', url: '', body, id: 'evt_1', timestamp: NOW });

describe('a list with blanks (WorkOS)', () => {
	test.each([
		['as documented', (value: string) => value, 'ok'],
		['without the blank', (value: string) => value.replace(', ', ','), 'ok'],
		['with two', (value: string) => value.replace(', ', ',  '), 'signature_missing'],
		['with a tab', (value: string) => value.replace(', ', ',\t'), 'signature_missing'],
		['with a blank in front', (value: string) => ` ${value}`, 'ok'],
	])('%s', async (_what, change, expected) => {
		const { sent, scheme } = await exchange('workos');
		const value = change(sent.headers['workos-signature']!);
		expect(await outcome(scheme, received(sent, { 'workos-signature': value }))).toBe(expected);
	});
});

describe('a list for each secret (Persona)', () => {
	const join = (...requests: SentRequest[]) => ({
		'persona-signature': requests.map((sent) => sent.headers['persona-signature']).join(' '),
	});

	test('any of them may fit, and leaving one out makes no new delivery', async () => {
		const { scheme, old, current } = await rotation('persona');
		const stranger = (await exchange('persona', { body: current.body })).sent;
		const requests = [
			received(current, join(stranger, current)),
			received(current, join(current, stranger)),
			received(current, join(old, current)),
			received(old),
			received(current),
		];
		const keys = await Promise.all(requests.map((request) => replayKey(scheme, request)));
		expect(new Set(keys).size).toBe(1);
		expect(await outcome(scheme, received(current, join(stranger, stranger)))).toBe(
			'signature_mismatch',
		);
	});

	test('two times are two readings of it', async () => {
		const { sender, sent, scheme } = await exchange('persona');
		const later = await sender.event({ at: NOW + 1000, body: sent.body });
		expect(await outcome(scheme, received(sent, join(sent, later)))).toBe('signature_malformed');
		expect(await outcome(scheme, received(sent, join(later, sent)))).toBe('signature_malformed');
		expect(await outcome(scheme, received(sent, join(sent, sent)))).toBe('ok');
	});

	test('is signed with each secret that is valid', async () => {
		const { scheme, current, event } = await rotation('persona');
		const headers = signWith(scheme, event.body);
		expect(headers['persona-signature']).toMatch(/^(t=1780272000,v1=[0-9a-f]{64}( |$)){2}$/);
		expect(await outcome(scheme, received(current, headers))).toBe('ok');
	});
});

describe('time first, then signatures (Recurly)', () => {
	test.each([
		['a stranger’s first', (time: string, own: string) => `${time},${'a'.repeat(64)},${own}`, 'ok'],
		['a stranger’s last', (time: string, own: string) => `${time},${own},${'a'.repeat(64)}`, 'ok'],
		['no signature', (time: string) => time, 'signature_malformed'],
		['an empty one', (time: string) => `${time},`, 'signature_malformed'],
		['no time', (_time: string, own: string) => own, 'signature_malformed'],
		['another order', (time: string, own: string) => `${own},${time}`, 'timestamp_malformed'],
		['an empty time', (_time: string, own: string) => `,${own}`, 'timestamp_malformed'],
		[
			'another time',
			(time: string, own: string) => `${Number(time) + 1},${own}`,
			'signature_mismatch',
		],
		['a blank', (time: string, own: string) => `${time}, ${own}`, 'signature_malformed'],
		[
			'seventeen',
			(time: string, own: string) => `${time}${`,${own}`.repeat(17)}`,
			'signature_malformed',
		],
	])('%s', async (_what, change, expected) => {
		const { sent, scheme } = await exchange('recurly');
		const [time, own] = sent.headers['recurly-signature']!.split(',') as [string, string];
		const value = change(time, own);
		expect(await outcome(scheme, received(sent, { 'recurly-signature': value }))).toBe(expected);
	});

	test('is signed with each secret that is valid', async () => {
		const { scheme, event } = await rotation('recurly');
		const headers = signWith(scheme, event.body);
		expect(headers['recurly-signature']).toMatch(/^1780272000000,[0-9a-f]{64},[0-9a-f]{64}$/);
	});
});

describe('a header for each key (Box)', () => {
	const [primary, secondary] = ['box-signature-primary', 'box-signature-secondary'];

	test.each([
		['its own in the first', (own: string) => ({ [primary]: own }), 'ok'],
		['its own in the second', (own: string) => ({ [primary]: undefined, [secondary]: own }), 'ok'],
		[
			'another in the first',
			(own: string, other: string) => ({ [primary]: other, [secondary]: own }),
			'ok',
		],
		[
			'another in the second',
			(own: string, other: string) => ({ [primary]: own, [secondary]: other }),
			'ok',
		],
		[
			'others in both',
			(_own: string, other: string) => ({ [primary]: other, [secondary]: other }),
			'signature_mismatch',
		],
		['neither', () => ({ [primary]: undefined }), 'signature_missing'],
		[
			'its own and two seconds',
			(own: string, other: string) => ({ [secondary]: [own, other] }),
			'header_conflict',
		],
		['another version', () => ({ 'box-signature-version': '2' }), 'signature_malformed'],
		['no version', () => ({ 'box-signature-version': undefined }), 'signature_missing'],
		['another algorithm', () => ({ 'box-signature-algorithm': 'HmacSHA1' }), 'signature_malformed'],
		[
			'two algorithms',
			() => ({ 'box-signature-algorithm': ['HmacSHA256', 'HmacSHA1'] }),
			'header_conflict',
		],
	])('%s', async (_what, change, expected) => {
		const { sent, scheme } = await exchange('box');
		const other = (await exchange('box')).sent.headers[primary]!;
		const changed = change(sent.headers[primary]!, other);
		expect(await outcome(scheme, received(sent, changed))).toBe(expected);
	});

	test('leaving one out makes no new delivery, and neither header is shown', async () => {
		const { scheme, old, current } = await rotation('box');
		const both = received(current, { [secondary]: old.headers[primary] });
		const key = await replayKey(scheme, both);
		expect(await replayKey(scheme, received(current))).toBe(key);
		expect(schemes.box!.secretHeaders).toEqual([primary, secondary]);
	});

	test('is signed with both secrets, one header each', async () => {
		const { scheme, old, current, event } = await rotation('box');
		expect(signWith(scheme, event.body)).toMatchObject({
			[primary]: current.headers[primary],
			[secondary]: old.headers[primary],
			'box-signature-version': '1',
		});
	});
});

describe('a time next to the body', () => {
	test.each(['zendesk', 'twitch'])(
		'%s: its zone cannot be moved into the body',
		async (provider) => {
			const { sent, scheme } = await exchange(provider, { id: 'evt-1', body: Buffer.from('{}') });
			const [name, time] = Object.entries(sent.headers).find(([, value]) => value.endsWith('Z'))!;
			const moved = { ...sent, body: Buffer.from('Z{}') };
			const shorter = received(moved, { [name]: time.slice(0, -1) });
			expect(await outcome(scheme, shorter)).toBe('timestamp_malformed');
		},
	);

	test('Klaviyo: the body’s end cannot be moved into the header', async () => {
		const { sent, scheme } = await exchange('klaviyo');
		const moved = { ...sent, body: sent.body.subarray(0, -1) };
		const longer = received(moved, {
			'klaviyo-timestamp': `}${sent.headers['klaviyo-timestamp']}`,
		});
		expect(await outcome(scheme, longer)).toBe('timestamp_malformed');
	});
});

describe('a signed header whose clock is wrong (Klaviyo)', () => {
	const request = async (meta: unknown, time: string) => {
		const { scheme, secret } = await exchange('klaviyo');
		const body = Buffer.from(JSON.stringify({ data: [], meta }));
		const headers = {
			'klaviyo-timestamp': time,
			'klaviyo-signature': mac(secret, 'hex', body, time),
		};
		return await scheme.verify(received({ method: 'POST', headers, body }));
	};

	test('counts by the time in the body', async () => {
		const verdict = await request(
			{ timestamp: '2026-06-01T00:00:00.101159+00:00' },
			'Mon, 01 Jun 2026 05:00:00 GMT',
		);
		expect(verdict).toMatchObject({ ok: true, signedAt: NOW + 101 });
	});

	test.each([
		['no time in the body', {}, 'Mon, 01 Jun 2026 00:00:00 GMT', 'timestamp_missing'],
		['another form', { timestamp: NOW }, 'Mon, 01 Jun 2026 00:00:00 GMT', 'timestamp_malformed'],
		[
			'another form in the header',
			{ timestamp: ENDS },
			'2026-06-01T00:00:00Z',
			'timestamp_malformed',
		],
	])('%s', async (_what, meta, time, code) => {
		expect(await request(meta, time)).toMatchObject({ ok: false, code });
	});
});

describe('an id next to the time (Twitch)', () => {
	test('cannot swallow the time that was signed', async () => {
		const body = Buffer.from('{"started_at":"2026-06-01T00:00:00Z"}');
		const { sent, scheme } = await exchange('twitch', { id: 'evt-1', body });
		const time = sent.headers['twitch-eventsub-message-timestamp']!;
		const replayed = received(
			{ ...sent, body: Buffer.from('"}') },
			{
				'twitch-eventsub-message-id': `evt-1${time}{"started_at":"`,
				'twitch-eventsub-message-timestamp': '2026-06-01T00:00:00Z',
			},
		);
		expect(await outcome(scheme, replayed)).toBe('signature_malformed');
	});

	test('makes the delivery', async () => {
		const { sent, scheme } = await exchange('twitch', { id: 'evt-1' });
		expect(await replayKey(scheme, received(sent))).toBe('id:evt-1');
		const changed = received(sent, { 'twitch-eventsub-message-id': 'evt-2' });
		expect(await outcome(scheme, changed)).toBe('signature_mismatch');
	});
});

test('a nonce is signed, and makes the delivery (Sinch)', async () => {
	const { sent, scheme } = await exchange('sinch', { id: 'nonce-1' });
	const header = 'x-sinch-webhook-signature-nonce';
	expect(await replayKey(scheme, received(sent))).toBe('id:nonce-1');
	const codes = ['nonce-2', undefined, 'a.b'].map((value) =>
		outcome(scheme, received(sent, { [header]: value })),
	);
	expect(await Promise.all(codes)).toEqual([
		'signature_mismatch',
		'signature_missing',
		'signature_malformed',
	]);
});

describe('secrets of Standard Webhooks senders', () => {
	const bytes = Buffer.from('airlock-test-secret-of-32-bytes.');
	const base64 = bytes.toString('base64');
	test.each([
		['clerk', `whsec_${base64}`, undefined],
		['clerk', base64, undefined],
		['clerk', 'whsec_not base64', 'secret'],
		['clerk', `whsk_${base64}`, 'secret'],
		['clerk', `whpk_${base64}`, 'secret'],
		['clerk', '', 'secret'],
		['openai', `whsec_${base64}`, undefined],
		['openai', 'whsec_not base64', 'secret'],
		['openai', 'a secret without a prefix', undefined],
		['polar', `whsec_${base64}`, undefined],
		['polar', 'whsec_not base64', 'secret'],
		['polar', 'polar_whs_not base64', undefined],
		['polar', ' polar_whs_with a blank', 'secret'],
		['supabase-auth-hooks', `v1,whsec_${base64}`, undefined],
		['supabase-auth-hooks', `whsec_${base64}`, undefined],
		['supabase-auth-hooks', 'v1,whsec_', 'secret'],
		['supabase-auth-hooks', `v1,whsec_${base64}|v1,whsec_${base64}`, 'secret'],
	])('%s: %j', (provider, secret, field) => {
		expect(issueOf(provider, { secret })?.field).toBe(field);
	});

	test('a vendor’s row takes no public key, under which its senders would never sign', () => {
		for (const provider of Object.keys(standardWebhooksSenders)) {
			const { required, optional } = schemes[provider]!.credential;
			expect([...required, ...optional]).not.toContain('publicKey');
			expect(issueOf(provider, { publicKey: `whpk_${base64}` })?.field).toBe('secret');
		}
	});
});
