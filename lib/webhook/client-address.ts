import { isIP } from 'node:net';

export interface ClientAddress {
	/** Textual IP address, IPv4-mapped IPv6 addresses as IPv4. Empty when it cannot be told. */
	readonly address: string;
	/** What limits are counted by: the address, or the /64 of an IPv6 address (one subscriber owns all of it). */
	readonly key: string;
	/**
	 * Whether this may be a proxy that many senders share: no proxy hop is configured and the peer has
	 * a private or loopback address.
	 */
	readonly mayBeShared: boolean;
}

/**
 * The one client address, by the number of proxies the admin says stand in front. Each trusted proxy
 * appends the address it saw to X-Forwarded-For, so with n proxies the client is the n-th entry from
 * the right; everything left of it was written by the client and is worth nothing (X-Forwarded-For spoofing).
 */
export function clientAddress(
	peer: string | undefined,
	forwardedFor: readonly string[],
	trustedProxyHops: number,
): ClientAddress {
	const seenByPeer = normalise(peer ?? '');
	if (trustedProxyHops === 0) {
		return { ...keyed(seenByPeer), mayBeShared: isPrivate(seenByPeer) };
	}
	const entries = forwardedFor.flatMap((line) => line.split(','));
	const claimed = entries[entries.length - trustedProxyHops];
	// Fewer entries than proxies: the request came around a proxy, so no address can be believed.
	return { ...keyed(normalise(claimed?.trim() ?? '')), mayBeShared: false };
}

function normalise(text: string): string {
	const bare = text.startsWith('[') ? text.slice(1, text.lastIndexOf(']')) : text;
	const noZone = bare.split('%')[0]!;
	const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(noZone);
	const candidate = mapped ? mapped[1]! : noZone;
	if (isIP(candidate)) return candidate.toLowerCase();
	// Some proxies append the port to an IPv4 address.
	const withPort = /^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(candidate);
	return withPort && isIP(withPort[1]!) ? withPort[1]! : '';
}

function keyed(address: string): { address: string; key: string } {
	if (isIP(address) !== 6) return { address, key: address };
	return { address, key: `${expandIpv6(address).slice(0, 4).join(':')}::/64` };
}

function expandIpv6(address: string): string[] {
	const [head = '', tail] = address.split('::');
	const left = head === '' ? [] : head.split(':');
	const right = tail === undefined || tail === '' ? [] : tail.split(':');
	const missing = tail === undefined ? 0 : 8 - left.length - right.length;
	return [...left, ...Array<string>(Math.max(0, missing)).fill('0'), ...right].map((group) =>
		group.replace(/^0+(?=.)/, ''),
	);
}

function isPrivate(address: string): boolean {
	return (
		address === '' ||
		/^(10|127)\.|^192\.168\.|^169\.254\.|^172\.(1[6-9]|2\d|3[01])\.|^100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./.test(
			address,
		) ||
		/^(::1$|f[cd]|fe[89ab])/.test(address)
	);
}
