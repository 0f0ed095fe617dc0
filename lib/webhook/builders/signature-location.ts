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
	/** Further headers it reads signatures from. */
	readonly otherHeaders?: readonly string[];
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
	form: {
		signature: string;
		time?: string;
		/** `,` when absent. With a blank after it, that blank may be missing (OWS, RFC 9110 section 5.6.1). */
		separator?: string;
		assign?: string;
		/** Between whole lists, where there is one for each of the sender's secrets. */
		lists?: string;
	},
): SignatureLocation {
	const { signature: tag, time, separator = ',', assign = '=', lists } = form;
	const spaced = separator.length > 1 && separator.endsWith(' ');

	function readItems(list: string): Candidate[] | undefined {
		const items = list.split(spaced ? separator.slice(0, -1) : separator);
		const candidates: Candidate[] = [];
		for (const item of items) {
			const text = spaced ? item.replace(/^ /, '') : item;
			const at = text.indexOf(assign);
			if (at < 1) return undefined;
			candidates.push({ tag: text.slice(0, at), text: text.slice(at + assign.length) });
		}
		return candidates;
	}

	return {
		header,
		tag,
		carriesTime: time !== undefined,
		several: true,
		find(request) {
			const read = readHeader(request, header, 'signature_missing');
			if (!read.ok) return read;
			const malformed = refused('signature_malformed', header, read.value.length);
			const candidates: Candidate[] = [];
			const times: string[] = [];
			for (const list of lists === undefined ? [read.value] : read.value.split(lists)) {
				const items = readItems(list);
				if (!items || candidates.push(...items) > MAX_ITEMS) return malformed;
				const own = items.filter((item) => item.tag === time);
				// Two times in one list are two readings of it, even when they are alike.
				if (own.length > 1) return malformed;
				times.push(...own.map(({ text }) => text));
			}
			if (time === undefined) return { ok: true, candidates };
			if (times.length === 0) return refused('timestamp_missing', `${header} ${time}`);
			if (times.some((text) => text !== times[0])) return malformed;
			return { ok: true, candidates, time: times[0]! };
		},
		write(signatures, at) {
			const items = signatures.map((item) => item.tag + assign + item.text);
			const stamp = time === undefined ? [] : [time + assign + at];
			const written =
				lists === undefined
					? [...stamp, ...items].join(separator)
					: items.map((item) => [...stamp, item].join(separator)).join(lists);
			return { [header]: written };
		},
	};
}

/** The header is the time, then signatures, with commas between: `<time>,<signature>,<signature>`. */
export function afterTime(header: string): SignatureLocation {
	return {
		header,
		tag: '',
		carriesTime: true,
		several: true,
		find(request) {
			const read = readHeader(request, header, 'signature_missing');
			if (!read.ok) return read;
			const [time = '', ...texts] = read.value.split(',');
			if (texts.length === 0 || texts.length > MAX_ITEMS) {
				return refused('signature_malformed', header, read.value.length);
			}
			return { ok: true, candidates: texts.map((text) => ({ tag: '', text })), time };
		},
		write: (signatures, at) => ({
			[header]: [at, ...signatures.map(({ text }) => text)].join(','),
		}),
	};
}

/** Refuses requests that do not have `fixed` headers: the version and algorithm a sender names beside its signature. */
export function withHeaders(
	location: SignatureLocation,
	fixed: Readonly<Record<string, string>>,
): SignatureLocation {
	return {
		...location,
		find(request) {
			for (const [name, value] of Object.entries(fixed)) {
				const read = readHeader(request, name, 'signature_missing');
				if (!read.ok) return read;
				if (read.value !== value) return refused('signature_malformed', name, read.value.length);
			}
			return location.find(request);
		},
		write: (signatures, time) => ({ ...fixed, ...location.write(signatures, time) }),
	};
}
