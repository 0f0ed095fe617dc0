import { randomBytes } from 'node:crypto';
import { explain, foundHeaders } from '../../lib/webhook/explain';
import { refuse } from '../../lib/webhook/refusal';
import { ReceivedHeaders } from '../../lib/webhook/request';

test('what could have been the proof is told by name and length, never by value', () => {
	const value = randomBytes(20).toString('hex');
	const headers = new ReceivedHeaders([
		...['Content-Type', 'application/json', 'X-Hub-Signature', value],
		...['X-Token', 'a', 'x-token', 'bcd', `x-sign-${'y'.repeat(80)}`, value],
	]);
	expect(foundHeaders(headers)).toEqual(['x-hub-signature (40)', 'x-token (1, 3)']);
});

test('a flood of names is cut off', () => {
	const pairs = Array.from({ length: 50 }, (_, i) => [`x-signature-${i}`, 'v']).flat();
	expect(foundHeaders(new ReceivedHeaders(pairs))).toHaveLength(8);
});

test.each([
	[
		refuse('signature_missing', {
			expected: 'x-hub-signature-256',
			found: ['x-hub-signature (45)'],
		}),
		'signature_missing: expected x-hub-signature-256; found x-hub-signature (45)',
	],
	[
		refuse('signature_missing', { expected: 'x-hub-signature-256', found: [] }),
		'signature_missing: expected x-hub-signature-256; found no header like it',
	],
	[
		refuse('signature_mismatch', {
			expected: 'x-hub-signature-256',
			keysTried: ['current', 'previous'],
		}),
		'signature_mismatch: expected x-hub-signature-256; tried key current, previous',
	],
	[
		refuse('timestamp_stale', { clockDifferenceSeconds: 700, limit: 300 }),
		'timestamp_stale: signed 700 s behind our clock; limit 300',
	],
	[
		refuse('timestamp_future', { clockDifferenceSeconds: -90, limit: 60 }),
		'timestamp_future: signed 90 s ahead of our clock; limit 60',
	],
	[
		refuse('integration_closed', { gate: 'integration_disabled' }),
		'integration_closed: because integration_disabled',
	],
	[refuse('method_not_allowed'), 'method_not_allowed'],
])('a refusal is explained in one line: %#', (refusal, line) => {
	expect(explain(refusal)).toBe(line);
});
