import { BEFORE_FIRST } from '../../lib/audit/chain';
import { encodeEntry } from '../../lib/audit/encode';
import type { AuditEntry, EntryDraft } from '../../lib/audit/entry';
import { readFacts, scanEntry } from '../../lib/audit/entry-facts';
import { readEntry } from '../../lib/audit/read-entry';
import { randomOf } from '../store/random';
import { draftOf } from './log';

const place = { prev: BEFORE_FIRST, schema: 1, seq: 3, tenant: 'acme' } as const;
const bodyOf = (changes: Partial<EntryDraft> = {}) =>
	encodeEntry({ ...draftOf(1, changes), ...place });
const slow = (body: string) => {
	const entry = readEntry(body);
	if (!entry) return undefined;
	const { action, at, context, correlationId, integration, outcome, prev, seq, subject, tenant } =
		entry;
	const texts = { action, at, correlationId, integration, outcome, prev, subject, tenant };
	return { ...texts, actor: entry.actor.id, context, redaction: entry.redaction.version, seq };
};
const plain = { context: { a: [1, { b: 'x' }], c: null } };

test('takes entries with all members and with few', () => {
	const { action, actor, at, outcome, redaction } = draftOf(1);
	const few: AuditEntry = { action, actor, at, outcome, redaction, ...place };
	for (const body of [bodyOf(plain), encodeEntry(few), bodyOf({ onBehalfOf: [], context: [] })]) {
		expect(scanEntry(body)).toBeDefined();
		expect(scanEntry(body)).toEqual(slow(body));
	}
});

test.each<[string, Partial<EntryDraft>]>([
	['an escape in a text', { reason: 'he said "no"' }],
	['an escape in a free-form member', { context: { a: 'two\nlines' } }],
	['a character beyond 16 bits in a text', { node: '𝄞' }],
	['more nesting than the pattern has', { context: [[[[[[[[1]]]]]]]] }],
])('leaves to the slow way: %s', (_, changes) => {
	const body = bodyOf(changes);
	expect(scanEntry(body)).toBeUndefined();
	expect(readFacts(body)).toMatchObject(slow(body)!);
});

test.each([
	[
		'members of a free-form member in another order',
		'{"a":[1,{"b":"x"}],"c":null}',
		'{"c":null,"a":1}',
	],
	['a member of it twice', '"c":null', '"c":null,"c":null'],
	['a number spelled otherwise', '[1,', '[1.0,'],
	['white space in it', '[1,', '[1, '],
	['something that is no JSON', '"c":null', '"c":nul'],
	['members that follow it, in it', '"c":null}', '"c":null},"correlationId":"x"'],
	['a required member missing', '"outcome":"success",', ''],
	['a member out of place', '"schema":1', '"prev":"","schema":1'],
	['another schema', '"schema":1', '"schema":2'],
	['a hash spelled otherwise', BEFORE_FIRST, `${BEFORE_FIRST.slice(0, -1)}B`],
	['a number too large', '"seq":3', '"seq":3000000000000000000'],
	['half a character', 'as ordered', 'as \ud800'],
])('refuses what the slow way refuses: %s', (_, from, to) => {
	const body = bodyOf(plain).replace(from, to);
	expect(body).not.toBe(bodyOf(plain));
	expect([scanEntry(body), readFacts(body), readEntry(body)]).toEqual([
		undefined,
		undefined,
		undefined,
	]);
});

test('never takes a text that the slow way refuses, nor reads it differently', () => {
	const random = randomOf(5);
	const parts = ['"', '\\', '{', '}', '[', ']', ',', ':', '0', '1', 'e', ' ', '"a":1', ',"seq":4'];
	const bodies = [bodyOf(plain), bodyOf(), bodyOf({ context: { '10': 1, a: {} }, before: -0.5 })];
	const wrong: string[] = [];
	let taken = 0;
	for (let round = 0; round < 20_000; round += 1) {
		const body = bodies[round % bodies.length]!;
		const at = Math.floor(random() * body.length);
		const part = parts[Math.floor(random() * parts.length)]!;
		const changed = body.slice(0, at) + part + body.slice(at + Math.floor(random() * 3));
		const fast = scanEntry(changed);
		if (!fast) continue;
		taken += 1;
		if (JSON.stringify(sorted(fast)) !== JSON.stringify(sorted(slow(changed)))) wrong.push(changed);
	}
	expect(wrong).toEqual([]);
	expect(taken).toBeGreaterThan(500);
});

test('is quick on hostile texts', () => {
	const body = bodyOf(plain);
	const free = '{"a":[1,{"b":"x"}],"c":null}';
	for (const hostile of ['[', '{"a":', '[]', '[[]],', '"', '"",', '[{"', '],"at":"', 'x,']) {
		const long = body.replace(free, `[${hostile.repeat(200_000 / hostile.length)}]`);
		const startedAt = performance.now();
		expect(scanEntry(long)).toBeUndefined();
		// Quadratic time would take minutes.
		expect([hostile, performance.now() - startedAt < 1_000]).toEqual([hostile, true]);
	}
});

function sorted(facts: object | undefined): unknown {
	return facts && Object.entries(facts).sort(([a], [b]) => (a < b ? -1 : 1));
}
