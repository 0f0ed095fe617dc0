import { createSecretKey, randomBytes } from 'node:crypto';
import { keyIdOf, open, seal } from '../../lib/crypto/envelope';

const keyNamed = (id: string) => ({ id, key: createSecretKey(randomBytes(32)) });
const key = keyNamed('k_1-a');
const text = Buffer.from('some payload');

it.each([0, 1, 15, 16, 17, 70_000])('opens what it sealed: %i bytes', (length) => {
	const plaintext = randomBytes(length);
	const envelope = seal(key, plaintext, 'here');
	expect(envelope).toMatch(/^v1\.k_1-a\.[\w-]{16}\.[\w-]*\.[\w-]{22}$/);
	expect(keyIdOf(envelope)).toBe('k_1-a');
	expect(open(key, envelope, 'here')).toEqual({ ok: true, plaintext });
});

it('never seals the same text twice alike', () => {
	expect(seal(key, text, '')).not.toBe(seal(key, text, ''));
});

it('opens only in its context, with its key', () => {
	const envelope = seal(key, text, 'row 1');
	expect(open(key, envelope, 'row 2')).toEqual({ ok: false, code: 'unauthentic' });
	expect(open(keyNamed('k_2'), envelope, 'row 1')).toEqual({ ok: false, code: 'wrong_key' });
	expect(open(keyNamed(key.id), envelope, 'row 1')).toEqual({ ok: false, code: 'unauthentic' });
});

it('binds the key id: a renamed envelope does not open under the same key bytes', () => {
	const renamed = { ...key, id: 'other' };
	const envelope = seal(key, text, 'x').replace('k_1-a', 'other');
	expect(open(renamed, envelope, 'x')).toEqual({ ok: false, code: 'unauthentic' });
});

it('notices a change of any character', () => {
	const envelope = seal(key, text, 'x');
	for (let i = 0; i < envelope.length; i++) {
		const changed = envelope[i] === 'A' ? 'B' : 'A';
		const forged = envelope.slice(0, i) + changed + envelope.slice(i + 1);
		expect([i, open(key, forged, 'x').ok]).toEqual([i, false]);
	}
});

describe('refuses as malformed', () => {
	const [version, id, nonce, ciphertext, tag] = seal(key, text, 'x').split('.') as [
		string,
		string,
		string,
		string,
		string,
	];
	const cutTag = Buffer.from(tag, 'base64url').subarray(0, 12).toString('base64url');

	it.each([
		['nothing', ''],
		['plain text', 'hello'],
		['another version', ['v2', id, nonce, ciphertext, tag].join('.')],
		['no key id', [version, '', nonce, ciphertext, tag].join('.')],
		['a key id with other characters', [version, 'k 1', nonce, ciphertext, tag].join('.')],
		['a missing part', [version, id, nonce, ciphertext].join('.')],
		['a part too many', [version, id, nonce, ciphertext, tag, tag].join('.')],
		['a tag cut short', [version, id, nonce, ciphertext, cutTag].join('.')],
		['no tag', [version, id, nonce, ciphertext, ''].join('.')],
		['a long nonce', [version, id, `${nonce}AAAA`, ciphertext, tag].join('.')],
		['padding', [version, id, nonce, `${ciphertext}==`, tag].join('.')],
		['the other alphabet', [version, id, nonce, `${ciphertext.slice(0, -1)}+`, tag].join('.')],
		['space after', `${[version, id, nonce, ciphertext, tag].join('.')}\n`],
		['a prototype name', '__proto__.constructor.a.b.c'],
	])('%s', (_, forged) => {
		expect(open(key, forged, 'x')).toEqual({ ok: false, code: 'malformed' });
		expect(keyIdOf(forged)).toBeUndefined();
	});
});

it.each(['', 'a.b', 'x'.repeat(65)])('does not seal with the key id %j', (id) => {
	expect(() => seal({ ...key, id }, text, 'x')).toThrow(RangeError);
});
