import { createMasker, mask } from '../../lib/redact/mask';
import { password, planted } from './planted';

it.each([
	['nothing', 'abcdefgh', '[masked]'],
	['lastFour', 'abcdefgh', '****efgh'],
	['lastFour', 'abcdefg', '****'],
	['lastFour', 1234567890, '****7890'],
	['lastFour', 'abcdef😀😀', '****ef😀😀'],
	['length', 'abc😀', '****'],
	['length', 'x'.repeat(1000), '*'.repeat(256)],
	['length', '', ''],
	['lastFour', { a: 1 }, '[masked]'],
	['length', [1], '[masked]'],
	['length', true, '[masked]'],
	['nothing', null, null],
	['nothing', undefined, undefined],
] as const)('keeps %s of %j', (keep, value, expected) => {
	expect(mask(value, keep)).toEqual(expected);
});

it('masks what rules find', () => {
	const masker = createMasker({}, 'lastFour');
	const [email, secret] = [planted.email(), password()];
	const { value, report } = masker.redact({
		note: `to ${email}`,
		password: secret,
		url: `https://bob:${secret}@h.example/`,
		wrapped: Buffer.from(JSON.stringify({ password: secret })).toString('base64'),
		credentials: { secret },
	});
	expect(value).toEqual({
		note: 'to ****.com',
		password: `****${secret.slice(-4)}`,
		url: expect.not.stringContaining(secret.slice(-4)) as string,
		wrapped: expect.not.stringContaining(secret.slice(-4)) as string,
		credentials: '[redacted:key]',
	});
	expect(report.removed).toMatchObject({ email: 1 });
});
