import type { Category } from '../../lib/failure/category';
import { nextStep } from '../../lib/failure/retry';
import type { Failure } from '../../lib/failure/signals';

const NOW = 1_000_000;
const policy = { maxAttempts: 3, budgetMs: 10_000 };
const step = (
	failure: Partial<Failure> & { category: Category },
	call: { method: string; idempotencyKey?: boolean },
	progress: { attempt?: number; elapsedMs?: number } = {},
	random = 0.5,
) =>
	nextStep(
		{ mayHaveTakenEffect: true, ...failure },
		{ idempotencyKey: false, ...call },
		{ attempt: 1, elapsedMs: 0, now: NOW, ...progress },
		policy,
		random,
	);

test.each(['GET', 'head', 'OPTIONS'])('%s is repeated, with full jitter', (method) => {
	expect(step({ category: 'timeout' }, { method })).toEqual({ kind: 'retry', waitMs: 250 });
	expect(step({ category: 'timeout' }, { method }, { attempt: 2 })).toEqual({
		kind: 'retry',
		waitMs: 500,
	});
});

test.each(['POST', 'PUT', 'PATCH', 'DELETE'])('%s that may have had an effect is not', (method) => {
	const unknown = { kind: 'halt', category: 'outcome_unknown', retryable: false };
	for (const category of ['timeout', 'network', 'upstream', 'temporarily_unavailable'] as const)
		expect(step({ category }, { method })).toEqual(unknown);
	// A fault that nobody knows is not either.
	expect(step({ category: 'defect' }, { method })).toEqual(unknown);
	const surely = { category: 'network', mayHaveTakenEffect: false } as const;
	expect(step(surely, { method })).toMatchObject({ kind: 'retry' });
	const keyed = { method, idempotencyKey: true };
	expect(step({ category: 'timeout' }, keyed)).toMatchObject({ kind: 'retry' });
});

test.each<Category>([
	'auth_rejected',
	'invalid_request',
	'not_found',
	'schema_mismatch',
	'duplicate',
])('%s stays what it is, of a write, too', (category) => {
	const halted = { kind: 'halt', category, retryable: false };
	expect(step({ category }, { method: 'POST' })).toEqual(halted);
	expect(step({ category }, { method: 'GET' })).toEqual(halted);
});

test('never sooner than the other side asks, and not beyond the budget or the attempts', () => {
	const limited = { category: 'rate_limited', retryAfterMs: 4_000 } as const;
	expect(step(limited, { method: 'GET' }, {}, 0)).toEqual({ kind: 'retry', waitMs: 4_000 });
	expect(step(limited, { method: 'GET' }, { elapsedMs: 6_000 }, 0)).toEqual({
		...{ kind: 'halt', category: 'rate_limited', retryable: true, retryAt: NOW + 4_000 },
	});
	const later = { category: 'rate_limited', retryAfterMs: 120_000 } as const;
	expect(step(later, { method: 'GET' })).toMatchObject({ retryAt: NOW + 120_000 });
	expect(step({ category: 'timeout' }, { method: 'GET' }, { attempt: 3 })).toEqual({
		...{ kind: 'halt', category: 'timeout', retryable: true, retryAt: NOW + 60_000 },
	});
});
