const prime = 2n ** 255n - 19n;

/** One y-coordinate of order 8; the other is its negative. */
const order8 = littleEndian(
	Buffer.from('26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05', 'hex'),
);

/** The y-coordinates of the eight points of small order, whatever their sign bit. */
const smallOrder = new Set([0n, 1n, prime - 1n, order8, prime - order8]);

/**
 * Whether 32 bytes encode a point that is fit to be a public key. Under a point of small order one
 * signature fits one message in eight or all of them; a coordinate not below the prime is a second
 * spelling of another key (RFC 8032 section 5.1.3). The OpenSSL of Node 22 takes both.
 */
export function isSafeEd25519Point(raw: Buffer): boolean {
	if (raw.length !== 32) return false;
	const y = littleEndian(raw) & (2n ** 255n - 1n);
	return y < prime && !smallOrder.has(y);
}

function littleEndian(bytes: Buffer): bigint {
	return BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`);
}
