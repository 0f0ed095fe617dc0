import type { SignedRequest } from '../request';
import type { VerifyCode } from '../scheme';
import type { Refused } from './template';

/** One signature as written in a request. `tag` says which kind it is, where a row has several. */
export interface Candidate {
	readonly tag: string;
	readonly text: string;
}

export interface Found {
	readonly ok: true;
	readonly candidates: readonly Candidate[];
	/** The signed time, where it stands next to the signatures. */
	readonly time?: string;
}

/** Where a request carries its signatures. */
export interface SignatureLocation {
	/** Lower case. */
	readonly header: string;
	/** The tag of the row's own signatures. */
	readonly tag: string;
	readonly carriesTime: boolean;
	/** Whether it can carry more than one signature. */
	readonly several: boolean;
	find(request: SignedRequest): Found | Refused;
	write(signatures: readonly Candidate[], time: string): Record<string, string>;
}

/** A JWT with many roles fits. Each candidate costs a comparison (Ed25519: a verification), so they are counted too. */
const MAX_HEADER_LENGTH = 8192;
const MAX_ITEMS = 16;

export function refused(code: VerifyCode, expected: string, length?: number): Refused {
	return { ok: false, code, detail: length === undefined ? { expected } : { expected, length } };
}

/** A header that must be there once, or twice the same. */
export function readHeader(
	request: { readonly headers: Pick<SignedRequest['headers'], 'read'> },
	name: string,
	missing: VerifyCode,
): { ok: true; value: string } | Refused {
	const header = request.headers.read(name);
	if (header.kind === 'conflict') return refused('header_conflict', name);
	if (header.kind === 'absent' || header.value === '') return refused(missing, name);
	if (header.value.length > MAX_HEADER_LENGTH) {
		const code = missing === 'timestamp_missing' ? 'timestamp_malformed' : 'signature_malformed';
		return refused(code, name, header.value.length);
	}
	return { ok: true, value: header.value };
}

/** The whole header is one signature after a fixed text: `x-hub-signature-256: sha256=<signature>`. */
export function inHeader(header: string, prefix = ''): SignatureLocation {
	return {
		header,
		tag: '',
		carriesTime: false,
		several: false,
		find(request) {
			const read = readHeader(request, header, 'signature_missing');
			if (!read.ok) return read;
			const { value } = read;
			if (!value.startsWith(prefix)) return refused('signature_malformed', header, value.length);
			return { ok: true, candidates: [{ tag: '', text: value.slice(prefix.length) }] };
		},
		write: ([first]) => ({ [header]: prefix + first!.text }),
	};
}

/**
 * The header is a list of tagged items, among them signatures and perhaps the time:
 * `stripe-signature: t=<time>,v1=<signature>,v1=<signature>,v0=<ignored>`. Items of other tags are
 * left alone: a sender may add versions.
 */
export function inList(
	header: string,
	form: { signature: string; time?: string; separator?: string; assign?: string },
): SignatureLocation {
	const { signature: tag, time, separator = ',', assign = '=' } = form;
	return {
		header,
		tag,
		carriesTime: time !== undefined,
		several: true,
		find(request) {
			const read = readHeader(request, header, 'signature_missing');
			if (!read.ok) return read;
			const malformed = refused('signature_malformed', header, read.value.length);
			const items = read.value.split(separator);
			if (items.length > MAX_ITEMS) return malformed;
			const candidates: Candidate[] = [];
			for (const item of items) {
				const at = item.indexOf(assign);
				if (at < 1) return malformed;
				candidates.push({ tag: item.slice(0, at), text: item.slice(at + assign.length) });
			}
			if (time === undefined) return { ok: true, candidates };
			const times = candidates.filter((candidate) => candidate.tag === time);
			if (times.length === 0) return refused('timestamp_missing', `${header} ${time}`);
			// Two times in one header are two readings of it, even when they are alike.
			if (times.length > 1) return malformed;
			return { ok: true, candidates, time: times[0]!.text };
		},
		write(signatures, at) {
			const items = signatures.map((item) => item.tag + assign + item.text);
			if (time !== undefined) items.unshift(time + assign + at);
			return { [header]: items.join(separator) };
		},
	};
}
