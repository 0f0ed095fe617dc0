import { equalSecrets } from '../../crypto/compare';
import { readSecret } from '../../crypto/secret';
import type { Clock } from '../../clock';
import type { SignedRequest } from '../request';
import type { Confirmation, Scheme, Verdict } from '../scheme';
import { type CredentialKey, readKeys, SECRET_FIELDS } from './credential-keys';
import { isRecord, readParsed, withoutFields } from './parsed-body';
import { digestKey, readField } from './replay-key';
import { refused } from './signature-location';

/** A row whose sender shows a secret in a field of the body. Nothing covers the rest of it. */
export interface BodyTokenSpec {
	readonly name: string;
	readonly docs: string;
	readonly confirmed: Confirmation;
	/** At the top of the body. Never emitted. */
	readonly field: string;
	readonly idField?: string;
}

export function bodyToken(spec: BodyTokenSpec): Scheme {
	return {
		name: spec.name,
		docs: spec.docs,
		confirmed: spec.confirmed,
		credential: SECRET_FIELDS,
		coversBody: false,
		urlBound: false,
		secretHeaders: [],
		eventHeaders: [],
		proof: 'token in the body',
		handshake: false,
		signs: false,
		signedPart: (body) => withoutFields(body, [spec.field]),
		compile(credential, { clock }) {
			const keys = readKeys(credential, (text) => {
				const secret = readSecret(text);
				return secret.ok ? { ok: true, key: secret.bytes } : secret;
			});
			if (!keys.ok) return keys;
			const verify = (request: SignedRequest) => verifyToken(spec, keys.keys, request, clock);
			return { ok: true, scheme: { verify } };
		},
	};
}

async function verifyToken(
	{ field, idField }: BodyTokenSpec,
	keys: readonly CredentialKey<Buffer>[],
	request: SignedRequest,
	clock: Clock,
): Promise<Verdict> {
	const body = await readParsed(request);
	const shown = isRecord(body) && Object.hasOwn(body, field) ? body[field] : undefined;
	if (shown === undefined || shown === '') return refused('signature_missing', `body ${field}`);
	if (typeof shown !== 'string') return refused('signature_malformed', `body ${field}`);

	const bytes = Buffer.from(shown);
	const now = clock.now();
	const valid = keys.filter(({ validUntil }) => now < validUntil);
	let keyId: string | undefined;
	for (const candidate of valid) {
		if (equalSecrets(bytes, candidate.key)) keyId ??= candidate.keyId;
	}
	if (keyId === undefined) {
		const keysTried = valid.map((candidate) => candidate.keyId);
		return {
			ok: false,
			code: 'signature_mismatch',
			detail: { expected: `body ${field}`, keysTried },
		};
	}
	const deliveryId = idField ? readField(body, idField) : undefined;
	return { ok: true, keyId, replayKey: digestKey('body', [request.body]), deliveryId };
}
