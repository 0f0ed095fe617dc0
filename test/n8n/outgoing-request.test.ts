import {
	type N8nRequest,
	pinBody,
	pinQuery,
	readCall,
	withProof,
} from '../../lib/n8n/account/outgoing-request';

describe('what n8n is about to send', () => {
	test.each<[string, N8nRequest, string | undefined]>([
		['url', { url: 'https://a.example/x' }, 'https://a.example/x'],
		['uri', { uri: 'https://a.example/x?y=1' }, 'https://a.example/x?y=1'],
		[
			'url before uri',
			{ url: 'https://a.example/', uri: 'https://b.example/' },
			'https://a.example/',
		],
		['below a base', { url: '/v1', baseURL: 'https://a.example/api/' }, 'https://a.example/api/v1'],
		['a base alone', { baseURL: 'https://a.example/api' }, 'https://a.example/api'],
		[
			'absolute in spite of a base',
			{ url: 'https://b.example/', baseURL: 'https://a.example' },
			'https://b.example/',
		],
		// Which host that is depends on who reads it.
		['without a scheme', { url: '//b.example/x', baseURL: 'https://a.example' }, undefined],
		['nothing', {}, undefined],
		['a word', { url: 'x' }, undefined],
	])('%s', (_name, request, href) => expect(readCall(request)?.url.href).toBe(href));

	test('method, headers and what would weaken the connection', () => {
		const url = 'https://a.example/';
		expect(readCall({ url, method: 'POST', headers: { 'X-A': 'b' } })).toMatchObject({
			method: 'POST',
			headers: new Map([['x-a', 'b']]),
			insecureTls: false,
			otherSignIn: false,
		});
		expect(readCall({ url, rejectUnauthorized: false })?.insecureTls).toBe(true);
		expect(readCall({ url, skipSslCertificateValidation: true })?.insecureTls).toBe(true);
		expect(readCall({ url, agentOptions: { rejectUnauthorized: false } })?.insecureTls).toBe(true);
		const auth = { username: 'a', password: 'b' };
		expect(readCall({ url, auth })?.otherSignIn).toBe(true);
	});
});

describe('what leaves', () => {
	const url = new URL('https://a.example/v1');

	test('goes where it was decided on, with one proof, and follows no redirect', () => {
		const request = {
			uri: 'https://a.example/x/../v1',
			baseURL: 'https://b.example',
			headers: { authorization: 'Bearer forged', 'X-A': 'b' },
		};
		expect(
			withProof(request, { url, headers: { Authorization: 'Bearer t' }, redirects: 'refuse' }),
		).toEqual({
			uri: 'https://a.example/v1',
			url: undefined,
			baseURL: undefined,
			headers: { 'X-A': 'b', Authorization: 'Bearer t' },
			disableFollowRedirect: false,
			followRedirect: true,
			followAllRedirects: true,
			// The first one is one too many, and said to be.
			maxRedirects: -1,
		});
		expect(request.headers.authorization).toBe('Bearer forged');
	});

	test.each([{ followRedirect: false }, { disableFollowRedirect: true }, { maxRedirects: 0 }])(
		'a node that asks for the redirect as an answer gets that: %j',
		(asked) => {
			const leaving = withProof(
				{ url: url.href, ...asked },
				{ url, headers: {}, redirects: 'refuse' },
			);
			expect(leaving).toMatchObject({
				disableFollowRedirect: true,
				followRedirect: false,
				followAllRedirects: false,
				maxRedirects: 0,
			});
		},
	);

	test('where redirects are granted, is kept to its host', () => {
		const leaving = withProof({ url: url.href }, { url, headers: {}, redirects: 'sameHost' });
		expect(leaving).toMatchObject({
			url: 'https://a.example/v1',
			allowedDomains: 'a.example',
			sendCredentialsOnCrossOriginRedirect: false,
		});
	});

	test('a body that is signed is sent as the bytes that were signed', () => {
		const json: N8nRequest = { body: { b: 1, a: 'ä' } };
		const bytes = pinBody(json);
		expect(bytes).toEqual(Buffer.from('{"b":1,"a":"ä"}'));
		expect(json).toEqual({ body: bytes, headers: { 'Content-Type': 'application/json' } });
		const raw: N8nRequest = { body: ' x ', headers: { 'content-type': 'text/plain' } };
		expect(pinBody(raw)).toEqual(Buffer.from(' x '));
		expect(raw.headers).toEqual({ 'content-type': 'text/plain' });
		expect(pinBody({})).toBeUndefined();
		for (const request of [{ form: { a: 1 } }, { formData: {} }, { body: new URLSearchParams() }]) {
			expect(pinBody(request)).toBe('unreadable');
		}
	});

	test('so is a query', () => {
		const target = new URL('https://a.example/v1?a=1');
		const request: N8nRequest = { qs: { b: 'ä&', c: undefined, d: 2 } };
		expect(pinQuery(request, target)).toBe(true);
		expect([target.search, request.qs]).toEqual(['?a=1&b=%C3%A4%26&d=2', undefined]);
		expect(pinQuery({ qs: { nested: { a: 1 } } }, new URL('https://a.example/'))).toBe(false);
	});
});
