import { serializeDictionary, type InnerList } from 'structured-headers';
import type { Clock } from '../../clock';
import { signJws, verifyJws } from '../../crypto/jws';
import { digestKey, idKey } from '../builders/replay-key';
import { readHeader, refused } from '../builders/signature-location';
import type { Refused } from '../builders/template';
import type { SignedRequest } from '../request';
import type {
	CompileResult,
	OutgoingMessage,
	Scheme,
	SchemePorts,
	SigningCredential,
	Verdict,
} from '../scheme';
import { JWS_NAMES } from './rfc9421-algorithms';
import {
	combinedHeader,
	readDictionary,
	readSignatureInputs,
	signatureBase,
	targetOf,
	type SignatureInput,
	type Source,
} from './rfc9421-base';
import { contentDigest, matchesContentDigest } from './rfc9421-digest';
import { messageKeys, type MessageKey } from './rfc9421-keys';

/**
 * HTTP Message Signatures. Any signature in the message may satisfy the policy: it covers the method, the target and
 * the content, says when it was made, and is by a key of the credential with that key's own algorithm.
 */
export const rfc9421: Scheme = {
	name: 'HTTP Message Signatures (RFC 9421)',
	docs: 'https://www.rfc-editor.org/rfc/rfc9421',
	confirmed: 'documentation',
	credential: {
		required: [],
		optional: ['publicKey', 'jwks', 'secret', 'previousSecret', 'previousSecretExpiresAt', 'keyId'],
	},
	coversBody: true,
	toleranceSeconds: 300,
	urlBound: true,
	secretHeaders: ['signature'],
	eventHeaders: [],
	proof: 'HTTP message signature',
	handshake: false,
	signs: true,
	compile,
};

function compile(credential: SigningCredential, { clock }: SchemePorts): CompileResult {
	const keys = messageKeys(credential);
	if (!keys.ok) return keys;
	const { verifying, signing } = keys;
	return {
		ok: true,
		scheme: {
			verify: (request) => verifyRequest(request, verifying, clock),
			sign: signing.length > 0 ? (message) => signMessage(message, signing, clock) : undefined,
		},
	};
}

function verifyRequest(request: SignedRequest, keys: readonly MessageKey[], clock: Clock): Verdict {
	const { method, headers } = request;
	const inputHeader = readHeader(request, 'signature-input', 'signature_missing');
	if (!inputHeader.ok) return inputHeader;
	const signatureHeader = readHeader(request, 'signature', 'signature_missing');
	if (!signatureHeader.ok) return signatureHeader;
	const inputs = readSignatureInputs(inputHeader.value);
	if (!inputs) return refused('signature_malformed', 'signature-input', inputHeader.value.length);
	const signatures = readDictionary(signatureHeader.value);
	if (!signatures) return refused('signature_malformed', 'signature', signatureHeader.value.length);
	const url = targetOf(request.url);
	if (!url) return refused('content_unsupported', '@target-uri');

	const source: Source = { method, url, header: (name) => combinedHeader(headers, name) };
	let refusal: Refused = refused('signature_missing', 'signature-input');
	for (const [label, input] of inputs) {
		const signature = signatures.get(label)?.[0];
		const verdict =
			signature instanceof ArrayBuffer
				? verifySignature(input, Buffer.from(signature), source, request.body, keys, clock.now())
				: refused('signature_missing', 'signature');
		if (verdict.ok) return verdict;
		refusal = verdict;
	}
	return refusal;
}

