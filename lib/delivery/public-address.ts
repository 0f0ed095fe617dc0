import { BlockList, isIP } from 'node:net';

/** What the IANA registries of special-purpose addresses (RFC 6890) do not call globally reachable, and multicast. */
const SPECIAL_V4 = [
	...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12'],
	...['192.0.0.0/24', '192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15'],
	...['198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4'],
];
const SPECIAL_V6 = [
	...['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'],
	// Outside of global unicast (2000::/3) nothing is let through at all.
];

const specialV4 = blockList(SPECIAL_V4, 'ipv4');
const specialV6 = blockList(SPECIAL_V6, 'ipv6');
const globalUnicast = blockList(['2000::/3'], 'ipv6');

/**
 * Whether an address is one that anybody on the Internet could reach. IPv6 that leads to an IPv4 address (mapped, NAT64, 6to4)
 * is not: it would be a way around the list (CWE-918).
 */
export function isPublicAddress(address: string): boolean {
	switch (isIP(address)) {
		case 4:
			return !specialV4.check(address, 'ipv4');
		case 6:
			return globalUnicast.check(address, 'ipv6') && !specialV6.check(address, 'ipv6');
		default:
			return false;
	}
}

function blockList(ranges: readonly string[], family: 'ipv4' | 'ipv6'): BlockList {
	const list = new BlockList();
	for (const range of ranges) {
		const [address = '', prefix] = range.split('/');
		list.addSubnet(address, Number(prefix), family);
	}
	return list;
}
