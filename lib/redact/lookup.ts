import { createPublicKey, type KeyObject } from 'node:crypto';
import {
	calculateJwkThumbprint,
	CompactEncrypt,
	compactDecrypt,
	decodeProtectedHeader,
	type JWK,
} from 'jose';
import { z } from 'zod';

export { generateLookupKeys, parseLookupPrivateKey, parseLookupPublicKey } from './lookup-keys';

/** A person's identifier and the pseudonym it has in the log. */
export interface LookupItem {
	readonly tenant: string;
	/** The class the pseudonym was made for: `email`, `phone`, … */
	readonly fieldClass: string;
	readonly value: string;
	readonly pseudonym: string;
}

/**
 * `malformed`: not a sealed lookup. `wrong_key`: sealed to another key. `unauthentic`: altered. `moved`: sealed for another
 * pseudonym or tenant than the one it was found under.
 */
export type OpenedLookup =
	| { readonly ok: true; readonly value: string; readonly fieldClass: string }
	| { readonly ok: false; readonly code: 'malformed' | 'wrong_key' | 'unauthentic' | 'moved' };

const ALGORITHM = 'ECDH-ES';
const ENCRYPTION = 'A256GCM';
const TYPE = 'airlock-lookup+jwe';

const Sealed = z.object({
	tenant: z.string(),
	fieldClass: z.string(),
	value: z.string(),
	pseudonym: z.string(),
});

/**
 * Encrypts `item` to `publicKey`: a compact JWE (RFC 7516), ECDH-ES with a key of its own each time (RFC 7518 section 4.6),
 * A256GCM, `kid` the thumbprint of the key (RFC 7638). Tenant and pseudonym are inside as well.
 */
export async function sealLookup(publicKey: KeyObject, item: LookupItem): Promise<string> {
	const { tenant, fieldClass, value, pseudonym } = item;
	const text = JSON.stringify({ tenant, fieldClass, value, pseudonym });
	return await new CompactEncrypt(Buffer.from(padded(text), 'utf8'))
		.setProtectedHeader({
			alg: ALGORITHM,
			enc: ENCRYPTION,
			kid: await thumbprintOf(publicKey),
			typ: TYPE,
		})
		.encrypt(publicKey);
}

/** Opens what was sealed to the public half of `privateKey`, if it belongs where it was found. */
export async function openLookup(
	privateKey: KeyObject,
	sealed: string,
	{ tenant, pseudonym }: Pick<LookupItem, 'tenant' | 'pseudonym'>,
): Promise<OpenedLookup> {
	const header = headerOf(sealed);
	if (header?.typ !== TYPE) return { ok: false, code: 'malformed' };
	if (header.kid !== (await thumbprintOf(privateKey))) return { ok: false, code: 'wrong_key' };
	const plaintext = await decrypt(privateKey, sealed);
	if (plaintext === undefined) return { ok: false, code: 'unauthentic' };
	const parsed = Sealed.safeParse(parseJson(plaintext));
	// Anybody can seal to a public key, so the key does not say that we did.
	if (!parsed.success) return { ok: false, code: 'malformed' };
	const inside = parsed.data;
	if (inside.tenant !== tenant || inside.pseudonym !== pseudonym) {
		return { ok: false, code: 'moved' };
	}
	return { ok: true, value: inside.value, fieldClass: inside.fieldClass };
}

/** In steps of 128 bytes, so that the length says little about who it is. JSON may end in spaces. */
function padded(text: string): string {
	const length = Buffer.byteLength(text);
	return text + ' '.repeat(Math.ceil(length / 128) * 128 - length);
}

function headerOf(sealed: string): { typ?: unknown; kid?: unknown } | undefined {
	if (sealed.split('.').length !== 5) return undefined;
	try {
		return decodeProtectedHeader(sealed);
	} catch {
		return undefined;
	}
}

async function decrypt(privateKey: KeyObject, sealed: string): Promise<Uint8Array | undefined> {
	const options = {
		keyManagementAlgorithms: [ALGORITHM],
		contentEncryptionAlgorithms: [ENCRYPTION],
	};
	try {
		return (await compactDecrypt(sealed, privateKey, options)).plaintext;
	} catch {
		return undefined;
	}
}

function parseJson(bytes: Uint8Array): unknown {
	try {
		return JSON.parse(Buffer.from(bytes).toString('utf8')) as unknown;
	} catch {
		return undefined;
	}
}

const thumbprints = new WeakMap<KeyObject, Promise<string>>();

/** The same for both halves of a pair: RFC 7638 takes the public members. */
async function thumbprintOf(key: KeyObject): Promise<string> {
	const known = thumbprints.get(key);
	if (known) return await known;
	const publicHalf = key.type === 'private' ? createPublicKey(key) : key;
	const made = calculateJwkThumbprint(publicHalf.export({ format: 'jwk' }) as JWK);
	thumbprints.set(key, made);
	return await made;
}
