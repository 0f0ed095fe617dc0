import { sign, verify, type KeyObject } from 'node:crypto';
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
import { digestKey } from './replay-key';
import { readHeader, refused } from './signature-location';
import { formatTimestamp, parseTimestamp } from './timestamp';

/** A sender that signs `{timestamp}{separator}{body}` with its private key and shows its public one. */
export interface PublicKeyRow {
	readonly name: string;
	readonly docs: string;
	readonly confirmed: Confirmation;
	readonly algorithm: keyof typeof ALGORITHMS;
	readonly encoding: 'hex' | 'base64';
	/** Lower case. */
	readonly signatureHeader: string;
	/** Lower case; holds Unix seconds. */
	readonly timestampHeader: string;
	/** Between timestamp and body. */
	readonly separator?: string;
	/** Seconds. */
	readonly toleranceSeconds: number;
	readonly answerSetup?: CompiledScheme['answerSetup'];
}

/** What node:crypto needs, and the signature's bytes where their number is fixed. */
const ALGORITHMS = {
	ed25519: { digest: null, kind: 'ed25519', length: 64 },
	'ecdsa-p256-sha256': { digest: 'sha256', kind: 'p256', length: undefined },
} as const;

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
		secretHeaders: [row.signatureHeader],
		eventHeaders: [],
		handshake: row.answerSetup !== undefined,
		compile: (credential) => compile(row, credential),
	};
}

function compile(row: PublicKeyRow, { publicKey, secret }: SigningCredential): CompileResult {
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
		},
	};
}

function verifyRequest(row: PublicKeyRow, key: KeyObject, request: SignedRequest): Verdict {
	const signature = readHeader(request, row.signatureHeader, 'signature_missing');
	if (!signature.ok) return signature;
	const time = readHeader(request, row.timestampHeader, 'timestamp_missing');
	if (!time.ok) return time;
	const signedAt = parseTimestamp(time.value, 's');
	if (signedAt === undefined) {
		return refused('timestamp_malformed', row.timestampHeader, time.value.length);
	}
	const { digest, length } = ALGORITHMS[row.algorithm];
	const bytes = decode(signature.value, row.encoding);
	if (!bytes || (length !== undefined && bytes.length !== length)) {
		return refused('signature_malformed', row.signatureHeader, signature.value.length);
	}
	const content = signedContent(row, time.value, request.body);
	if (!verify(digest, content, key, bytes)) {
		return refused('signature_mismatch', row.signatureHeader, signature.value.length);
	}
	return {
		ok: true,
		keyId: 'current',
		signedAt,
		// Not the signature: whoever sees an ECDSA signature (r, s) can write (r, -s), which verifies too.
		// On demand, for hashing a large body costs as much as verifying it.
		get replayKey() {
			return digestKey('body', [content]);
		},
	};
}

function signMessage(row: PublicKeyRow, key: KeyObject, { body, timestamp }: OutgoingMessage) {
	const time = formatTimestamp(timestamp, 's');
	const signature = sign(ALGORITHMS[row.algorithm].digest, signedContent(row, time, body), key);
	return {
		[row.signatureHeader]: signature.toString(row.encoding),
		[row.timestampHeader]: time,
	};
}

function signedContent({ separator = '' }: PublicKeyRow, time: string, body: Buffer): Buffer {
	return Buffer.concat([Buffer.from(time + separator), body]);
}
