import { NodeApiError, NodeOperationError } from 'n8n-workflow';
import { failedItemOf, signalsOf } from '../../lib/n8n/failure/failed-item';

const node = {
	id: '1',
	name: 'X',
	type: 't',
	typeVersion: 1,
	position: [0, 0] as [number, number],
	parameters: {},
};

test.each<[string, unknown, object]>([
	['the message n8n writes before an answer', { message: '503 - {"a":1}' }, { status: 503 }],
	['a text', '429 - slow down', { status: 429 }],
	['a text without a status', 'it broke at 500 EUR', {}],
	['a status as text', { httpCode: '404' }, { status: 404 }],
	[
		'the status of the client',
		{ cause: { response: { status: 502, headers: { 'Retry-After': 7 } } } },
		{ status: 502, headers: new Map([['retry-after', '7']]) },
	],
	[
		'the innermost code',
		{ code: 'ERR_BAD_REQUEST', cause: { cause: { code: 'ECONNRESET' } } },
		{ code: 'ECONNRESET' },
	],
	[
		'a cause as newer n8n keeps it',
		{ failure: { cause: { code: 'ETIMEDOUT' } } },
		{ code: 'ETIMEDOUT' },
	],
	['a time-out', { name: 'TimeoutError' }, { code: 'TimeoutError' }],
	['no status at all', { httpCode: '9999', status: 'no' }, {}],
	['nothing', undefined, {}],
])('%s', (_name, error, signals) => {
	expect(signalsOf(error)).toEqual(signals);
});

test('a node error of n8n, with what the client said', () => {
	const cause = Object.assign(new Error('x'), { code: 'ECONNREFUSED' });
	const error = new NodeApiError(node, { cause: { code: cause.code } } as never);
	expect(signalsOf(error)).toMatchObject({ code: 'ECONNREFUSED' });
	expect(
		failedItemOf({ json: {}, error: new NodeOperationError(node, 'x') }).category,
	).toBeUndefined();
});

test('errors that go round do not hang', () => {
	const error: Record<string, unknown> = {};
	error.cause = error;
	expect(signalsOf(error)).toEqual({});
});

test('what a node of ours halted says its category itself; nobody else can name another', () => {
	expect(failedItemOf({ json: { halt: { code: 'rate_limited' } } }).category).toBe('rate_limited');
	expect(failedItemOf({ json: { details: { code: 'schema_mismatch' } } }).category).toBe(
		'schema_mismatch',
	);
	expect(failedItemOf({ json: { halt: { code: 'constructor' } } }).category).toBeUndefined();
});
