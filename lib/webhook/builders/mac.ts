import { decode, type Encoding } from '../../crypto/encoding';
import type { Clock } from '../../clock';
import type { HeaderValue, SignedRequest } from '../request';
import type {
	CompiledScheme,
	CompileResult,
	Confirmation,
	OutgoingMessage,
	Scheme,
	SigningCredential,
	Verdict,
	Verified,
} from '../scheme';
import { type CredentialKey, type KeysResult, readKeys, SECRET_FIELDS } from './credential-keys';
import { type HashName, importMacKey, type KeyForm, type SigningKey } from './mac-key';
import { isBounded, readMessage } from './mac-message';
import { digestKey, idKey, lazyJson, readField } from './replay-key';
import { type Candidate, refused, type SignatureLocation } from './signature-location';
import { type Content, type Message, type Piece, template } from './template';
import { formatTimestamp, parseTimestamp, type TimeUnit } from './timestamp';

/** A row whose sender proves itself by a MAC. */
export interface MacSpec {
	readonly name: string;
	readonly docs: string;
	readonly confirmed: Confirmation;
	/** How its sender proves itself, where that is no HMAC. */
	readonly proof?: string;
	readonly signature: SignatureLocation;
	readonly encoding: Encoding;
	/** sha256, when absent. */
	readonly algorithm?: HashName;
	/** utf8, when absent. */
	readonly keyForm?: KeyForm;
	/** How keys are read from the credential; a MAC key for each secret, when absent. */
	readonly keys?: (credential: SigningCredential) => KeysResult<SigningKey>;
	/** The fields it uses; `secret` and its predecessor, when absent. */
	readonly credential?: Scheme['credential'];
	/** What is signed; the body alone, when absent. */
	readonly content?: string | Content;
	/**
	 * The signed time: in a header, in a field of the signed JSON body, or else beside the signature. With both, the
	 * header is only signed and the field counts (its unit being `fieldUnit`).
	 */
	readonly time?: {
		readonly unit: TimeUnit;
		readonly header?: string;
		readonly field?: string;
		readonly fieldUnit?: TimeUnit;
	};
	/** 300, when absent and a time is signed. */
	readonly toleranceSeconds?: number;
	/** The delivery's id; believed only where the content has {id}. */
	readonly idHeader?: string;
	/** The field of the signed JSON body with the event's id, the same over all attempts. */
	readonly idField?: string;
	/** Of two signatures the provider's own libraries refuse both, or read the wrong one: only the current key signs. */
	readonly signsOnce?: true;
	/** Further headers that carry a signature. */
	readonly secretHeaders?: readonly string[];
	readonly eventHeaders?: readonly string[];
	readonly environmentOf?: Scheme['environmentOf'];
	/** The sender chooses in each request which headers it signs: nothing is signed in its place. */
	readonly verifyOnly?: boolean;
}

/** Builds a row of the table from its spec. */
export function mac(spec: MacSpec): Scheme {
	return {
		name: spec.name,
		docs: spec.docs,
		confirmed: spec.confirmed,
		credential: spec.credential ?? SECRET_FIELDS,
		coversBody: true,
		toleranceSeconds: spec.time && (spec.toleranceSeconds ?? 300),
		urlBound: contentOf(spec).signs.has('url'),
		secretHeaders: [
			spec.signature.header,
			...(spec.signature.otherHeaders ?? []),
			...(spec.secretHeaders ?? []),
		],
		eventHeaders: spec.eventHeaders ?? [],
		environmentOf: spec.environmentOf,
		proof: spec.proof ?? `HMAC-${(spec.algorithm ?? 'sha256').toUpperCase()}`,
		handshake: false,
		signs: !spec.verifyOnly,
		compile: (credential, ports) => compileMac(spec, credential, ports.clock),
	};
}

const contentOf = ({ content = '{body}' }: MacSpec): Content =>
	typeof content === 'string' ? template(content) : content;

/** Binds a spec to a credential. */
export function compileMac(
	spec: MacSpec,
	credential: SigningCredential,
	clock: Clock,
): CompileResult {
	const { algorithm = 'sha256', keyForm = 'utf8' } = spec;
	const keys = spec.keys
		? spec.keys(credential)
		: readKeys(credential, (text) => importMacKey(text, algorithm, keyForm));
	return keys.ok ? { ok: true, scheme: bind(spec, keys.keys, clock) } : keys;
}

