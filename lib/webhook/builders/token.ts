import { equalSecrets } from '../../crypto/compare';
import { decode } from '../../crypto/encoding';
import { readSecret } from '../../crypto/secret';
import type { Clock } from '../../clock';
import type { SignedRequest } from '../request';
import type {
	CompiledScheme,
	CompileResult,
	Confirmation,
	Scheme,
	SigningCredential,
	Verdict,
} from '../scheme';
import { type CredentialKey, readKeys, SECRET_FIELDS } from './credential-keys';
import { digestKey } from './replay-key';
import { readHeader, refused } from './signature-location';

/** A row whose sender only shows a secret. Nothing covers the body. */
export interface TokenSpec {
	readonly name: string;
	readonly docs: string;
	readonly confirmed: Confirmation;
	/** Lower case. */
	readonly header: string;
	/** Text before the token, e.g. `Bearer `. */
	readonly prefix?: string;
	/** The delivery's id. Unsigned, so a replay is known by it and the body together. */
	readonly idHeader?: string;
	/** What the id counts within, where it is not unique by itself. */
	readonly idScopeHeader?: string;
	readonly eventHeaders?: readonly string[];
}

/** Builds a row for a token in a header. */
export function token(spec: TokenSpec): Scheme {
	return {
		...unsigned(spec),
		proof: 'token',
		credential: SECRET_FIELDS,
		compile: (credential, ports) => compileToken(spec, credential, ports.clock),
	};
}

export function compileToken(
	spec: TokenSpec,
	credential: SigningCredential,
	clock: Clock,
): CompileResult {
	const { header, prefix = '' } = spec;
	const keys = readKeys(credential, (text) => {
		const secret = readSecret(text);
		return secret.ok ? { ok: true, key: secret.bytes } : secret;
	});
	if (!keys.ok) return keys;
	const read = (value: string) =>
		// Node gives header bytes as latin1 characters.
		value.startsWith(prefix) ? Buffer.from(value.slice(prefix.length), 'latin1') : undefined;
	const write = (key: Buffer) => ({ [header]: prefix + key.toString('latin1') });
	return { ok: true, scheme: bind(spec, keys.keys, clock, read, write) };
}

/** Builds the row of HTTP Basic authentication (RFC 7617). */
export function basic(spec: Omit<TokenSpec, 'header' | 'prefix'>): Scheme {
	const row = { ...spec, header: 'authorization' };
	return {
		...unsigned(row),
		proof: 'user name and password',
		credential: { ...SECRET_FIELDS, required: ['username', 'secret'] },
		compile(credential, ports) {
			const { username = '' } = credential;
			if (username.trim() === '' || username.includes(':')) {
				const message = 'The username is empty or has a colon in it.';
				return { ok: false, issue: { field: 'username', message } };
			}
			const keys = readKeys(credential, (text) => {
				const secret = readSecret(text);
				return secret.ok ? { ok: true, key: Buffer.from(`${username}:${text}`) } : secret;
			});
			if (!keys.ok) return keys;
			const read = (value: string) => {
				const encoded = /^basic +(\S+)$/i.exec(value)?.[1];
				return encoded === undefined ? undefined : decode(encoded, 'base64');
			};
			const write = (key: Buffer) => ({ authorization: `Basic ${key.toString('base64')}` });
			return { ok: true, scheme: bind(row, keys.keys, ports.clock, read, write) };
		},
	};
}

function unsigned(spec: TokenSpec) {
	return {
		name: spec.name,
		docs: spec.docs,
		confirmed: spec.confirmed,
		coversBody: false,
		urlBound: false,
		secretHeaders: [spec.header],
		eventHeaders: spec.eventHeaders ?? [],
		handshake: false,
		signs: true,
	};
}

function bind(
	spec: TokenSpec,
	keys: readonly CredentialKey<Buffer>[],
	clock: Clock,
	read: (value: string) => Buffer | undefined,
	write: (key: Buffer) => Record<string, string>,
): CompiledScheme {
	const { header, idHeader, idScopeHeader } = spec;
	return {
		verify(request: SignedRequest): Verdict {
			const sent = readHeader(request, header, 'signature_missing');
			if (!sent.ok) return sent;
			const id = idHeader ? request.headers.read(idHeader) : { kind: 'absent' as const };
			if (id.kind === 'conflict') return refused('header_conflict', idHeader ?? '');
			const scope = idScopeHeader
				? request.headers.read(idScopeHeader)
				: { kind: 'absent' as const };
			if (scope.kind === 'conflict') return refused('header_conflict', idScopeHeader ?? '');
			const shown = read(sent.value);
			if (!shown) return refused('signature_malformed', header, sent.value.length);

			const valid = keys.filter(({ validUntil }) => clock.now() < validUntil);
			let keyId: string | undefined;
			for (const candidate of valid) {
				if (equalSecrets(shown, candidate.key)) keyId ??= candidate.keyId;
			}
			if (keyId === undefined) {
				const keysTried = valid.map((candidate) => candidate.keyId);
				return { ok: false, code: 'signature_mismatch', detail: { expected: header, keysTried } };
			}
			const deliveryId = id.kind === 'value' ? id.value : undefined;
			let replayKey: string | undefined;
			return {
				ok: true,
				keyId,
				deliveryId,
				get replayKey() {
					// A header has no line break, so the id cannot run into the body.
					const within = scope.kind === 'value' ? `${scope.value}\n` : '';
					const id = `${within}${deliveryId ?? ''}\n`;
					return (replayKey ??= digestKey('body', [id, request.body]));
				},
			};
		},
		sign: (message) => ({
			...(idHeader && { [idHeader]: message.id }),
			...write(keys[0]!.key),
		}),
	};
}
