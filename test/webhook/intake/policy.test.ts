import { randomBytes } from 'node:crypto';
import { ReceivedHeaders } from '../../../lib/webhook/request';
import { schemes } from '../../../lib/webhook/schemes';
import { buildInbox, InboxCache, type InboxSettings } from '../../../lib/webhook/inbox';
import { parsePolicy } from '../../../lib/webhook/policy';
import { policyOptions } from '../../../nodes/SignedWebhookTrigger/policy-options';
import { senders } from '../../senders';

const NOW = Date.UTC(2026, 10, 24, 12);
const clock = { now: () => Date.now() };
const settings = (changes: Partial<InboxSettings> = {}): InboxSettings => ({
	provider: 'github',
	publicUrl: '',
	policy: {},
	custom: {},
	credential: { secret: randomBytes(24).toString('hex') },
	...changes,
});

describe('the policy', () => {
	test('an empty one has the defaults, and the node offers each setting', () => {
		const parsed = parsePolicy(undefined, NOW);
		if (!parsed.ok) throw new Error(parsed.message);
		expect(parsed.policy).toMatchObject({
			mode: 'enforce',
			duplicates: 'acknowledge',
			maxBodyKilobytes: 1024,
		});
		for (const option of policyOptions.options ?? []) {
			const value = { [option.name]: 'default' in option ? option.default : undefined };
			expect([option.name, parsePolicy(value, NOW).ok]).toEqual([option.name, true]);
		}
	});

	test.each([
		[{ toleranceSeconds: 0 }, 'toleranceSeconds'],
		[{ maxBodyKilobytes: 1e9 }, 'maxBodyKilobytes'],
		[{ requestsPerMinute: -1 }, 'requestsPerMinute'],
		[{ mode: 'off' }, 'mode'],
		[{ allowedAddresses: '10.0.0.0/99' }, '10.0.0.0/99'],
		[{ schema: '{' }, 'schema'],
		[{ schema: '[]' }, 'schema'],
		[{ schema: '{"type":"nonsense"}' }, 'schema'],
		[{ includeHeaders: 'a b' }, 'includeHeaders'],
		[{ setupUntil: 'tomorrow' }, 'Set-Up Until'],
		[{ setupUntil: '2026-11-25T12:00:01Z' }, '24 hours'],
		[{ mistyped: 1 }, 'policy'],
	])('%j is refused and says where to mend it', (policy, part) => {
		const parsed = parsePolicy(policy, NOW);
		expect(parsed.ok).toBe(false);
		if (!parsed.ok) expect(`${parsed.message} ${parsed.description}`).toContain(part);
	});

	test('set-up mode ends, and is off unless somebody switched it on', () => {
		const until = (setupUntil: string) => {
			const parsed = parsePolicy({ setupUntil }, NOW);
			return parsed.ok && parsed.policy.setupUntil;
		};
		expect(until('')).toBe(0);
		expect(until('2026-11-24T13:00:00Z')).toBe(NOW + 3_600_000);
		expect(until('2026-11-24T11:00:00Z')).toBe(NOW - 3_600_000);
	});

	test('a schema cannot make us fetch another', () => {
		expect(parsePolicy({ schema: '{"$ref":"https://example.com/schema.json"}' }, NOW).ok).toBe(
			false,
		);
	});
});

describe('an inbox', () => {
	test('is refused for an unknown provider, also one that every object has', () => {
		for (const provider of ['nobody', 'constructor', '__proto__', 'toString']) {
			expect(buildInbox(settings({ provider }), { clock }).ok).toBe(false);
		}
	});

	test('no provider gets by without its credential; one that waits to be told it lets nothing in', async () => {
		for (const provider of Object.keys(schemes)) {
			const custom = { signatureHeader: 'x-signature' };
			const publicUrl = 'https://n8n.example.com/webhook/x';
			const built = buildInbox(settings({ provider, custom, publicUrl, credential: {} }), {
				clock,
			});
			const waits = built.ok && built.inbox.compiled.answerUnproven !== undefined;
			expect([provider, built.ok]).toEqual([provider, waits]);
			if (!waits) continue;
			const event = await (await senders[provider]!()).event();
			const headers = new ReceivedHeaders(Object.entries(event.headers).flat());
			const verdict = await built.inbox.compiled.verify({ ...event, url: publicUrl, headers });
			expect(verdict).toMatchObject({ ok: false, code: 'keys_unavailable' });
		}
	});

	test('a message about a credential never holds a value of it', () => {
		const planted = 'planted-value';
		for (const provider of Object.keys(schemes)) {
			const credential = {
				secret: ` ${planted}`,
				publicKey: planted,
				jwks: planted,
				jwksUrl: planted,
				audience: planted,
				previousSecret: planted,
			};
			const built = buildInbox(
				settings({ provider, credential, publicUrl: 'https://n8n.example.com/x' }),
				{ clock },
			);
			expect(JSON.stringify(built)).not.toContain(planted);
		}
	});

	test('is built once for the same settings, and anew when any of them changes', () => {
		const cache = new InboxCache({ clock });
		const one = settings();
		expect(cache.get(one)).toBe(cache.get({ ...one }));
		expect(cache.get({ ...one, policy: { mode: 'observe' } })).not.toBe(cache.get(one));
		const rotated = { ...one, credential: { secret: randomBytes(24).toString('hex') } };
		expect(cache.get(rotated)).not.toBe(cache.get(one));
	});
});
