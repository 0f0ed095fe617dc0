import { createHmac, type KeyObject } from 'node:crypto';
import { SocketAddress, isIP } from 'node:net';
import type { NamedKey } from '../crypto/envelope';

/** Keeps this use of a key apart from every other. */
const DOMAIN = 'airlock pseudonym v1';
/** 128 bits: no two of 2^64 values are likely to share one. */
const PSEUDONYM_BYTES = 16;

/**
 * The keyed hash (HMAC-SHA-256, cut to 128 bits) of an identifier: `p_` and 22 characters of base64url. The same person is
 * the same pseudonym under one key and class, and without the key no guess can be tried. Spellings of one
 * identifier are taken as one: see `normalise`. Names of classes are case-sensitive.
 */
export function pseudonym(key: KeyObject, fieldClass: string, value: string): string {
	// As JSON no two lists of parts are the same text.
	const parts = JSON.stringify([DOMAIN, fieldClass, normalise(fieldClass, value)]);
	const hmac = createHmac('sha256', key).update(parts, 'utf8');
	return `p_${hmac.digest().subarray(0, PSEUDONYM_BYTES).toString('base64url')}`;
}

/**
 * The one spelling of an identifier: an e-mail address in lower case, a phone number as its digits with `+` where the country is
 * known, an IP address in the short form of RFC 5952 (IPv4-mapped as IPv4). Everything is trimmed and in NFKC.
 */
export function normalise(fieldClass: string, value: string): string {
	const text = value.normalize('NFKC').trim();
	switch (fieldClass) {
		case 'email':
			return text.toLowerCase();
		case 'phone':
			return normalisePhone(text);
		case 'ip':
			return normaliseIp(text);
		default:
			return text;
	}
}

function normalisePhone(text: string): string {
	// `+44 (0)20 …`: the zero in brackets is dialled within the country only.
	const dialled = text.replace(/\(0\)/g, '').replace(/^00/, '+');
	return (dialled.startsWith('+') ? '+' : '') + dialled.replace(/\D/g, '');
}

function normaliseIp(text: string): string {
	const address = text.replace(/^\[|\]$/g, '').replace(/%.*$/, '');
	if (isIP(address) !== 6) return address;
	const short = new SocketAddress({ address, family: 'ipv6' }).address;
	return /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(short)?.[1] ?? short;
}

/** Gives the key of a purpose: `Keyring` does. */
export interface PseudonymKeys {
	dataKey(purpose: string): Promise<NamedKey>;
}

/**
 * Pseudonyms of one tenant. Its key is of its own, so that no two tenants' pseudonyms can be joined, and is the same
 * in every process. Rotating it starts new pseudonyms: those of before are not found by value any more.
 */
export class Pseudonymizer {
	constructor(
		private readonly keys: PseudonymKeys,
		private readonly tenant: string,
	) {}

	/**
	 * Pseudonyms of different classes cannot be joined. To have those of several classes be alike for the
	 * same value on purpose, name their common class as `joinClass`.
	 */
	async pseudonym(fieldClass: string, value: string, joinClass?: string): Promise<string> {
		const { key } = await this.keys.dataKey(`pseudonym:${this.tenant}`);
		const spelling = normalise(fieldClass, value);
		return pseudonym(key, joinClass ?? fieldClass, spelling);
	}
}
