import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { canonicalJson } from '../../lib/audit/canonical';
import { BEFORE_FIRST, chainEntries, hashEntry } from '../../lib/audit/chain';
import { encodeEntry } from '../../lib/audit/encode';
import type { AuditEntry } from '../../lib/audit/entry';
import { readEntry } from '../../lib/audit/read-entry';
import { randomOf } from '../store/random';
import { draftOf } from './log';

const place = { prev: BEFORE_FIRST, schema: 1, seq: 3, tenant: 'acme' } as const;

describe('the canonical form', () => {
	test.each([
		['names in another order', { z: 1, a: { c: 1, b: 2 }, M: [{ y: 1, x: 2 }] }],
		['names like array indexes', { 10: 'a', 9: 'b', a: { 2: 1, 11: 2, x: 1 } }],
		['names by UTF-16 units, not code points', { '\ufb33': 1, '\u{1f600}': 2, '€': 3, '\r': 4 }],
		['a name called __proto__', JSON.parse('{"b":1,"__proto__":{"z":1,"a":2}}') as unknown],
		['numbers', [0, -0, 1e21, 1e-7, 333333333.3333333, 4.5, 2e-3, 9007199254740993]],
		['texts', ['\u0000\u001f"\\/\u2028', 'é', '\u{1d11e}', '']],
		['members that are undefined', { b: undefined, a: 1, c: { d: undefined } }],
		['nothing much', [null, true, false, {}, []]],
	])('%s', (_, value) => {
		expect(canonicalJson(value)).toBe(canonicalize(value));
	});

	test('random values are written as the library writes them', () => {
		const random = randomOf(3);
		const letters = ['a', 'B', '9', '10', 'é', '\u{1f600}', '\ufb33', '"', '\\'];
		const pick = () => letters[Math.floor(random() * letters.length)]!;
		const value = (depth: number): unknown => {
			const kind = depth === 0 ? random() * 3 : random() * 5;
			if (kind < 1) return pick() + pick();
			if (kind < 2) return (random() - 0.5) * 10 ** Math.floor(random() * 30);
			if (kind < 3) return random() < 0.5 ? null : random() < 0.5;
			const length = Math.floor(random() * 5);
			if (kind < 4) return Array.from({ length }, () => value(depth - 1));
			return Object.fromEntries(Array.from({ length }, () => [pick() + pick(), value(depth - 1)]));
		};
		for (let i = 0; i < 500; i += 1) {
			const made = value(4);
			expect(canonicalJson(made)).toBe(canonicalize(made));
		}
	});

	test('an entry, with all its members and with few, whatever order they come in', () => {
		const full: AuditEntry = { ...draftOf(1), ...place };
		const { action, actor, at, outcome, redaction } = full;
		const few: AuditEntry = { ...place, redaction, outcome, at, actor, action };
		const odd: AuditEntry = {
			...few,
			context: { 10: 1, 9: { b: 1, a: 2 } },
			actor: JSON.parse('{"type":"user","id":"u"}') as AuditEntry['actor'],
		};
		for (const entry of [full, few, odd]) {
			expect(encodeEntry(entry)).toBe(canonicalize(entry));
			expect(readEntry(encodeEntry(entry))).toEqual(entry);
		}
	});
});

describe('reading an entry back', () => {
	const body = encodeEntry({ ...draftOf(1), ...place });

	test.each([
		['a member twice', body.replace('"seq":3', '"seq":3,"seq":3')],
		['a member that entries do not have', body.replace('"seq":3', '"seq":3,"sez":1')],
		['white space', body.replace('"seq":3', '"seq": 3')],
		['another spelling of a text', body.replace('webhook', '\\u0077ebhook')],
		['another spelling of a number', body.replace('"seq":3', '"seq":3.0')],
		['another schema', body.replace('"schema":1', '"schema":2')],
		['a place that is none', body.replace('"seq":3', '"seq":-3')],
		['a hash that is none', body.replace(BEFORE_FIRST, `${BEFORE_FIRST.slice(0, -1)}B`)],
		['no actor', body.replace('"actor"', '"actos"')],
		['an array', '[]'],
		['null', 'null'],
		['nothing', ''],
	])('refuses %s', (_, text) => {
		expect(readEntry(body)).toBeDefined();
		expect(text).not.toBe(body);
		expect(readEntry(text)).toBeUndefined();
	});
});

describe('a chain', () => {
	test('gives each entry its place and the hash of the one before it', () => {
		const chained = chainEntries('acme', undefined, [draftOf(0), draftOf(1), draftOf(2)]);
		let prev = BEFORE_FIRST;
		chained.forEach((stored, seq) => {
			expect(readEntry(stored.body)).toEqual({ ...draftOf(seq), ...place, seq, prev });
			const leaf = createHash('sha256').update(Buffer.of(0)).update(stored.body, 'utf8');
			expect(stored.hash).toBe(leaf.digest('base64url'));
			expect(stored.hash).toBe(hashEntry(stored.body));
			prev = stored.hash;
		});
	});

	test('goes on where it was', () => {
		const all = chainEntries('acme', undefined, [draftOf(0), draftOf(1)]);
		expect(chainEntries('acme', all[0], [draftOf(1)])).toEqual(all.slice(1));
	});

	test('repeats what an entry is searched by, empty where it has none', () => {
		const [stored] = chainEntries('acme', undefined, [draftOf(5, { subject: undefined })]);
		expect(stored).toMatchObject({
			tenant: 'acme',
			seq: 0,
			at: Date.UTC(2026, 0, 1, 0, 0, 5),
			action: 'webhook.delivery',
			actor: 'psn_5',
			outcome: 'success',
			integration: 'shop',
			subject: '',
			correlationId: 'c-5',
		});
	});
});
