import { BlockList, isIP } from 'node:net';

export type AddressList =
	{ ok: true; contains(address: string): boolean } | { ok: false; entry: string };

/**
 * An allow-list of addresses and CIDR ranges, IPv4 and IPv6. One malformed entry makes the whole list
 * unusable: a typo must not shrink or widen it silently.
 */
export function addressList(entries: readonly string[]): AddressList {
	const list = new BlockList();
	for (const entry of entries) {
		const match = /^([0-9a-fA-F.:]+)(?:\/(\d{1,3}))?$/.exec(entry);
		const address = match?.[1] ?? '';
		const version = isIP(address);
		const prefix = match?.[2];
		if (version === 0 || (prefix !== undefined && Number(prefix) > (version === 4 ? 32 : 128))) {
			return { ok: false, entry };
		}
		const family = version === 4 ? 'ipv4' : 'ipv6';
		if (prefix === undefined) list.addAddress(address, family);
		else list.addSubnet(address, Number(prefix), family);
	}
	return {
		ok: true,
		contains: (address) => {
			const version = isIP(address);
			return version !== 0 && list.check(address, version === 4 ? 'ipv4' : 'ipv6');
		},
	};
}