function bind(
	spec: MacSpec,
	keys: readonly CredentialKey<SigningKey>[],
	clock: Clock,
): CompiledScheme {
	const { signature, encoding } = spec;
	const signsOnce = spec.signsOnce || !signature.several;
	const content = contentOf(spec);
	const unit = spec.time?.unit ?? 's';
	const tagOf = (key: SigningKey) => key.tag ?? signature.tag;
	const tags = new Set(keys.map(({ key }) => tagOf(key)));

	function verify(request: SignedRequest): Verdict {
		const found = signature.find(request);
		if (!found.ok) return found;
		const { candidates } = found;
		if (!candidates.some(({ tag }) => tags.has(tag))) {
			return refused('signature_missing', signature.header);
		}
		const message = readMessage(spec, content, request, found.time);
		if ('code' in message) return message;

		const lists = content.pieces(message);
		if ('code' in lists) return lists;
		const now = clock.now();
		const match = findMatch(candidates, lists, now);
		return match ? verified(spec, content, request, message, match) : mismatch(candidates, now);
	}

	/**
	 * Every key and candidate is tried, so that the time taken does not tell which one fits; a further content only where
	 * the ones before do not: a sender knows which it signed, and nobody else has one that fits.
	 */
	function findMatch(
		candidates: readonly Candidate[],
		lists: readonly (readonly Piece[])[],
		now: number,
	): Match | undefined {
		let match: Match | undefined;
		for (const { keyId, key, validUntil } of keys) {
			const tag = tagOf(key);
			const texts = candidates.filter((candidate) => candidate.tag === tag).map(({ text }) => text);
			if (now >= validUntil || texts.length === 0) continue;
			for (const pieces of lists) {
				const text = key.match(pieces, texts, encoding);
				if (text === undefined) continue;
				match ??= { keyId, text, pieces };
				break;
			}
		}
		return match;
	}

	function mismatch(candidates: readonly Candidate[], now: number): Verdict {
		const valid = keys.filter(({ validUntil }) => now < validUntil);
		const wellFormed = candidates.some(({ tag, text }) => {
			const bytes = decode(text, encoding);
			return valid.some(({ key }) => tagOf(key) === tag && bytes?.length === key.size);
		});
		if (!wellFormed) {
			const first = candidates.find(({ tag }) => tags.has(tag));
			return refused('signature_malformed', signature.header, first!.text.length);
		}
		const keysTried = valid.map(({ keyId }) => keyId);
		const detail = { expected: signature.header, keysTried };
		return { ok: false, code: 'signature_mismatch', detail };
	}

	function sign(outgoing: OutgoingMessage): Record<string, string> {
		const timestamp = formatTimestamp(outgoing.timestamp, unit);
		const contentType = outgoing.headers?.['content-type'];
		const read = (name: string): HeaderValue =>
			name === 'content-type' && contentType !== undefined
				? { kind: 'value', value: contentType }
				: { kind: 'absent' };
		const signedAt = outgoing.timestamp;
		const message: Message = { ...outgoing, timestamp, signedAt, headers: { read } };
		const lists = content.pieces(message);
		const unfit =
			(content.signs.has('id') && !isBounded(outgoing.id, content)) ||
			(content.signs.has('url') && outgoing.url === '');
		if (unfit || 'code' in lists) {
			throw new TypeError(`${spec.name} cannot sign this message`);
		}
		const signed = keys
			.filter(({ key, validUntil }) => key.sign && clock.now() < validUntil)
			.map(({ key }) => ({ tag: tagOf(key), text: key.sign!(lists[0]!).toString(encoding) }));
		return {
			...(spec.idHeader && { [spec.idHeader]: outgoing.id }),
			...(spec.time?.header && { [spec.time.header]: timestamp }),
			...signature.write(signsOnce ? signed.slice(0, 1) : signed, timestamp),
		};
	}

	return keys[0]?.key.sign && !spec.verifyOnly ? { verify, sign } : { verify };
}

interface Match {
	readonly keyId: string;
	/** The signature as it was written. */
	readonly text: string;
	readonly pieces: readonly Piece[];
}

function verified(
	spec: MacSpec,
	content: Content,
	request: SignedRequest,
	message: Message,
	match: Match,
): Verdict {
	const signedId = content.signs.has('id') ? message.id : undefined;
	const event = new VerifiedMac(spec, signedId, request, match);
	if (!spec.time) return event;
	const { field, unit, fieldUnit = unit } = spec.time;
	if (field === undefined) {
		event.signedAt = message.signedAt;
		return event;
	}
	const text = event.field(field);
	if (text === undefined) return refused('timestamp_missing', `body ${field}`);
	event.signedAt = parseTimestamp(text, fieldUnit);
	if (event.signedAt !== undefined) return event;
	return refused('timestamp_malformed', `body ${field}`, text.length);
}

/** Ids and keys are read on demand: parsing a large body costs more than its MAC. */
class VerifiedMac implements Verified {
	readonly ok = true;
	readonly keyId: string;
	signedAt: number | undefined;
	// Private for JavaScript too: a verdict that is logged must not show a body.
	readonly #spec: MacSpec;
	readonly #signedId: string | undefined;
	readonly #request: SignedRequest;
	readonly #match: Match;
	#json: (() => unknown) | undefined;
	#replayKey: string | undefined;

	constructor(spec: MacSpec, signedId: string | undefined, request: SignedRequest, match: Match) {
		this.keyId = match.keyId;
		this.#spec = spec;
		this.#signedId = signedId;
		this.#request = request;
		this.#match = match;
	}

	get replayKey(): string {
		return (this.#replayKey ??= replayKeyOf(this.#spec, this.#match, this.#id()));
	}

	get deliveryId(): string | undefined {
		const { idHeader } = this.#spec;
		return (idHeader && this.#request.headers.get(idHeader)) ?? this.#id();
	}

	/** A field of the signed body. */
	field(name: string): string | undefined {
		this.#json ??= lazyJson(this.#request.body);
		return readField(this.#json(), name);
	}

	#id(): string | undefined {
		return this.#signedId ?? (this.#spec.idField && this.field(this.#spec.idField));
	}
}

function replayKeyOf(spec: MacSpec, match: Match, id: string | undefined): string {
	if (id) return idKey(id);
	// Where a header may hold two good signatures of one event, a replay could drop either of them.
	if (spec.signature.several) return digestKey('body', match.pieces);
	// Its bytes: hex can be spelt in two cases.
	return digestKey('sig', [decode(match.text, spec.encoding)!]);
}
