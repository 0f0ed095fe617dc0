import { randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** An API key taken apart. */
export interface ApiKeyParts {
	readonly environment: string;
	readonly id: string;
	readonly secret: string;
}

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const ID_LENGTH = 16;
/** 256 bits: 62^43 is just above 2^256. */
const SECRET_LENGTH = 43;
const CHECKSUM_LENGTH = 6;

/**
 * `ak_<environment>_<id>_<secret><checksum>`. Lengths are fixed and no part holds an underscore, so that a key can be
 * taken apart in one way only.
 */
const KEY = new RegExp(
	`^(ak_([a-z]{1,32})_([0-9A-Za-z]{${ID_LENGTH}})_([0-9A-Za-z]{${SECRET_LENGTH}}))([0-9A-Za-z]{${CHECKSUM_LENGTH}})$`,
);

/** A new key of an environment, its secret of 256 random bits. */
export function makeApiKey(environment: string): ApiKeyParts & { readonly text: string } {
	const id = base62(randomBytes(11), ID_LENGTH);
	const secret = base62(randomBytes(32), SECRET_LENGTH);
	const parts = { environment, id, secret };
	return { ...parts, text: apiKeyText(parts) };
}

/** The key that has these parts. */
export function apiKeyText({ environment, id, secret }: ApiKeyParts): string {
	const body = `ak_${environment}_${id}_${secret}`;
	return body + checksum(body);
}

/** Undefined for what cannot be a key: told from its checksum, without asking the store. */
export function parseApiKey(text: string): ApiKeyParts | undefined {
	const [, body, environment, id, secret, sum] = KEY.exec(text) ?? [];
	if (body === undefined || checksum(body) !== sum) return undefined;
	return { environment: environment!, id: id!, secret: secret! };
}

/** CRC-32 in base 62: finds typos, keeps scanners from false alarms, proves nothing. */
function checksum(body: string): string {
	const sum = Buffer.alloc(4);
	sum.writeUInt32BE(crc32(body));
	return base62(sum, CHECKSUM_LENGTH);
}

function base62(bytes: Buffer, length: number): string {
	let rest = BigInt(`0x${bytes.toString('hex')}`);
	let text = '';
	for (; rest > 0n; rest /= 62n) text = ALPHABET.charAt(Number(rest % 62n)) + text;
	return text.padStart(length, '0');
}
