import { decode, type Encoding } from '../../crypto/encoding';
import type { Clock } from '../../clock';
import type { SignedRequest } from '../request';
import type { Confirmation, Scheme, SigningCredential, Verdict } from '../scheme';
import { type CredentialKey, type Imported, readKeys, SECRET_FIELDS } from './credential-keys';
import { importMacKey, type SigningKey } from './mac-key';
import { readParsed } from './parsed-body';
import { digestKey } from './replay-key';
import { refused } from './signature-location';
import type { Piece, Refused } from './template';

/** What a body says was signed, and with what result. Believed only once verified. */
export interface SignedText {
	/** Any of these may be what was signed. */
	readonly texts: readonly string[];
	readonly signature: string;
}

export interface Reading {
	readonly ok: true;
	/** Each must verify, and all with one key. */
	readonly signed: readonly SignedText[];
	/** What makes it the same as an earlier delivery. */
	readonly replay: readonly Piece[];
	/** Milliseconds since the epoch. */
	readonly signedAt?: number;
	readonly deliveryId?: string;
}

/** A row whose sender puts a MAC into the body, over some of its fields. */
export interface InBodyMacSpec {
	readonly name: string;
	readonly docs: string;
	readonly confirmed: Confirmation;
	readonly encoding: Encoding;
	/** Where the signature stands, for people. */
	readonly field: string;
	/** An HMAC-SHA256 key of the secret's UTF-8 bytes, when absent. */
	readonly importKey?: (text: string) => Imported<SigningKey>;
	readonly credential?: Scheme['credential'];
	/** Whether everything that `signedPart` leaves is covered. */
	readonly coversBody: boolean;
	readonly toleranceSeconds?: number;
	readonly acknowledgement?: Scheme['acknowledgement'];
	readonly signedPart: (body: unknown) => unknown;
	readonly read: (body: unknown, credential: SigningCredential) => Reading | Refused;
}

const hmacSha256 = (text: string) => importMacKey(text, 'sha256', 'utf8');

/** Builds a row of the table from its spec. It cannot sign: the signature would have to go into the body. */
export function inBodyMac(spec: InBodyMacSpec): Scheme {
	const { importKey = hmacSha256 } = spec;
	return {
		name: spec.name,
		docs: spec.docs,
		confirmed: spec.confirmed,
		credential: spec.credential ?? SECRET_FIELDS,
		coversBody: spec.coversBody,
		toleranceSeconds: spec.toleranceSeconds,
		urlBound: false,
		secretHeaders: [],
		eventHeaders: [],
		proof: 'HMAC in the body',
		handshake: false,
		signs: false,
		acknowledgement: spec.acknowledgement,
		signedPart: spec.signedPart,
		compile(credential, { clock }) {
			const keys = readKeys(credential, importKey);
			if (!keys.ok) return keys;
			const verify = (request: SignedRequest) =>
				verifyBody(spec, keys.keys, credential, request, clock);
			return { ok: true, scheme: { verify } };
		},
	};
}

async function verifyBody(
	spec: InBodyMacSpec,
	keys: readonly CredentialKey<SigningKey>[],
	credential: SigningCredential,
	request: SignedRequest,
	clock: Clock,
): Promise<Verdict> {
	const reading = spec.read(await readParsed(request), credential);
	if (!reading.ok) return reading;
	const now = clock.now();
	const valid = keys.filter(({ validUntil }) => now < validUntil);
	// Every key, signature and text is tried, so that the time taken does not tell which one fits.
	let keyId: string | undefined;
	for (const candidate of valid) {
		let missed = 0;
		for (const { texts, signature } of reading.signed) {
			const matches = texts.map((text) => candidate.key.match([text], [signature], spec.encoding));
			if (!matches.some((match) => match !== undefined)) missed += 1;
		}
		if (missed === 0) keyId ??= candidate.keyId;
	}
	if (keyId === undefined) {
		const { size } = keys[0]!.key;
		const unfit = reading.signed.find(
			({ signature }) => decode(signature, spec.encoding)?.length !== size,
		);
		if (unfit) return refused('signature_malformed', spec.field, unfit.signature.length);
		const keysTried = valid.map((candidate) => candidate.keyId);
		return { ok: false, code: 'signature_mismatch', detail: { expected: spec.field, keysTried } };
	}
	const { replay, signedAt, deliveryId } = reading;
	return { ok: true, keyId, replayKey: digestKey('body', replay), signedAt, deliveryId };
}
