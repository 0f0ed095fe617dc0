import { randomUUID } from 'node:crypto';
import { scan } from '../../lib/redact/detectors/scan';
import { supportBundle, type SupportInput } from '../../lib/health/support-bundle';
import { NOW } from './facts';
import { ATTEMPT, INPUT, SCOPE } from './support-input';

const made = (input: object) =>
	JSON.parse(JSON.stringify(supportBundle(input as SupportInput, NOW))) as Record<string, unknown>;

test('what helps is in it, nothing of it is dropped', () => {
	const { owner, backupOwner, runbookUrl, expiresInDays, ...health } = INPUT.health[0]!;
	const iso = (at: number) => new Date(at).toISOString();
	expect(made(INPUT)).toEqual({
		format: 'airlock-support-bundle/1',
		at: iso(NOW),
		attempts: [{ ...ATTEMPT, at: iso(ATTEMPT.at) }],
		health: [
			{
				...health,
				lastSuccessAt: iso(health.lastSuccessAt!),
				lastFailureAt: iso(health.lastFailureAt!),
				reviewBy: iso(health.reviewBy!),
				held: { count: 2, oldestAt: iso(health.held.oldestAt!) },
				breakers: health.breakers.map((breaker) => ({ ...breaker, since: iso(breaker.since) })),
				accounts: health.accounts.map((one) => ({ ...one, expiresAt: iso(one.expiresAt) })),
			},
		],
		scopes: [SCOPE],
		versions: INPUT.versions,
		droppedFields: 0,
	});
	expect([owner, backupOwner, runbookUrl, expiresInDays]).not.toContain(undefined);
});

test('people and where they write are left out on purpose', () => {
	const text = JSON.stringify(made(INPUT));
	for (const part of ['Sales', 'Platform', 'wiki']) expect(text).not.toContain(part);
});

test('a second look finds nothing in it', () => {
	expect(scan(JSON.stringify(supportBundle(INPUT, NOW), null, 1))).toEqual([]);
});

const attemptWith = (changes: object) => made({ ...INPUT, attempts: [{ ...ATTEMPT, ...changes }] });
const scopeWith = (changes: object) => made({ ...INPUT, scopes: [{ ...SCOPE, ...changes }] });

test.each<[string, object]>([
	['body', { body: 'anything' }],
	['headers', { headers: { authorization: 'x' } }],
	['host', { host: 'https://api.example.com/' }],
	['host', { host: 'api.example.com/path' }],
	['method', { method: 'GET /secret' }],
	['status', { status: 4_111 }],
	['status', { status: '503' }],
	['category', { category: 'their own words' }],
	['outcome', { outcome: 'It failed: see attachment' }],
	['durationMs', { durationMs: 41_111_111_111 }],
	['at', { at: 14_155_552_671 }],
	['executionId', { executionId: 'a sentence' }],
	['id', { id: `${randomUUID()}\n` }],
	['__proto__', JSON.parse('{"__proto__":{"polluted":true}}') as object],
])('an attempt without its %s', (field, changes) => {
	const { attempts, droppedFields } = attemptWith(changes);
	const [attempt] = attempts as [object];
	expect(droppedFields).toBe(1);
	expect(Object.keys(attempt)).not.toContain(field);
	expect(attempt).toHaveProperty(field === 'method' ? 'host' : 'method');
});

test.each<[string, object]>([
	['a token in a path', { paths: ['/services/T00000000/B00000000/a1b2c3d4e5f6g7h8i9'] }],
	['a query', { paths: ['/v1?key=value'] }],
	['a user name', { hosts: ['me@api.example.com'] }],
	['an address', { hosts: ['10.1.2.3'] }],
	['a method of theirs', { methods: ['GET\nX: y'] }],
	['a sentence for a mode', { authMode: 'the key is' }],
	['a field that nobody listed', { clientSecret: 'x' }],
])('a scope without %s', (_, changes) => {
	expect(scopeWith(changes)).toMatchObject({ droppedFields: 1 });
});

test('what is no object at all', () => {
	expect(made({ attempts: 'x', health: [null, 7], scopes: {} })).toEqual({
		format: 'airlock-support-bundle/1',
		at: new Date(NOW).toISOString(),
		health: [],
		droppedFields: 4,
	});
});
