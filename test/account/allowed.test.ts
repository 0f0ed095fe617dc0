import { allowedHostOf, parseAllowedHost } from '../../lib/account/allowed-host';
import { allowedPrefixOf, parseAllowedPath } from '../../lib/account/allowed-path';
import { isLoopback } from '../../lib/outbound';

describe('a granted host', () => {
	test.each([
		['api.example.com', 'https:', 'api.example.com', 443, false],
		['API.Example.com:8443', 'https:', 'api.example.com', 8443, false],
		['https://api.example.com/', 'https:', 'api.example.com', 443, false],
		['*.example.com', 'https:', 'example.com', 443, true],
		['bücher.example', 'https:', 'xn--bcher-kva.example', 443, false],
		['[2001:db8::1]:8443', 'https:', '[2001:db8::1]', 8443, false],
		['http://localhost:8080', 'http:', 'localhost', 8080, false],
		['http://127.0.0.1', 'http:', '127.0.0.1', 80, false],
	])('%s is read', (entry, protocol, host, port, wildcard) => {
		expect(parseAllowedHost(entry)).toEqual({ protocol, host, port, wildcard });
	});

	test.each([
		'',
		'*',
		'*.com',
		'*.127.0.0.1',
		'a*.example.com',
		'http://api.example.com',
		'http://localhost.example.com',
		'http://2130706433.example',
		'https://api.example.com/v1',
		'user@api.example.com',
		'api.example.com.',
		'api.example.com evil.example',
		'ftp://api.example.com',
		'https://',
	])('%j is no grant', (entry) => {
		expect(parseAllowedHost(entry)).toBeUndefined();
	});

	const granted = ['api.example.com', '*.shop.example', 'http://127.0.0.1:9', '127.0.0.1:8443'].map(
		(entry) => parseAllowedHost(entry)!,
	);
	test.each([
		['https://api.example.com/x', undefined],
		['https://api.example.com:443/x', undefined],
		['https://eu.shop.example/', undefined],
		['https://a.b.shop.example/', undefined],
		['http://127.0.0.1:9/', undefined],
		['https://127.0.0.1:8443/', undefined],
		['https://0x7f.1:8443/', undefined],
		['http://api.example.com/x', 'scheme'],
		['https://api.example.com:8443/', 'port'],
		['https://shop.example/', 'host'],
		['https://evilshop.example/', 'host'],
		['https://api.example.com.evil.example/', 'host'],
		['https://api.example.com./', 'host'],
		['https://evil.example/api.example.com', 'host'],
		['https://evil.example#@api.example.com/', 'host'],
		['http://127.0.0.1:10/', 'port'],
		['https://[::1]:8443/', 'host'],
	])('%s: %s', (url, rule) => {
		const answer = allowedHostOf(new URL(url), granted);
		expect(answer.ok ? undefined : answer.rule).toBe(rule);
	});

	test.each([
		['127.0.0.1', true],
		['127.255.0.3', true],
		['[::1]', true],
		['localhost', true],
		['localhost.example', false],
		['128.0.0.1', false],
		['[::2]', false],
	])('%s is this machine: %s', (host, expected) => expect(isLoopback(host)).toBe(expected));
});

describe('a granted path', () => {
	test.each([
		['/', '/'],
		[' /v1/customers/ ', '/v1/customers'],
		['/v1/../v2', '/v2'],
		['/größe', '/gr%C3%B6%C3%9Fe'],
	])('%j is read', (entry, path) => expect(parseAllowedPath(entry)).toBe(path));

	test.each(['', 'v1', '/v1/*', '/v1?x=1', '/v1#x', '/v1%2fadmin', '/v1//x', '/v1/..;/x', '/a b'])(
		'%j is no grant',
		(entry) => expect(parseAllowedPath(entry)).toBeUndefined(),
	);

	const granted = ['/v1', '/v1/customers', '/status'];
	test.each([
		['/v1/customers/7', '/v1/customers'],
		['/v1/customersX', '/v1'],
		['/v1', '/v1'],
		['/status', '/status'],
		['/v2', undefined],
		['/v10', undefined],
		['/', undefined],
		// What climbs out at the server, or means another path there.
		['/v1/../admin', undefined],
		['/v1/%2e%2e/admin', undefined],
		['/v1/%2E%2E%2Fadmin', undefined],
		['/v1/..%2fadmin', undefined],
		['/v1/..%5cadmin', undefined],
		['/v1\\..\\admin', undefined],
		['/v1/..;/admin', undefined],
		['/v1/%252e%252e/admin', undefined],
		['/v1//admin', undefined],
		['/v1/x%00', undefined],
	])('%s is under %s', (path, prefix) => {
		const { pathname } = new URL(path, 'https://api.example.com');
		expect(allowedPrefixOf(pathname, granted)).toBe(prefix);
	});

	test('where every path is granted, none is ambiguous', () => {
		expect(allowedPrefixOf('/a//b%2fc', ['/v1', '/'])).toBe('/');
	});
});
