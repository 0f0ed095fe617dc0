import { randomUUID } from 'node:crypto';
import { equalSecrets } from '../../crypto/compare';
import { readSecret } from '../../crypto/secret';
import { type CredentialKey, readKeys, SECRET_FIELDS } from '../builders/credential-keys';
import { digestKey, lazyJson, readField } from '../builders/replay-key';
import { refused } from '../builders/signature-location';
import type { SignedRequest } from '../request';
import type { Scheme, SetupAnswer, SetupRequest, Verdict } from '../scheme';

/**
 * Microsoft Graph change notifications: a secret in each item of the body, and nothing that covers the rest. The
 * `validationTokens` of rich notifications are not looked at.
 * https://learn.microsoft.com/en-us/graph/change-notifications-delivery-webhooks
 */
export const microsoftGraph: Scheme = {
	name: 'Microsoft Graph',
	docs: 'https://learn.microsoft.com/en-us/graph/change-notifications-delivery-webhooks',
	confirmed: 'documentation',
	credential: SECRET_FIELDS,
	coversBody: false,
	urlBound: false,
	secretHeaders: [],
	eventHeaders: [],
	proof: 'token in the body',
	handshake: true,
	signs: false,
	signedPart: withoutSecret,
	mediaTypes: ['', 'application/json'],
	compile(credential, { clock }) {
		const keys = readKeys(credential, (text) => {
			const secret = readSecret(text);
			return secret.ok ? { ok: true, key: secret.bytes } : secret;
		});
		if (!keys.ok) return keys;
		const verify = (request: SignedRequest) => {
			const now = clock.now();
			return verifyItems(
				request,
				keys.keys.filter(({ validUntil }) => now < validUntil),
			);
		};
		return { ok: true, scheme: { verify, answerUnproven: answerValidation } };
	},
};

const itemsOf = (body: unknown): readonly unknown[] =>
	typeof body === 'object' && body !== null && 'value' in body && Array.isArray(body.value)
		? body.value
		: [];

function verifyItems({ body }: SignedRequest, keys: readonly CredentialKey<Buffer>[]): Verdict {
	const items = itemsOf(lazyJson(body)());
	const shown = items.map((item) => readField(item, 'clientState'));
	if (shown.length === 0 || shown.includes(undefined)) {
		return refused('signature_missing', 'clientState');
	}
	// One item with the secret must not vouch for the others.
	const matches = ({ key }: CredentialKey<Buffer>) =>
		shown.map((text = '') => equalSecrets(Buffer.from(text), key)).every(Boolean);
	const keyId = keys.filter(matches)[0]?.keyId;
	if (keyId === undefined) {
		const keysTried = keys.map((key) => key.keyId);
		return {
			ok: false,
			code: 'signature_mismatch',
			detail: { expected: 'clientState', keysTried },
		};
	}
	const ids = items.map((item) => readField(item, 'id'));
	return {
		ok: true,
		keyId,
		// Without ids, two changes of one resource are told in equal bodies: neither is the other's duplicate.
		replayKey: digestKey('body', [ids.includes(undefined) ? randomUUID() : '', body]),
		deliveryId: ids.length === 1 ? ids[0] : undefined,
	};
}

function withoutSecret(body: unknown): unknown {
	const items = itemsOf(body);
	if (items.length === 0) return body;
	const value = items.map((item) =>
		Object.fromEntries(Object.entries(Object(item)).filter(([name]) => name !== 'clientState')),
	);
	return { ...Object(body), value };
}

/** Microsoft's tokens are sentences with a request id; nothing that HTML or a header gives a meaning to. */
const VALIDATION_TOKEN = /^[\w .,:;~+/=-]{1,512}$/;

/** The call that asks whether we want a subscription: a token in the query, and no body. */
function answerValidation({ method, query, body }: SetupRequest): SetupAnswer | undefined {
	const [token = '', ...others] = query.getAll('validationToken');
	if (method !== 'POST' || body.length > 0 || others.length > 0) return undefined;
	if (!VALIDATION_TOKEN.test(token)) return undefined;
	return {
		status: 200,
		contentType: 'text/plain',
		body: token,
		// Anybody can have a text of theirs echoed: it must stay text.
		headers: { 'x-content-type-options': 'nosniff' },
	};
}
