import { createHash } from 'node:crypto';
import { keccak256 } from './keccak';

const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const BECH32 = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
const GENERATOR = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];
const BECH32M = 0x2bc830a3;

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest();

/** Base58Check: the last four bytes are the double SHA-256 of the rest; 21 bytes before them. */
export function base58Check(text: string): boolean {
	const bytes = new Uint8Array(25);
	for (let i = 0; i < text.length; i += 1) {
		let carry = BASE58.indexOf(text[i]!);
		if (carry < 0) return false;
		for (let at = 24; at >= 0; at -= 1) {
			carry += bytes[at]! * 58;
			bytes[at] = carry & 255;
			carry >>= 8;
		}
		if (carry !== 0) return false;
	}
	const check = sha256(sha256(bytes.subarray(0, 21)));
	return [0, 1, 2, 3].every((i) => check[i] === bytes[21 + i]);
}

/** BIP 173 and BIP 350: the check symbols of a segregated-witness address. */
export function bech32(text: string): boolean {
	const lower = text.toLowerCase();
	if (lower !== text && text.toUpperCase() !== text) return false;
	const split = lower.lastIndexOf('1');
	if (split < 1) return false;
	const prefix = [...lower.slice(0, split)].map((letter) => letter.charCodeAt(0));
	const data = [...lower.slice(split + 1)].map((letter) => BECH32.indexOf(letter));
	if (data.length < 6 || data.includes(-1)) return false;
	const values = [
		...prefix.map((code) => code >> 5),
		0,
		...prefix.map((code) => code & 31),
		...data,
	];
	let check = 1;
	for (const value of values) {
		const top = check >>> 25;
		check = ((check & 0x1ffffff) << 5) ^ value;
		for (let bit = 0; bit < 5; bit += 1) if ((top >> bit) & 1) check ^= GENERATOR[bit]!;
	}
	return check === 1 || check === BECH32M;
}

/** EIP-55: in mixed case the case of each letter is a bit of the address's Keccak-256. */
export function ethereum(address: string): boolean {
	const hex = address.slice(2);
	const lower = hex.toLowerCase();
	if (/^(.)\1*$/.test(lower)) return false;
	if (hex === lower || hex === hex.toUpperCase()) return true;
	const hash = keccak256(Buffer.from(lower, 'ascii'));
	for (let i = 0; i < 40; i += 1) {
		const nibble = (hash[i >> 1]! >> (i & 1 ? 0 : 4)) & 15;
		const expected = nibble > 7 ? lower[i]!.toUpperCase() : lower[i]!;
		if (hex[i] !== expected) return false;
	}
	return true;
}
