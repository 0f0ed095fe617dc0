import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { decode } from '../../crypto/encoding';
import { importPublicKey } from '../../crypto/public-key';
import { readSecret } from '../../crypto/secret';
import {
	type Imported,
	type KeysResult,
	readKeys,
	SECRET_FIELDS,
} from '../builders/credential-keys';
import { compileMac, mac, type MacSpec } from '../builders/mac';
import { importMacKey, macKey, type SigningKey } from '../builders/mac-key';
import { inList } from '../builders/signature-location';
import { wholeMessage } from '../builders/whole-message';
import type { CompileResult, Confirmation, Scheme, SigningCredential } from '../scheme';

/** DER of an Ed25519 private key before its 32 bytes (RFC 8410 section 7). */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

const base64 = (text: string) => decode(text, 'base64');

/** `whsec_` a shared secret (the prefix may be missing), `whsk_` an Ed25519 private key, `whpk_` a public one. */
function importKey(text: string): Imported<SigningKey> {
	const [, prefix, rest = ''] = /^(whsec_|whsk_|whpk_)?(.*)$/s.exec(text)!;
	const secret = readSecret(prefix === undefined ? text : rest, base64);
	if (!secret.ok) return secret;
	const { bytes } = secret;
	if (prefix === 'whpk_') {
		const imported = importPublicKey(rest, ['ed25519']);
		return imported.ok ? { ok: true, key: edKey(imported.key) } : { ok: false, flaw: 'malformed' };
	}
	if (prefix !== 'whsk_') return { ok: true, key: macKey(bytes, 'sha256') };
	// Some libraries write the private key as its seed, others as seed and public key.
	if (bytes.length !== 32 && bytes.length !== 64) return { ok: false, flaw: 'malformed' };
	const der = Buffer.concat([PKCS8, bytes.subarray(0, 32)]);
	const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
	return { ok: true, key: edKey(createPublicKey(key), key) };
}

function edKey(publicKey: KeyObject, privateKey?: KeyObject): SigningKey {
	return {
		tag: 'v1a',
		size: 64,
		sign: privateKey && ((pieces) => sign(null, wholeMessage(pieces), privateKey)),
		match(pieces, candidates, encoding) {
			const message = wholeMessage(pieces);
			const isSignature = (candidate: string) => {
				const bytes = decode(candidate, encoding);
				return bytes !== undefined && verify(null, message, publicKey, bytes);
			};
			return candidates.filter(isSignature)[0];
		},
	};
}

/** The keys of the secret fields and of `publicKey`: one of them is enough. */
function importKeys(credential: SigningCredential): KeysResult<SigningKey> {
	const { secret, previousSecret, publicKey, keyId } = credential;
	if (!publicKey) return readKeys(credential, importKey);
	const imported = importPublicKey(publicKey.replace(/^whpk_/, ''), ['ed25519']);
	if (!imported.ok) return { ok: false, issue: { field: 'publicKey', ...imported.flaw } };
	const own = { keyId: keyId || 'current', key: edKey(imported.key), validUntil: Infinity };
	if (!secret && !previousSecret) return { ok: true, keys: [own] };
	const secrets = readKeys(credential, importKey);
	return secrets.ok ? { ok: true, keys: [...secrets.keys, own] } : secrets;
}

/** The bytes after `whsec_`; the prefix may be missing. */
export const whsecKey = (text: string) =>
	importMacKey(text.replace(/^whsec_/, ''), 'sha256', 'base64');

/** A secret without the prefix is used as it is written. */
export const whsecOrTextKey = (text: string) =>
	text.startsWith('whsec_') ? whsecKey(text) : importMacKey(text, 'sha256', 'utf8');

/**
 * Polar's secrets of September 2026 and later are keys of the specification; those before are used as they are written,
 * even where they begin with `whsec_`. Nothing tells which a secret is, so either may have signed.
 */
export function polarKey(text: string): Imported<SigningKey> {
	const decoded = whsecOrTextKey(text);
	const written = importMacKey(text, 'sha256', 'utf8');
	if (!decoded.ok || !written.ok) return decoded;
	const keys = [decoded.key, written.key];
	return {
		ok: true,
		key: {
			...decoded.key,
			match(pieces, candidates, encoding) {
				const matches = keys.map((each) => each.match(pieces, candidates, encoding));
				return matches.find((match) => match !== undefined);
			},
		},
	};
}

/** What a sender does in its own way. */
export interface StandardForm {
	/** How a secret becomes a key; absent: any key of the specification, public ones included. */
	readonly key?: (text: string) => Imported<SigningKey>;
	/** `sdk`, when absent. */
	readonly confirmed?: Confirmation;
	/** Headers besides the three. */
	readonly eventHeaders?: readonly string[];
	readonly secretHeaders?: readonly string[];
}

function spec(name: string, docs: string, form: StandardForm, prefix: string): MacSpec {
	const { key, confirmed = 'sdk', eventHeaders = [], secretHeaders } = form;
	return {
		name,
		docs,
		confirmed,
		signature: inList(`${prefix}-signature`, { signature: 'v1', separator: ' ', assign: ',' }),
		encoding: 'base64',
		keys: key ? (credential) => readKeys(credential, key) : importKeys,
		credential: key
			? SECRET_FIELDS
			: {
					required: [],
					optional: ['secret', 'previousSecret', 'previousSecretExpiresAt', 'publicKey', 'keyId'],
				},
		content: '{id}.{timestamp}.{body}',
		time: { unit: 's', header: `${prefix}-timestamp` },
		idHeader: `${prefix}-id`,
		secretHeaders,
		eventHeaders: [`${prefix}-id`, `${prefix}-timestamp`, ...eventHeaders],
	};
}

/** A row for a sender that follows the Standard Webhooks specification. */
export function standardWebhooks(name: string, docs: string, form: StandardForm = {}): Scheme {
	return mac(spec(name, docs, form, 'webhook'));
}

/** A row for a sender on Svix: `svix-*` headers, or all of them as `webhook-*`. A mixture is refused. */
export function svixWebhooks(name: string, docs: string, form: StandardForm = {}): Scheme {
	const [own, plain] = [spec(name, docs, form, 'svix'), spec(name, docs, form, 'webhook')];
	const row = mac(own);
	return {
		...row,
		secretHeaders: [...row.secretHeaders, plain.signature.header],
		eventHeaders: [...row.eventHeaders, ...(plain.eventHeaders ?? [])],
		compile(credential, { clock }): CompileResult {
			const first = compileMac(own, credential, clock);
			const second = compileMac(plain, credential, clock);
			if (!first.ok || !second.ok) return first;
			const verifyEither: typeof first.scheme.verify = (request) =>
				request.headers.read('svix-signature').kind === 'absent' &&
				request.headers.read('webhook-signature').kind !== 'absent'
					? second.scheme.verify(request)
					: first.scheme.verify(request);
			return { ok: true, scheme: { ...first.scheme, verify: verifyEither } };
		},
	};
}
