import { addressList } from '../../../lib/webhook/address-list';
import { clientAddress } from '../../../lib/webhook/client-address';

describe('the client address', () => {
	test.each([
		// peer, X-Forwarded-For lines, trusted hops, address
		['203.0.113.9', [], 0, '203.0.113.9'],
		['203.0.113.9', ['198.51.100.1'], 0, '203.0.113.9'],
		['10.0.0.1', ['198.51.100.1'], 1, '198.51.100.1'],
		['10.0.0.1', ['6.6.6.6, 198.51.100.1'], 1, '198.51.100.1'],
		['10.0.0.1', ['6.6.6.6, 198.51.100.1, 10.0.0.2'], 2, '198.51.100.1'],
		['10.0.0.1', ['6.6.6.6', '198.51.100.1'], 1, '198.51.100.1'],
		['10.0.0.1', ['198.51.100.1'], 2, ''],
		['10.0.0.1', [], 1, ''],
		['10.0.0.1', ['unknown'], 1, ''],
		['10.0.0.1', ['198.51.100.1:4711'], 1, '198.51.100.1'],
		['10.0.0.1', ['[2001:db8::1]:4711'], 1, '2001:db8::1'],
		['::ffff:203.0.113.9', [], 0, '203.0.113.9'],
		['fe80::1%eth0', [], 0, 'fe80::1'],
		[undefined, [], 0, ''],
	])('%s with %j behind %d proxies is "%s"', (peer, forwarded, hops, address) => {
		expect(clientAddress(peer, forwarded, hops).address).toBe(address);
	});

	test('IPv6 addresses of one /64 count as one source, others do not', () => {
		const key = (address: string) => clientAddress(address, [], 0).key;
		expect(key('2001:db8:1:2::1')).toBe(key('2001:db8:1:2:ffff:0:0:9'));
		expect(key('2001:db8:1:2::1')).not.toBe(key('2001:db8:1:3::1'));
		expect(key('2001:db8::1')).toBe(key('2001:0db8:0:0:5::'));
	});

	test.each([
		'10.1.2.3',
		'127.0.0.1',
		'192.168.0.1',
		'172.31.0.1',
		'100.64.0.1',
		'::1',
		'fd00::1',
		'fe80::1',
	])('%s may be a shared proxy', (peer) =>
		expect(clientAddress(peer, [], 0).mayBeShared).toBe(true),
	);

	test.each(['203.0.113.9', '172.32.0.1', '100.128.0.1', '2001:db8::1', '11.0.0.1'])(
		'%s is nobody else’s',
		(peer) => expect(clientAddress(peer, [], 0).mayBeShared).toBe(false),
	);
});

describe('the address list', () => {
	test.each([
		'10.0.0.300',
		'10.0.0.0/33',
		'2001:db8::/129',
		'example.com',
		'10.0.0.1/',
		'/8',
		'::g',
	])('"%s" makes the whole list unusable', (entry) =>
		expect(addressList(['192.0.2.1', entry])).toEqual({ ok: false, entry }),
	);

	test('contains single addresses and ranges of both versions, and nothing else', () => {
		const list = addressList(['192.0.2.1', '198.51.100.0/24', '2001:db8::/32']);
		if (!list.ok) throw new Error(list.entry);
		const inside = ['192.0.2.1', '198.51.100.255', '2001:db8:ffff::1'];
		const outside = ['192.0.2.2', '198.51.101.0', '2001:db9::1', '', 'x'];
		expect(inside.filter((address) => !list.contains(address))).toEqual([]);
		expect(outside.filter((address) => list.contains(address))).toEqual([]);
	});
});
