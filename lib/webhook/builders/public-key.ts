import { createVerify, type KeyObject, sign, verify } from 'node:crypto';
import { decode } from '../../crypto/encoding';
import { importPrivateKey, importPublicKey } from '../../crypto/public-key';
import type { SignedRequest } from '../request';
import type {
	CompiledScheme,
	CompileResult,
	Confirmation,
	OutgoingMessage,
	Scheme,
	SigningCredential,
	Verdict,
} from '../scheme';
import { digestKey, idKey, lazyJson, readField } from './replay-key';
import { readHeader, refused } from './signature-location';
import type { Refused } from './template';
import { formatTimestamp, parseTimestamp } from './timestamp';
import { wholeMessage } from './whole-message';

/** A sender that signs `{timestamp}{separator}{body}`, or the body alone, with its private key and shows its public one. */
export interface PublicKeyRow {
	readonly name: string;
	readonly docs: string;
	readonly confirmed: Confirmation;
	readonly algorithm: keyof typeof ALGORITHMS;
	readonly encoding: 'hex' | 'base64';
	/** Makes a key of what the provider shows, where that is none as it stands. */
	readonly keyText?: (shown: string) => string;
	/** Lower case. */
	readonly signatureHeader: string;
	/** Lower case; holds Unix seconds. The body alone is signed, when absent. */
	readonly timestampHeader?: string;
	/** Between timestamp and body. */
	readonly separator?: string;
	/** Seconds; absent where no time is signed. */
	readonly toleranceSeconds?: number;
	/** The delivery's id, unsigned. */
	readonly idHeader?: string;
	/** The field of the signed JSON body with the event's id, the same over all attempts. */
	readonly idField?: string;
	/** Further headers that carry a signature. */
	readonly secretHeaders?: readonly string[];
	readonly eventHeaders?: readonly string[];
	readonly answerUnproven?: CompiledScheme['answerUnproven'];
	readonly answerSetup?: CompiledScheme['answerSetup'];
}

/** What node:crypto needs, and the signature's bytes where their number is fixed. */
const ALGORITHMS = {
	ed25519: { digest: null, kind: 'ed25519', length: 64 },
	'ecdsa-p256-sha256': { digest: 'sha256', kind: 'p256', length: undefined },
	'rsa-sha256': { digest: 'sha256', kind: 'rsa', length: undefined },
} as const;

const PROOFS: Readonly<Record<PublicKeyRow['algorithm'], string>> = {
	ed25519: 'Ed25519',
	'ecdsa-p256-sha256': 'ECDSA-P256',
	'rsa-sha256': 'RSA-SHA256',
};

/**
 * A scheme from a row. Verifies with `publicKey`. Signs with the PEM private key in `secret`, whose public
 * half verifies where there is no `publicKey`.
 */
export function publicKeyScheme(row: PublicKeyRow): Scheme {
	return {
		name: row.name,
		docs: row.docs,
		confirmed: row.confirmed,
		credential: { required: ['publicKey'], optional: ['secret'] },
		coversBody: true,
		toleranceSeconds: row.toleranceSeconds,
		urlBound: false,
		secretHeaders: [row.signatureHeader, ...(row.secretHeaders ?? [])],
		eventHeaders: row.eventHeaders ?? [],
		proof: PROOFS[row.algorithm],
		handshake: (row.answerSetup ?? row.answerUnproven) !== undefined,
		signs: true,
		compile: (credential) => compile(row, credential),
	};
}

function compile(row: PublicKeyRow, credential: SigningCredential): CompileResult {
	const { publicKey: shown, secret } = credential;
	const publicKey = shown && (row.keyText?.(shown) ?? shown);
	const accepted = [ALGORITHMS[row.algorithm].kind];
	const ours = secret ? importPrivateKey(secret, accepted) : undefined;
	if (ours && !ours.ok) return { ok: false, issue: { field: 'secret', ...ours.flaw } };
	const theirs = publicKey || !ours ? importPublicKey(publicKey ?? '', accepted) : ours;
	if (!theirs.ok) return { ok: false, issue: { field: 'publicKey', ...theirs.flaw } };
	return {
		ok: true,
		scheme: {
			verify: (request) => verifyRequest(row, theirs.key, request),
			sign: ours && ((message) => signMessage(row, ours.key, message)),
			answerSetup: row.answerSetup,
			answerUnproven: row.answerUnproven,
		},
	};
}

function verifyRequest(row: PublicKeyRow, key: KeyObject, request: SignedRequest): Verdict {
	const signature = readHeader(request, row.signatureHeader, 'signature_missing');
	if (!signature.ok) return signature;
	const time = readTime(row, request);
	if (!time.ok) return time;
	const { digest, length } = ALGORITHMS[row.algorithm];
	const bytes = decode(signature.value, row.encoding);
	if (!bytes || (length !== undefined && bytes.length !== length)) {
		return refused('signature_malformed', row.signatureHeader, signature.value.length);
	}
	const content = signedContent(row, time.text, request.body);
	if (!isSigned(digest, content, key, bytes)) {
		return refused('signature_mismatch', row.signatureHeader, signature.value.length);
	}
	const json = lazyJson(request.body);
	const eventId = () => (row.idField ? readField(json(), row.idField) : undefined);
	return {
		ok: true,
		keyId: 'current',
		signedAt: time.signedAt,
		// On demand: parsing or hashing a large body costs as much as verifying it.
		get replayKey() {
			const id = eventId();
			// Not the signature: whoever sees an ECDSA signature (r, s) can write (r, -s), which verifies too.
			return id ? idKey(id) : digestKey('body', content);
		},
		get deliveryId() {
			return (row.idHeader && request.headers.get(row.idHeader)) ?? eventId();
		},
	};
}

function readTime(
	{ timestampHeader }: PublicKeyRow,
	request: SignedRequest,
): { ok: true; text: string; signedAt?: number } | Refused {
	if (timestampHeader === undefined) return { ok: true, text: '' };
	const time = readHeader(request, timestampHeader, 'timestamp_missing');
	if (!time.ok) return time;
	const signedAt = parseTimestamp(time.value, 's');
	return signedAt === undefined
		? refused('timestamp_malformed', timestampHeader, time.value.length)
		: { ok: true, text: time.value, signedAt };
}

function signMessage(row: PublicKeyRow, key: KeyObject, message: OutgoingMessage) {
	const { timestampHeader, idHeader } = row;
	const time = timestampHeader ? formatTimestamp(message.timestamp, 's') : '';
	const content = signedContent(row, time, message.body);
	const signature = sign(ALGORITHMS[row.algorithm].digest, wholeMessage(content), key);
	return {
		...(idHeader && { [idHeader]: message.id }),
		[row.signatureHeader]: signature.toString(row.encoding),
		...(timestampHeader && { [timestampHeader]: time }),
	};
}

function signedContent(row: PublicKeyRow, time: string, body: Buffer): readonly Buffer[] {
	const { timestampHeader, separator = '' } = row;
	return timestampHeader ? [Buffer.from(time + separator), body] : [body];
}

/** Ed25519, which has no digest of its own to feed, reads its message twice: only that is copied together. */
function isSigned(
	digest: string | null,
	content: readonly Buffer[],
	key: KeyObject,
	signature: Buffer,
): boolean {
	if (digest === null) return verify(null, wholeMessage(content), key, signature);
	const verifier = createVerify(digest);
	for (const piece of content) verifier.update(piece);
	return verifier.verify(key, signature);
}
