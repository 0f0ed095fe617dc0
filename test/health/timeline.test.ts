import { timeline } from '../../lib/health/timeline';
import { NOW } from './facts';

const entry = (at: number, seq: number, action = 'request.sent') => ({
	at,
	seq,
	action,
	outcome: 'success',
});
const transition = (at: number, more: object = {}) => ({
	at,
	host: 'api.example.com',
	from: 'closed',
	to: 'open',
	...more,
});

test('both in one order, entries of one moment as they were appended', () => {
	const events = timeline({
		entries: [entry(NOW + 5, 9), entry(NOW, 8), entry(NOW, 7)],
		transitions: [transition(NOW + 9), transition(NOW), transition(NOW - 1)],
	});
	expect(events.map(({ at, kind, reference }) => [at - NOW, kind, reference])).toEqual([
		[-1, 'breaker', undefined],
		[0, 'audit', '#7'],
		[0, 'audit', '#8'],
		[0, 'breaker', undefined],
		[5, 'audit', '#9'],
		[9, 'breaker', undefined],
	]);
});

test('what happened, in our words', () => {
	const correlationId = 'c0ffee'.padEnd(32, '0');
	const [audited, changed] = timeline({
		entries: [{ ...entry(NOW, 7), correlationId }],
		transitions: [transition(NOW, { category: 'timeout' })],
	});
	expect(audited).toEqual({
		at: NOW,
		kind: 'audit',
		what: 'request.sent: success',
		reference: '#7',
		correlationId,
	});
	expect(changed!.what).toBe(
		'api.example.com: closed to open (The other side did not answer in time)',
	);
});

test('a category that is none, and a time that is none', () => {
	const transitions = [transition(NOW, { category: 'their words' }), transition(Number.NaN)];
	expect(timeline({ entries: [], transitions }).map(({ what }) => what)).toEqual([
		'api.example.com: closed to open',
	]);
});
