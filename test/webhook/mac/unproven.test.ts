import { randomBytes } from 'node:crypto';
import { ReceivedHeaders } from '../../../lib/webhook/request';
import type { SetupRequest, SigningCredential } from '../../../lib/webhook/scheme';
import { schemes } from '../../../lib/webhook/schemes';
import { bodyMacSenders } from '../../senders/tables/body-mac';
import { compiled, issueOf, outcome, received } from './support';

interface Call {
	readonly method?: SetupRequest['method'];
	readonly query?: string;
	/** Name, value, name, value, ... */
	readonly headers?: readonly string[];
	readonly body?: string;
}

const request = ({ method = 'POST', query = '', headers = [], body = '' }: Call): SetupRequest => ({
	method,
	query: new URLSearchParams(query),
	headers: new ReceivedHeaders(headers),
	body: Buffer.from(body),
});

const answer = (provider: string, call: Call, credential: SigningCredential) =>
	compiled(provider, credential).answerUnproven!(request(call));

const known = { secret: randomBytes(24).toString('hex') };

describe('Asana tells its secret', () => {
	const secret = randomBytes(32).toString('hex');
	const call = { headers: ['X-Hook-Secret', secret], body: '{}' };

	test('it is sent back in the same header, and kept', () => {
		expect(answer('asana', call, {})).toEqual({
			status: 200,
			body: '',
			headers: { 'x-hook-secret': secret },
			secret,
		});
	});

	test('before that nothing is verified or signed; after it events are', async () => {
		const sender = await bodyMacSenders.asana!();
		const sent = received(await sender.event());
		const [before, after] = [compiled('asana', {}), compiled('asana', sender.credential)];
		expect(await outcome(before, sent)).toBe('keys_unavailable');
		expect(before.sign).toBeUndefined();
		expect(await outcome(after, sent)).toBe('ok');
	});

	test('one that is known is never replaced', () => {
		expect(compiled('asana', known).answerUnproven).toBeUndefined();
		expect(issueOf('asana', { secret: '   ' })?.field).toBe('secret');
		expect(issueOf('asana', { previousSecret: secret })?.field).toBe('secret');
	});

	test.each<[string, Call]>([
		['no secret', { ...call, headers: [] }],
		['an empty secret', { ...call, headers: ['X-Hook-Secret', ''] }],
		['two secrets', { ...call, headers: [...call.headers, 'X-Hook-Secret', `${secret}0`] }],
		['a short secret', { ...call, headers: ['X-Hook-Secret', 'abc123'] }],
		['a secret never drawn', { ...call, headers: ['X-Hook-Secret', '0'.repeat(64)] }],
		['another character', { ...call, headers: ['X-Hook-Secret', `${secret};`] }],
		['a signature, so an event', { ...call, headers: [...call.headers, 'X-Hook-Signature', 'aa'] }],
		['a GET', { ...call, method: 'GET' }],
	])('%s is no set-up call', (_what, other) => {
		expect(answer('asana', other, {})).toBeUndefined();
	});
});

describe('Bitbucket Data Center tests its connection', () => {
	const call = { headers: ['X-Event-Key', 'diagnostics:ping'], body: '{"test": true}' };

	test('and is told that it works', () => {
		expect(answer('bitbucket', call, known)).toEqual({ status: 200, body: '' });
	});

	test.each<[string, Call]>([
		['another event', { ...call, headers: ['X-Event-Key', 'repo:push'] }],
		['no event', { ...call, headers: [] }],
		['two events', { ...call, headers: [...call.headers, 'X-Event-Key', 'repo:push'] }],
		['more in the body', { ...call, body: '{"test": true, "push": {}}' }],
		['a long body', { ...call, body: `{"test": true}${' '.repeat(64)}` }],
		['another body', { ...call, body: '{"test": "true"}' }],
		['null', { ...call, body: 'null' }],
		['no JSON', { ...call, body: 'test' }],
		['a GET', { ...call, method: 'GET' }],
	])('%s is no test', (_what, other) => {
		expect(answer('bitbucket', other, known)).toBeUndefined();
	});
});

describe('Dropbox asks for an echo', () => {
	const call: Call = { method: 'GET', query: 'challenge=wWM0F8GN-x_1' };

	test('and gets it as text', () => {
		expect(answer('dropbox', call, known)).toEqual({
			status: 200,
			contentType: 'text/plain',
			body: 'wWM0F8GN-x_1',
		});
	});

	test.each<[string, Call]>([
		['no challenge', { ...call, query: '' }],
		['two', { ...call, query: 'challenge=a&challenge=b' }],
		['markup', { ...call, query: 'challenge=%3Cb%3E' }],
		['a POST', { ...call, method: 'POST' }],
		['a HEAD', { ...call, method: 'HEAD' }],
	])('%s is no challenge', (_what, other) => {
		expect(answer('dropbox', other, known)).toBeUndefined();
	});
});

test('Intercom looks whether somebody is there with HEAD, and with nothing else', () => {
	expect(answer('intercom', { method: 'HEAD' }, known)).toEqual({ status: 200, body: '' });
	expect(answer('intercom', { method: 'GET' }, known)).toBeUndefined();
	expect(answer('intercom', { body: '{"topic":"ping"}' }, known)).toBeUndefined();
});

test('the rows that answer unproven calls say so, and no others do', () => {
	const answering = Object.keys(bodyMacSenders).filter((provider) => schemes[provider]!.handshake);
	expect(answering.sort()).toEqual(['asana', 'bitbucket', 'dropbox', 'intercom']);
});
