import { digestKey } from '../builders/replay-key';
import { readHeader, refused } from '../builders/signature-location';
import type { ApiKeyVerdict, Scheme, VerifyCode } from '../scheme';

const HEADER = 'authorization';
/** The caller's own name for a request, where it gives one. */
const ID_HEADER = 'idempotency-key';
const SCOPE = /^[a-z0-9][a-z0-9:._-]{0,63}$/;

const CODES: Readonly<Record<(ApiKeyVerdict & { ok: false })['code'], VerifyCode>> = {
	malformed: 'signature_malformed',
	unknown: 'signature_mismatch',
	revoked: 'token_expired',
	expired: 'token_expired',
	scope_missing: 'claim_mismatch',
	integration_closed: 'claim_mismatch',
};

/** A key that the Integration Registry issued, as a bearer token (RFC 6750 section 2.1). Nothing covers the body. */
export const airlockKey: Scheme = {
	name: 'Airlock API Key',
	docs: 'https://www.rfc-editor.org/rfc/rfc6750#section-2.1',
	confirmed: 'documentation',
	credential: { required: ['audience'], optional: [] },
	coversBody: false,
	urlBound: false,
	secretHeaders: [HEADER],
	eventHeaders: [ID_HEADER],
	proof: 'API key',
	handshake: false,
	signs: false,
	compile({ audience: scope = '' }, { verifyApiKey }) {
		if (!SCOPE.test(scope)) {
			const message = 'The scope is empty or has other characters than a key’s scope.';
			return { ok: false, issue: { field: 'audience', message } };
		}
		return {
			ok: true,
			scheme: {
				async verify(request) {
					const sent = readHeader(request, HEADER, 'signature_missing');
					if (!sent.ok) return sent;
					const id = request.headers.read(ID_HEADER);
					if (id.kind === 'conflict') return refused('header_conflict', ID_HEADER);
					const text = /^bearer +(\S+)$/i.exec(sent.value)?.[1];
					if (text === undefined) {
						return refused('signature_malformed', HEADER, sent.value.length);
					}
					if (!verifyApiKey) return refused('keys_unavailable', HEADER);
					const verdict = await verifyApiKey(text, scope);
					if (!verdict.ok) return refused(CODES[verdict.code], HEADER);
					const deliveryId = id.kind === 'value' ? id.value : undefined;
					const pieces = [`${verdict.keyId}\n${deliveryId ?? ''}\n`, request.body];
					return {
						ok: true,
						keyId: verdict.keyId,
						replayKey: digestKey('body', pieces),
						...(deliveryId !== undefined && { deliveryId }),
					};
				},
			},
		};
	},
};
