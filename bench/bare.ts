import {
	createHash,
	createHmac,
	createSecretKey,
	generateKeyPairSync,
	type KeyObject,
	randomBytes,
	sign,
	timingSafeEqual,
	verify,
} from 'node:crypto';
import { parse as parseForm } from 'node:querystring';
import type { SentRequest } from '../test/senders/sender';

/** The least that any verifier of such a scheme has to do. True: verified. */
export type BareCheck = (i: number) => boolean;

type Bare = (events: readonly SentRequest[]) => BareCheck;

const bodies = (events: readonly SentRequest[]) => events.map(({ body }) => body);
const sha256 = (bytes: string | Buffer) => createHash('sha256').update(bytes).digest();

/** An imported key, one update, one comparison with a signature already decoded. */
const mac =
	(algorithm: string): Bare =>
	(events) => {
		const key = createSecretKey(randomBytes(32));
		const tag = (body: Buffer) => createHmac(algorithm, key).update(body).digest();
		const signed = bodies(events).map((body) => ({ body, signature: tag(body) }));
		return (i) => {
			const { body, signature } = signed[i % signed.length]!;
			return timingSafeEqual(tag(body), signature);
		};
	};

interface KeyPair {
	readonly publicKey: KeyObject;
	readonly privateKey: KeyObject;
}
const ed25519 = () => generateKeyPairSync('ed25519');
const p256 = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });
const rsa = () => generateKeyPairSync('rsa', { modulusLength: 2048 });

/** `crypto.verify` of ready bytes with an imported key. */
function verifier(keys: KeyPair, digest: string | null, messages: readonly Buffer[]): BareCheck {
	const signed = messages.map((message) => ({
		message,
		signature: sign(digest, message, keys.privateKey),
	}));
	return (i) => {
		const { message, signature } = signed[i % signed.length]!;
		return verify(digest, message, keys.publicKey, signature);
	};
}

const signature =
	(keys: () => KeyPair, digest: string | null): Bare =>
	(events) =>
		verifier(keys(), digest, bodies(events));

/** A signature over something short, and the hash of the body that is named in it, where there is one. */
function beside(
	keys: () => KeyPair,
	digest: string | null,
	signedText: (event: SentRequest) => string,
	{ hashesBody }: { hashesBody: boolean },
): Bare {
	return (events) => {
		const check = verifier(
			keys(),
			digest,
			events.map((event) => Buffer.from(signedText(event))),
		);
		if (!hashesBody) return check;
		const hashed = bodies(events).map((body) => ({ body, hash: sha256(body) }));
		return (i) => {
			const { body, hash } = hashed[i % hashed.length]!;
			return check(i) && timingSafeEqual(sha256(body), hash);
		};
	};
}

const tokenOf = (header: string) => (event: SentRequest) =>
	(event.headers[header] ?? '').replace(/^Bearer /, '').replace(/\.[^.]*$/, '');

/** Digests, because `timingSafeEqual` takes equal lengths only and the length of a secret must not be told. */
const secret: Bare = () => {
	const known = sha256('a secret of that many characters');
	const shown = Buffer.from('a secret of that many characters');
	return () => timingSafeEqual(sha256(shown), known);
};

/** Where what is signed, or when, stands in the body: nobody knows it without reading that. */
const reading =
	(bare: Bare, read: (text: string) => unknown): Bare =>
	(events) => {
		const check = bare(events);
		const texts = bodies(events);
		return (i) => read(texts[i % texts.length]!.toString('utf8')) !== undefined && check(i);
	};

const others: Readonly<Record<string, Bare>> = {
	linear: reading(mac('sha256'), JSON.parse),
	twilio: reading(mac('sha1'), parseForm),
	discord: signature(ed25519, null),
	telnyx: signature(ed25519, null),
	sendgrid: signature(p256, 'sha256'),
	'aws-sns': reading(signature(rsa, 'sha256'), JSON.parse),
	rfc9421: beside(ed25519, null, (event) => event.headers['signature-input'] ?? '', {
		hashesBody: true,
	}),
	plaid: beside(p256, 'sha256', tokenOf('plaid-verification'), { hashesBody: true }),
	'google-pubsub': beside(rsa, 'sha256', tokenOf('authorization'), { hashesBody: false }),
	jwt: beside(p256, 'sha256', tokenOf('authorization'), { hashesBody: false }),
	gitlab: secret,
	telegram: secret,
	token: secret,
	basic: secret,
};

/** Bare node:crypto for the scheme of `provider`, on the bodies of `events`, with keys of its own. */
export function bareCheck(provider: string, events: readonly SentRequest[]): BareCheck {
	return (others[provider] ?? mac('sha256'))(events);
}
