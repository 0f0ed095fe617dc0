/** The order of P-256 (FIPS 186-5, SP 800-186 section 3.2.1.3). */
const N = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/** The other signature of the same message under the same P-256 key, in the same form; undefined where it is none. */
export function negated(signature: Buffer): Buffer | undefined {
	if (signature.length === 64) {
		return Buffer.concat([signature.subarray(0, 32), bytes(N - integer(signature.subarray(32)))]);
	}
	const parsed = parse(signature);
	return parsed && write(parsed.r, N - parsed.s);
}

const integer = (of: Buffer): bigint => BigInt(`0x${of.toString('hex')}`);
const bytes = (of: bigint): Buffer => Buffer.from(of.toString(16).padStart(64, '0'), 'hex');

/** Ecdsa-Sig-Value (RFC 3279 section 2.2.3): a sequence of two integers. */
function parse(der: Buffer): { r: bigint; s: bigint } | undefined {
	if (der[0] !== 0x30 || der[1] !== der.length - 2 || der[2] !== 2) return undefined;
	const end = 4 + der[3]!;
	if (der[end] !== 2 || end + 2 + der[end + 1]! !== der.length) return undefined;
	return { r: integer(der.subarray(4, end)), s: integer(der.subarray(end + 2)) };
}

function write(r: bigint, s: bigint): Buffer {
	const part = (of: bigint): Buffer => {
		const unsigned = bytes(of);
		const start = unsigned.findIndex((byte) => byte !== 0);
		const short = unsigned.subarray(start);
		// A first bit would make it negative.
		const content = short[0]! & 0x80 ? Buffer.concat([Buffer.of(0), short]) : short;
		return Buffer.concat([Buffer.of(2, content.length), content]);
	};
	const content = Buffer.concat([part(r), part(s)]);
	return Buffer.concat([Buffer.of(0x30, content.length), content]);
}
