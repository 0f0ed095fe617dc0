import {
	createHmac,
	createPublicKey,
	diffieHellman,
	generateKeyPairSync,
	hkdfSync,
	type KeyObject,
	randomBytes,
} from 'node:crypto';
import { z } from 'zod';
import { equalBytes } from '../crypto/compare';
import { decode } from '../crypto/encoding';

/**
 * How two ends that share a secret agree on the next one: an X25519 exchange (RFC 7748) of keys that are used once, bound to the secret
 * that both know (HKDF, RFC 5869). Whoever recorded it and learns the old secret later does not know the new one.
 */
const LABEL = 'airlock-secret-rotation-v1';
const KEY_BYTES = 32;
/** DER of an X25519 public key before its 32 bytes (RFC 8410 section 4). */
const SPKI = Buffer.from('302a300506032b656e032100', 'hex');

const id = z.string().regex(/^[\w-]{22}$/);
const text = z.string().regex(/^[\w-]{43}$/);

export const offerShape = z.object({ id, key: text });
const answerShape = z.object({ id, key: text, proof: text });
const confirmedShape = z.object({ id, proof: text });
export const idShape = z.object({ id });

/** What one end sends: the exchange's id, and its public key in base64url. */
export type Offer = Readonly<z.output<typeof offerShape>>;
/** What the other answers: its key, and the proof that it has the secret. */
export type OfferAnswer = Readonly<z.output<typeof answerShape>>;

export interface Offering extends Offer {
	readonly privateKey: KeyObject;
}

export function makeOffer(): Offering {
	return { id: randomBytes(16).toString('base64url'), ...newKey() };
}

/** The answer to an offer, and the secret that both ends have by it. Undefined for a key that cannot be used. */
export function answerOffer(
	offer: Offer,
	secret: string,
): { readonly answer: OfferAnswer; readonly secret: string } | undefined {
	const { key, privateKey } = newKey();
	const transcript = [offer.id, offer.key, key];
	const next = nextSecret(privateKey, offer.key, secret, transcript);
	if (next === undefined) return undefined;
	const proof = prove(secret, 'answer', transcript).toString('base64url');
	return { answer: { id: offer.id, key, proof }, secret: next };
}

/**
 * The secret that both ends have by an answer, and `base`, that of `secrets` by which the other end answered. Undefined where
 * the answer is none, or proves none of them.
 */
export function acceptAnswer(
	{ id: offered, key, privateKey }: Offering,
	body: string,
	secrets: readonly string[],
): { readonly base: string; readonly secret: string } | undefined {
	const answer = read(answerShape, body);
	if (answer?.id !== offered) return undefined;
	const transcript = [offered, key, answer.key];
	const base = secrets.find((one) => proves(answer.proof, prove(one, 'answer', transcript)));
	if (base === undefined) return undefined;
	const secret = nextSecret(privateKey, answer.key, base, transcript);
	return secret === undefined ? undefined : { base, secret };
}

/** What the end says that has taken the new secret into use. */
export function confirmation(exchange: string, secret: string): string {
	const proof = prove(secret, 'confirmed', [exchange]).toString('base64url');
	return JSON.stringify({ id: exchange, proof });
}

export function isConfirmation(body: string, exchange: string, secret: string): boolean {
	const confirmed = read(confirmedShape, body);
	if (confirmed?.id !== exchange) return false;
	return proves(confirmed.proof, prove(secret, 'confirmed', [exchange]));
}

function newKey(): { readonly key: string; readonly privateKey: KeyObject } {
	const { publicKey, privateKey } = generateKeyPairSync('x25519');
	const der = publicKey.export({ format: 'der', type: 'spki' });
	return { key: der.subarray(SPKI.length).toString('base64url'), privateKey };
}

function nextSecret(
	privateKey: KeyObject,
	key: string,
	secret: string,
	transcript: readonly string[],
): string | undefined {
	const theirs = decode(key, 'base64url');
	if (theirs?.length !== KEY_BYTES) return undefined;
	const der = Buffer.concat([SPKI, theirs]);
	const shared = agree(privateKey, createPublicKey({ key: der, format: 'der', type: 'spki' }));
	if (!shared) return undefined;
	const info = [LABEL, 'secret', ...transcript].join('.');
	const bytes = Buffer.from(hkdfSync('sha256', shared, keyBytes(secret), info, KEY_BYTES));
	return `whsec_${bytes.toString('base64')}`;
}

/** Undefined for a key of low order, by which anybody would know the outcome (RFC 7748 section 6.1). */
function agree(privateKey: KeyObject, publicKey: KeyObject): Buffer | undefined {
	try {
		return diffieHellman({ privateKey, publicKey });
	} catch {
		return undefined;
	}
}

/** With a key of its own: no signature of a webhook is a proof, nor the other way round. */
function prove(secret: string, of: string, transcript: readonly string[]): Buffer {
	const key = hkdfSync('sha256', keyBytes(secret), '', `${LABEL}.proof`, KEY_BYTES);
	return createHmac('sha256', Buffer.from(key))
		.update([LABEL, of, ...transcript].join('.'))
		.digest();
}

function proves(proof: string, expected: Buffer): boolean {
	const given = decode(proof, 'base64url');
	return given !== undefined && equalBytes(given, expected);
}

/** The ends may have typed it with the prefix or without. */
function keyBytes(secret: string): Buffer {
	const bytes = decode(secret.replace(/^whsec_/, ''), 'base64');
	if (!bytes) throw new RangeError('The secret is not of Standard Webhooks');
	return bytes;
}

function read<T>(shape: z.ZodType<T>, body: string): T | undefined {
	try {
		return shape.safeParse(JSON.parse(body)).data;
	} catch {
		return undefined;
	}
}
