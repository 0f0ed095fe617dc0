import { createHash } from 'node:crypto';
import { readSecret } from '../../crypto/secret';
import { inBodyMac } from '../builders/in-body-mac';
import { macKey } from '../builders/mac-key';
import { isRecord } from '../builders/parsed-body';
import { refused } from '../builders/signature-location';
import type { CompileResult, Scheme, SetupRequest, SigningCredential } from '../scheme';

const FIELD = 'body bt_signature';

/** What Braintree asks with, and what its own libraries answer. */
const CHALLENGE = /^[a-f0-9]{20,32}$/;

/** Base64 of XML, in lines. */
const PAYLOAD = /^[A-Za-z0-9+/=\n]+$/;

/** A gateway has one key for each user: `<public key>|<signature>`, joined by ampersands. */
const MAX_PAIRS = 64;

function importKey(text: string) {
	const secret = readSecret(text);
	if (!secret.ok) return secret;
	const key = macKey(createHash('sha1').update(secret.bytes).digest(), 'sha1');
	return { ok: true, key } as const;
}

const notifications = inBodyMac({
	name: 'Braintree',
	docs: 'https://developer.paypal.com/braintree/docs/guides/webhooks/parse',
	confirmed: 'sdk',
	encoding: 'hex',
	field: FIELD,
	importKey,
	credential: { required: ['username', 'secret'], optional: [] },
	coversBody: true,
	signedPart: (body) => ({ bt_payload: isRecord(body) ? body['bt_payload'] : undefined }),
	read(body, { username = '' }) {
		const { bt_signature: list, bt_payload: payload } = isRecord(body) ? body : {};
		if (typeof list !== 'string' || list === '') return refused('signature_missing', FIELD);
		const pairs = list.split('&');
		const own = pairs.filter((pair) => pair.startsWith(`${username}|`));
		if (own.length !== 1 || pairs.length > MAX_PAIRS) {
			return refused('signature_malformed', FIELD, list.length);
		}
		// Anybody can have a challenge signed, so a text that could have been one is no notification.
		if (typeof payload !== 'string' || !PAYLOAD.test(payload) || CHALLENGE.test(payload.trim())) {
			return refused('content_unsupported', 'body bt_payload');
		}
		// Braintree signs the line break that some forms lose at the end.
		const texts = [payload, `${payload}\n`];
		const signature = own[0]!.slice(username.length + 1);
		return { ok: true, signed: [{ texts, signature }], replay: [payload.trimEnd()] };
	},
});

/** Braintree: with the GET challenge by which it sees that an address belongs to whoever has the private key. */
export const braintree: Scheme = {
	...notifications,
	handshake: true,
	compile({ secret, username = '' }, ports): CompileResult {
		if (!/^\w+$/.test(username)) {
			const message = 'The username is not a public key of letters and digits.';
			return { ok: false, issue: { field: 'username', message } };
		}
		// A public key goes with one private key: there is no previous one of the same name.
		const credential: SigningCredential = { secret, username };
		const compiled = notifications.compile(credential, ports);
		const imported = importKey(secret ?? '');
		if (!compiled.ok || !imported.ok) return compiled;
		const answerChallenge = ({ query }: SetupRequest) => {
			const [challenge = '', ...more] = query.getAll('bt_challenge');
			if (more.length > 0 || !CHALLENGE.test(challenge)) return undefined;
			const proof = imported.key.sign!([challenge]).toString('hex');
			return { status: 200, contentType: 'text/plain', body: `${username}|${proof}` };
		};
		return { ok: true, scheme: { ...compiled.scheme, answerChallenge } };
	},
};
