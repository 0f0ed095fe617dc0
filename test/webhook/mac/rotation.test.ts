import { randomBytes } from 'node:crypto';
import { macSenders } from '../../senders/mac';
import type { SentRequest } from '../../senders/sender';
import { compiled, issueOf, outcome, received, replayKey } from './support';

const NOW = Date.UTC(2026, 5, 1);
const ENDS = '2026-06-02T00:00:00Z';

/** One header that holds the signatures of `first` and then those of `second`. */
function joined(provider: string, first: SentRequest, second: SentRequest) {
	const header =
		{ stripe: 'stripe-signature', paddle: 'paddle-signature' }[provider] ?? 'webhook-signature';
	const separator = { stripe: ',', paddle: ';' }[provider] ?? ' ';
	const items = second.headers[header]!.split(separator).filter((item) => !/^ts?=/.test(item));
	return { [header]: [first.headers[header]!, ...items].join(separator) };
}

describe.each(['stripe', 'paddle', 'standard-webhooks'])('%s, two secrets', (provider) => {
	async function parties() {
		const [old, current, stranger] = await Promise.all(
			[1, 2, 3].map(() => macSenders[provider]!()),
		);
		const event = { at: NOW, id: 'evt_1', body: Buffer.from('{"id":"evt_1","event_id":"evt_1"}') };
		const scheme = compiled(
			provider,
			{
				...current!.credential,
				previousSecret: old!.credential.secret,
				previousSecretExpiresAt: ENDS,
			},
			NOW,
		);
		const [byOld, byCurrent, byStranger] = await Promise.all(
			[old!, current!, stranger!].map((sender) => sender.event(event)),
		);
		return { scheme, byOld: byOld!, byCurrent: byCurrent!, byStranger: byStranger! };
	}

	test('any signature may fit any secret, in any order', async () => {
		const { scheme, byOld, byCurrent, byStranger } = await parties();
		const pairs: [SentRequest, SentRequest, string][] = [
			[byOld, byCurrent, 'ok'],
			[byCurrent, byOld, 'ok'],
			[byStranger, byOld, 'ok'],
			[byStranger, byCurrent, 'ok'],
			[byCurrent, byStranger, 'ok'],
			[byStranger, byStranger, 'signature_mismatch'],
		];
		for (const [first, second, expected] of pairs) {
			const request = received(first, joined(provider, first, second));
			expect(await outcome(scheme, request)).toBe(expected);
		}
	});

	test('leaving out one of two signatures does not make a new delivery', async () => {
		const { scheme, byOld, byCurrent } = await parties();
		const keys = await Promise.all(
			[
				received(byOld, joined(provider, byOld, byCurrent)),
				received(byOld),
				received(byCurrent),
			].map((request) => replayKey(scheme, request)),
		);
		expect(new Set(keys).size).toBe(1);
	});

	test('signs with both where receivers read both, so that one on either secret accepts', async () => {
		const { scheme, byOld } = await parties();
		const message = { method: 'POST', url: '', body: byOld.body, id: 'evt_1', timestamp: NOW };
		const headers = scheme.sign!(message);
		const value = Object.entries(headers).find(([name]) => name.endsWith('-signature'))![1];
		expect(value.match(/(v1|h1)[=,]/g)).toHaveLength(provider === 'paddle' ? 1 : 2);
	});
});

test('a body without an id: dropping a signature still does not make a new delivery', async () => {
	const [old, current] = [await macSenders.stripe!(), await macSenders.stripe!()];
	const event = { at: NOW, body: Buffer.from('not JSON') };
	const scheme = compiled(
		'stripe',
		{ ...current.credential, previousSecret: old.credential.secret, previousSecretExpiresAt: ENDS },
		NOW,
	);
	const [byOld, byCurrent] = [await old.event(event), await current.event(event)];
	const key = await replayKey(scheme, received(byOld, joined('stripe', byOld, byCurrent)));
	expect(key).toMatch(/^body:/);
	expect(await replayKey(scheme, received(byOld))).toBe(key);
	expect(await replayKey(scheme, received(byCurrent))).toBe(key);
});

describe('other versions in the header', () => {
	test.each([
		['v0 alone', (value: string) => value.replace('v1=', 'v0='), 'signature_missing'],
		['a v0 before', (value: string) => value.replace('v1=', `v0=${'a'.repeat(64)},v1=`), 'ok'],
		['a v2 after', (value: string) => `${value},v2=future`, 'ok'],
		['V1 in capitals', (value: string) => value.replace('v1=', 'V1='), 'signature_missing'],
		['a broken v1 before', (value: string) => value.replace('v1=', 'v1=zz,v1='), 'ok'],
		['junk after', (value: string) => `${value},junk`, 'signature_malformed'],
		['an empty item', (value: string) => `${value},`, 'signature_malformed'],
		['no time', (value: string) => value.replace(/^t=\d+,/, ''), 'timestamp_missing'],
		['two times', (value: string) => `${value},t=1`, 'signature_malformed'],
		['sixteen items', (value: string) => value + ',v0=a'.repeat(14), 'ok'],
		['seventeen items', (value: string) => value + ',v0=a'.repeat(15), 'signature_malformed'],
	])('%s', async (_what, change, expected) => {
		const sender = await macSenders.stripe!();
		const sent = await sender.event({ at: NOW });
		const value = change(sent.headers['stripe-signature']!);
		const scheme = compiled('stripe', sender.credential, NOW);
		expect(await outcome(scheme, received(sent, { 'stripe-signature': value }))).toBe(expected);
	});
});

describe('credentials that cannot be used', () => {
	const secret = randomBytes(24).toString('hex');
	const previousSecret = randomBytes(24).toString('hex');
	test.each([
		['no secret', {}, 'secret'],
		['an empty one', { secret: '' }, 'secret'],
		['a blank one', { secret: '          ' }, 'secret'],
		['a short one', { secret: 'hunter2' }, 'secret'],
		['a zero one', { secret: '0'.repeat(32) }, 'secret'],
		['a previous one without an end', { secret, previousSecret }, 'previousSecretExpiresAt'],
		[
			'a previous one with an end nobody can read',
			{ secret, previousSecret, previousSecretExpiresAt: 'next week' },
			'previousSecretExpiresAt',
		],
		[
			'a weak previous one',
			{ secret, previousSecret: 'old', previousSecretExpiresAt: ENDS },
			'previousSecret',
		],
		['only a previous one', { previousSecret, previousSecretExpiresAt: ENDS }, 'secret'],
	])('%s', (_what, credential, field) => {
		for (const provider of ['github', 'stripe', 'slack', 'twilio', 'telegram', 'custom', 'token']) {
			const formed = provider === 'custom' && field !== 'secret' ? hexed(credential) : credential;
			const issue = issueOf(provider, formed);
			expect(issue?.field).toBe(field);
			expect(JSON.stringify(issue)).not.toContain(secret);
			expect(JSON.stringify(issue)).not.toMatch(/error|problem|failure|mistake/i);
		}
	});

	/** `custom` is set up with hexadecimal secrets. */
	function hexed(credential: { secret?: string; previousSecret?: string }) {
		return credential.previousSecret === 'old'
			? { ...credential, previousSecret: 'abcd' }
			: credential;
	}
});
