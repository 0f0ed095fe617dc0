import { generateKeyPairSync, randomBytes, sign, verify } from 'node:crypto';
import { derSignature } from '../../lib/crypto/ecdsa';
import { verifyJws } from '../../lib/crypto/jws';

const CURVES = [
	['ES256', 'P-256', 'sha256', 32],
	['ES384', 'P-384', 'sha384', 48],
	['ES512', 'P-521', 'sha512', 66],
] as const;

describe.each(CURVES)('%s', (algorithm, namedCurve, digest, size) => {
	const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve });
	const dsaEncoding = 'ieee-p1363';

	test('a signature in either form is the same to node:crypto', () => {
		const leading = new Set<number>();
		for (let i = 0; i < 600; i += 1) {
			const message = randomBytes(20);
			const signature = sign(digest, message, { key: privateKey, dsaEncoding });
			leading.add(signature[0]! >> 7);
			const der = derSignature(signature, size)!;
			expect(verify(digest, message, publicKey, der)).toBe(true);
			expect(verifyJws(algorithm, publicKey, message, signature)).toBe(true);
			signature[i % signature.length]! ^= 1;
			expect(verifyJws(algorithm, publicKey, message, signature)).toBe(false);
		}
		// Numbers whose first bit is set and not: in P-521 it never is.
		expect(leading.size).toBe(size === 66 ? 1 : 2);
	});

	test('another length, and numbers out of range, are no signature', () => {
		const message = randomBytes(20);
		const signature = sign(digest, message, { key: privateKey, dsaEncoding });
		const zero = Buffer.alloc(size);
		for (const other of [
			...[Buffer.alloc(0), signature.subarray(1), Buffer.concat([signature, Buffer.of(0)])],
			...[Buffer.concat([zero, zero]), Buffer.concat([signature.subarray(0, size), zero])],
			...[Buffer.concat([zero, signature.subarray(size)]), Buffer.alloc(2 * size, 0xff)],
			sign(digest, message, privateKey),
		]) {
			expect(verifyJws(algorithm, publicKey, message, other)).toBe(false);
		}
	});
});

test('DER as X.690 has it: no zeros in front, none but before a set first bit, a long length from 128 on', () => {
	const number = (hex: string, size: number) => Buffer.from(hex.padStart(2 * size, '0'), 'hex');
	const der = (r: string, s: string, size = 4) =>
		derSignature(Buffer.concat([number(r, size), number(s, size)]), size)!.toString('hex');
	expect(der('01', '7f')).toBe('300602010102017f');
	expect(der('80', '00')).toBe('3007' + '02020080' + '020100');
	expect(der('ffffffff', '00ffffff')).toBe('300d' + '020500ffffffff' + '020400ffffff');
	const long = 'ff'.repeat(66);
	expect(der(long, long, 66)).toBe(`30818a${`024300${long}`.repeat(2)}`);
});