function verifySignature(
	input: SignatureInput,
	signature: Buffer,
	source: Source,
	body: Buffer,
	keys: readonly MessageKey[],
	now: number,
): Verdict {
	const lacking = uncovered(input.covered, source.url, body);
	if (lacking) return refused('claim_mismatch', lacking);
	if (input.covered.includes('content-digest')) {
		const digest = source.header('content-digest') ?? '';
		if (!matchesContentDigest(digest, body)) return refused('signature_mismatch', 'content-digest');
	}
	const created = readTime(input, 'created');
	if (created === undefined) return refused('timestamp_missing', 'created');
	if (created === 'malformed') return refused('timestamp_malformed', 'created');
	const expires = readTime(input, 'expires');
	if (expires === 'malformed') return refused('timestamp_malformed', 'expires');
	if (expires !== undefined && expires < now) return refused('token_expired', 'expires');

	const base = signatureBase(input, source);
	if (!base) return refused('signature_malformed', 'signature-input');
	const { parameters } = input;
	const candidates = keys.filter(
		({ keyId, algorithm, validUntil }) =>
			(keyId === undefined || parameters.get('keyid') === keyId) &&
			// The key decides; a message that names another algorithm asks for a confusion of the two.
			(!parameters.has('alg') || parameters.get('alg') === algorithm) &&
			now < validUntil,
	);
	const match = candidates.find(({ algorithm, key }) =>
		verifyJws(JWS_NAMES[algorithm], key, base, signature),
	);
	if (!match) {
		const keysTried = candidates.map(({ name }) => name);
		return { ok: false, code: 'signature_mismatch', detail: { expected: 'signature', keysTried } };
	}
	return { ok: true, keyId: match.name, signedAt: created, ...identify(input, base, source) };
}

/** The first component that the policy asks for and the signature lacks (RFC 9421 section 7.2.1). */
function uncovered(covered: readonly string[], url: URL, body: Buffer): string | undefined {
	const required = ['@method'];
	if (!covered.includes('@target-uri')) {
		required.push('@authority', '@path');
		if (url.search !== '') required.push('@query');
	}
	if (body.length > 0) required.push('content-digest');
	return required.find((name) => !covered.includes(name));
}

/** A time parameter in milliseconds since the epoch. */
function readTime(
	{ parameters }: SignatureInput,
	name: 'created' | 'expires',
): number | 'malformed' | undefined {
	const value = parameters.get(name);
	if (value === undefined) return undefined;
	return Number.isSafeInteger(value) ? Number(value) * 1000 : 'malformed';
}

/** A signed idempotency key outlives attempts, a nonce one attempt, and what was signed is always there. */
function identify(
	{ covered, parameters }: SignatureInput,
	base: Buffer,
	{ header }: Source,
): { replayKey: string; deliveryId?: string } {
	const id = covered.includes('idempotency-key') ? header('idempotency-key') : undefined;
	if (id) return { replayKey: idKey(id), deliveryId: id.replace(/^"(.*)"$/, '$1') };
	const nonce = parameters.get('nonce');
	return {
		replayKey: typeof nonce === 'string' ? idKey(`nonce ${nonce}`) : digestKey('body', [base]),
	};
}

function signMessage(
	{ method, url, body, id, timestamp, headers = {} }: OutgoingMessage,
	keys: readonly MessageKey[],
	clock: Clock,
): Record<string, string> {
	const target = targetOf(url);
	if (!target) throw new TypeError('An HTTP message signature needs an absolute URL');
	const added: Record<string, string> = { 'idempotency-key': `"${id.replace(/[\\"]/g, '\\$&')}"` };
	if (body.length > 0) added['content-digest'] = contentDigest(body);
	const carried = 'content-type' in headers ? ['content-type'] : [];
	const covered = ['@method', '@target-uri', ...Object.keys(added), ...carried];
	const source: Source = { method, url: target, header: (name) => added[name] ?? headers[name] };

	const inputs: Record<string, InnerList> = {};
	const signatures: Record<string, Buffer> = {};
	for (const key of keys.filter(({ validUntil }) => clock.now() < validUntil)) {
		const parameters = new Map<string, string | number>([
			['created', Math.floor(timestamp / 1000)],
			['alg', key.algorithm],
		]);
		if (key.keyId !== undefined) parameters.set('keyid', key.keyId);
		const list: InnerList = [covered.map((name) => [name, new Map()]), parameters];
		const base = signatureBase({ covered, parameters, list }, source);
		if (!base) throw new TypeError('A header to be signed has characters that cannot be sent');
		const label = `sig${Object.keys(inputs).length + 1}`;
		inputs[label] = list;
		signatures[label] = signJws(JWS_NAMES[key.algorithm], key.key, base);
	}
	return {
		...added,
		'signature-input': serializeDictionary(inputs),
		signature: serializeDictionary(signatures),
	};
}
