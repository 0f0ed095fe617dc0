import {
	ADDRESS_NOT_ALLOWED,
	allowedLookup,
	readDestination,
} from '../../lib/delivery/destination';
import { isPublicAddress } from '../../lib/delivery/public-address';
import { addressList } from '../../lib/webhook/address-list';

function rules(allowed: readonly string[] = [], plainHttp = false) {
	const list = addressList(allowed);
	if (!list.ok) throw new Error(list.entry);
	return { allowedAddresses: list, plainHttp };
}

test.each([
	...['0.0.0.0', '10.1.2.3', '100.64.0.1', '127.0.0.1', '169.254.169.254', '172.31.0.1'],
	...['192.168.1.1', '198.18.0.1', '224.0.0.1', '255.255.255.255', '::', '::1', '::ffff:8.8.8.8'],
	...['64:ff9b::808:808', '2002:808:808::1', 'fe80::1', 'fd00::1', 'ff02::1', '2001:db8::1', 'x'],
])('%s is not public', (address) => {
	expect(isPublicAddress(address)).toBe(false);
});

test.each(['8.8.8.8', '100.128.0.1', '172.32.0.1', '2606:4700::1111', '2a00:1450::1'])(
	'%s is public',
	(address) => {
		expect(isPublicAddress(address)).toBe(true);
	},
);

test.each([
	['not a url', 'url_invalid'],
	['ftp://example.com/', 'url_invalid'],
	['https://user@example.com/', 'url_invalid'],
	['http://example.com/', 'https_required'],
	['https://10.0.0.1/', 'address_not_allowed'],
	['https://[::1]/', 'address_not_allowed'],
	// WHATWG URL reads all of these as 127.0.0.1.
	['https://2130706433/', 'address_not_allowed'],
	['https://0x7f.1/', 'address_not_allowed'],
	['https://0177.0.0.1/', 'address_not_allowed'],
])('%s is refused: %s', (text, code) => {
	expect(readDestination(text, rules())).toMatchObject({ ok: false, code });
});

test('what is allowed passes, and destinations of one host have names of their own', () => {
	expect(readDestination('http://127.0.0.1:1/x', rules(['127.0.0.0/8'])).ok).toBe(true);
	expect(readDestination('http://example.com/x', rules([], true)).ok).toBe(true);
	const names = ['a?key=secret', 'b'].map((path) => {
		const found = readDestination(`https://example.com/${path}`, rules());
		return found.ok ? found.name : '';
	});
	expect(new Set(names).size).toBe(2);
	for (const name of names) expect(name).toMatch(/^example\.com#[0-9a-f]{12}$/);
});

const look = async (host: string, allowed: readonly string[]) =>
	await new Promise((resolve) =>
		allowedLookup(rules(allowed))(host, { all: true }, (error, found) =>
			resolve(error?.code ?? found),
		),
	);

test('a name is judged by what it resolves to', async () => {
	expect(await look('localhost', [])).toBe(ADDRESS_NOT_ALLOWED);
	expect(await look('localhost', ['127.0.0.0/8', '::1'])).toEqual(expect.any(Array));
});
