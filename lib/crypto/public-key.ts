import { createPrivateKey, createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { decode } from './encoding';
import { isSafeEd25519Point } from './ed25519-point';

export type KeyKind = 'ed25519' | 'p256' | 'p384' | 'p521' | 'rsa' | 'rsa-pss';

/** Why a key cannot be used, in sentences for the person who pasted it; they never hold its text. */
export interface KeyFlaw {
	readonly message: string;
	readonly description?: string;
}

export type KeyImport =
	| { readonly ok: true; readonly key: KeyObject; readonly kind: KeyKind }
	| { readonly ok: false; readonly flaw: KeyFlaw };

const KIND_NAMES: Readonly<Record<KeyKind, string>> = {
	ed25519: 'Ed25519',
	p256: 'ECDSA P-256',
	p384: 'ECDSA P-384',
	p521: 'ECDSA P-521',
	rsa: 'RSA',
	'rsa-pss': 'RSA-PSS',
};

const UNREADABLE = flawed(
	'The public key cannot be read.',
	'Paste it as the provider shows it: PEM ("-----BEGIN PUBLIC KEY-----"), hex or base64.',
);

const PRIVATE = flawed(
	'This is a private key, and a public key belongs here.',
	'Paste the public key. If the private key is not yours, tell its owner to replace it.',
);

/**
 * Imports a verification key: PEM (SPKI or PKCS #1), base64 of SPKI DER, or the 32 raw bytes of an Ed25519
 * key as hex or base64. Refuses private keys, certificates, kinds not in `accepted`, RSA below 2048 bits
 * and Ed25519 points that verify forgeries.
 */
export function importPublicKey(text: string, accepted: readonly KeyKind[]): KeyImport {
	const pem = readPem(text);
	if (pem?.label.endsWith('PRIVATE KEY')) return PRIVATE;
	if (pem?.label === 'CERTIFICATE') {
		return flawed(
			'This is a certificate, and a public key belongs here.',
			'Paste the public key alone ("-----BEGIN PUBLIC KEY-----").',
		);
	}
	const key = pem ? publicFromDer(pem.der, pem.label) : publicFromText(text);
	if (key === undefined) return UNREADABLE;
	if (key === 'private') return PRIVATE;
	return check(key, accepted);
}

/**
 * Imports a PEM private key (PKCS #8, SEC 1 or PKCS #1, not encrypted) to sign with, under the same rules as
 * `importPublicKey`.
 */
export function importPrivateKey(text: string, accepted: readonly KeyKind[]): KeyImport {
	const pem = readPem(text);
	const key = pem && attempt(() => createPrivateKey(writePem(pem)));
	if (!key) {
		return flawed(
			'The private key cannot be read.',
			'Paste it as PEM without a passphrase ("-----BEGIN PRIVATE KEY-----").',
		);
	}
	const checked = check(createPublicKey(key), accepted);
	return checked.ok ? { ...checked, key } : checked;
}

/** Whether `text` is PEM, so that a field that may hold a shared secret or a private key can be told apart. */
export function looksLikePem(text: string): boolean {
	return text.includes('-----BEGIN ');
}

/** Imports one member of a JWK Set under the rules of `importPublicKey`. Symmetric keys are refused as private. */
export function importJwk(jwk: JsonWebKey, accepted: readonly KeyKind[]): KeyImport {
	if (jwk.d !== undefined || jwk.k !== undefined) return PRIVATE;
	const key = attempt(() => createPublicKey({ key: jwk, format: 'jwk' }));
	return key ? check(key, accepted) : UNREADABLE;
}

interface Pem {
	readonly label: string;
	readonly der: Buffer;
}

/**
 * One PEM block. Its line breaks may be spaces or the two characters "\n": a one-line form field or an
 * environment variable leaves them so.
 */
function readPem(text: string): Pem | undefined {
	const block = /^-----BEGIN ([A-Z0-9 ]+)-----([^-]+)-----END \1-----$/.exec(
		text.replaceAll('\\n', '\n').trim(),
	);
	const der = block && decode(block[2]!.replace(/\s+/g, ''), 'base64');
	return der ? { label: block[1]!, der } : undefined;
}

function writePem({ label, der }: Pem): string {
	const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
	return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`].join('\n');
}

function publicFromDer(der: Buffer, label: string): KeyObject | undefined {
	const type = label === 'PUBLIC KEY' ? 'spki' : label === 'RSA PUBLIC KEY' ? 'pkcs1' : undefined;
	return type && attempt(() => createPublicKey({ key: der, format: 'der', type }));
}

function publicFromText(text: string): KeyObject | 'private' | undefined {
	const compact = text.replace(/\s+/g, '');
	const bytes = /^[0-9a-f]{64}$/i.test(compact)
		? decode(compact, 'hex')
		: (decode(compact, 'base64') ?? decode(compact, 'base64url'));
	if (bytes === undefined) return undefined;
	if (bytes.length === 32) {
		const x = bytes.toString('base64url');
		return attempt(() =>
			createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' }),
		);
	}
	const key = publicFromDer(bytes, 'PUBLIC KEY');
	if (key) return key;
	const secret = attempt(() => createPrivateKey({ key: bytes, format: 'der', type: 'pkcs8' }));
	return secret && 'private';
}

function check(key: KeyObject, accepted: readonly KeyKind[]): KeyImport {
	const kind = kindOf(key);
	if (kind === undefined || !accepted.includes(kind)) {
		const wanted = accepted.map((name) => KIND_NAMES[name]).join(' or ');
		const found = kind ? ` This one is ${KIND_NAMES[kind]}.` : '';
		return flawed(`The key must be ${wanted}.${found}`);
	}
	if (kind === 'rsa' || kind === 'rsa-pss') {
		const { modulusLength = 0, publicExponent = 0n } = key.asymmetricKeyDetails ?? {};
		if (modulusLength < 2048) return flawed('The RSA key is shorter than 2048 bits.');
		// With the exponent 1 every padded message is its own signature.
		if (publicExponent < 3n) return flawed('The RSA key has an unsafe exponent.');
	}
	if (kind === 'ed25519' && !isSafeEd25519Point(rawEd25519(key))) {
		return flawed(
			'The Ed25519 key is one that anybody can forge signatures for.',
			'Copy the key again from the provider.',
		);
	}
	return { ok: true, key, kind };
}

/** What kind of public or private key it is; undefined for those that are not used here. */
export function kindOf(key: KeyObject): KeyKind | undefined {
	switch (key.asymmetricKeyType) {
		case 'ed25519':
		case 'rsa':
		case 'rsa-pss':
			return key.asymmetricKeyType;
		case 'ec':
			return curves.get(key.asymmetricKeyDetails?.namedCurve);
		default:
			return undefined;
	}
}

const curves = new Map<string | undefined, KeyKind>([
	['prime256v1', 'p256'],
	['secp384r1', 'p384'],
	['secp521r1', 'p521'],
]);

function rawEd25519(key: KeyObject): Buffer {
	return Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url');
}

function flawed(message: string, description?: string): KeyImport {
	return { ok: false, flaw: { message, description } };
}

function attempt<T>(make: () => T): T | undefined {
	try {
		return make();
	} catch {
		return undefined;
	}
}
