import { runInNewContext } from 'node:vm';
import { checkDraft } from '../../lib/audit/check';
import type { EntryDraft } from '../../lib/audit/entry';
import { draftOf } from './log';

const deep = (levels: number): unknown => (levels === 0 ? 1 : [deep(levels - 1)]);

test.each<[string, Partial<EntryDraft>]>([
	['all members', {}],
	['optional ones undefined', { reason: undefined, context: undefined, onBehalfOf: undefined }],
	['free-form values of every kind', { context: [null, true, 1.5, 'x', { a: [] }] }],
	['members of these that are undefined', { context: { a: undefined } }],
	['objects without a prototype', { context: Object.assign(Object.create(null), { a: 1 }) }],
	['objects of another realm', { context: runInNewContext('({ a: { b: 1 } })') as unknown }],
	['names in any script, with emoji', { node: 'Prüfung 検査 👩‍👩‍👧' }],
	['reasons of several lines', { reason: 'one\ntwo' }],
	['the largest that is allowed', { context: 'x'.repeat(65_536), before: deep(16) }],
])('takes %s', (_, changes) => {
	expect(checkDraft(draftOf(1, changes))).toBeUndefined();
});

const with_ = (changes: Record<string, unknown>) => ({ ...draftOf(1), ...changes }) as EntryDraft;

test.each<[string, string, Record<string, unknown>]>([
	['missing', 'action', { action: undefined }],
	['missing', 'actor', { actor: undefined }],
	['missing', 'at', { at: undefined }],
	['missing', 'outcome', { outcome: undefined }],
	['missing', 'redaction', { redaction: undefined }],
	['unknown', 'further member', { password: 'x' }],
	['unknown', 'further member', { seq: 1 }],
	['unknown', 'outcome', { outcome: 'fine' }],
	['unknown', 'actor', { actor: { id: 'x', type: 'robot' } }],
	['malformed', 'action', { action: 'not an action' }],
	['malformed', 'action', { action: 'a..b' }],
	['too_long', 'action', { action: 'a'.repeat(101) }],
	['malformed', 'actor', { actor: 'me' }],
	['malformed', 'actor', { actor: { id: '', type: 'user' } }],
	['malformed', 'at', { at: '2026-01-01' }],
	['malformed', 'at', { at: '2026-13-01T00:00:00.000Z' }],
	['malformed', 'at', { at: 5 }],
	['malformed', 'node', { node: 'two\nlines' }],
	['malformed', 'node', { node: 'half \ud83d' }],
	['malformed', 'node', { node: 7 }],
	['too_long', 'resource', { resource: 'r'.repeat(257) }],
	['malformed', 'reason', { reason: '' }],
	['malformed', 'reason', { reason: '\udc00' }],
	['too_long', 'reason', { reason: 'r'.repeat(2_001) }],
	['malformed', 'onBehalfOf', { onBehalfOf: {} }],
	['too_long', 'onBehalfOf', { onBehalfOf: Array(17).fill({ id: 'x', type: 'user' }) }],
	['unknown', 'onBehalfOf', { onBehalfOf: [{ id: 'x' }] }],
	['malformed', 'redaction', { redaction: { removed: { 10: 1 }, version: '1' } }],
	['malformed', 'redaction', { redaction: { removed: { email: -1 }, version: '1' } }],
	['malformed', 'redaction', { redaction: { removed: {} } }],
	['not_json', 'context', { context: new Date(0) }],
	['not_json', 'context', { context: { a: new Map() } }],
	['not_json', 'context', { context: Number.NaN }],
	['not_json', 'context', { context: [() => 1] }],
	['not_json', 'context', { context: 5n }],
	['not_json', 'context', { context: { '\ud800': 1 } }],
	['not_json', 'after', { after: ['\udfff'] }],
	['too_deep', 'before', { before: deep(17) }],
	['too_large', 'context', { context: Array(5_000).fill(1) }],
	['too_large', 'context', { context: ['x'.repeat(65_000), 'x'.repeat(600)] }],
])('refuses as %s: %s', (code, member, changes) => {
	expect(checkDraft(with_(changes))).toMatchObject({ code, member });
});

test('ends on a circle', () => {
	const circle: Record<string, unknown> = {};
	circle.self = circle;
	expect(checkDraft(with_({ context: circle }))).toMatchObject({ code: 'too_deep' });
});

test('never repeats what it refuses', () => {
	const flaw = checkDraft(with_({ node: 'tell\nnobody', nobodys_business: 1 }));
	expect(JSON.stringify(flaw)).not.toMatch(/nobody/);
});
