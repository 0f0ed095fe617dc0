import type { SignedRequest } from '../request';
import { readHeader, refused } from './signature-location';
import type { Content, Message, Refused } from './template';
import { parseTimestamp, type TimeUnit } from './timestamp';

/** Where a row's signed time, id and signature stand. */
interface MessageSpec {
	readonly time?: { readonly unit: TimeUnit; readonly header?: string; readonly field?: string };
	readonly idHeader?: string;
	readonly signature: { readonly header: string };
}

/** The values that were signed along with the body, as sent. */
export function readMessage(
	spec: MessageSpec,
	content: Content,
	request: SignedRequest,
	timeBeside: string | undefined,
): Message | Refused {
	if (content.signs.has('url') && request.url === '') {
		return refused('content_unsupported', 'publicUrl');
	}
	let timestamp = timeBeside ?? '';
	if (spec.time?.header) {
		const read = readHeader(request, spec.time.header, 'timestamp_missing');
		if (!read.ok) return read;
		timestamp = read.value;
	}
	let signedAt: number | undefined;
	if (spec.time && (spec.time.header !== undefined || spec.time.field === undefined)) {
		signedAt = parseTimestamp(timestamp, spec.time.unit);
		if (signedAt === undefined) {
			const where = spec.time.header ?? spec.signature.header;
			return refused('timestamp_malformed', where, timestamp.length);
		}
	}
	let id = '';
	if (spec.idHeader && content.signs.has('id')) {
		const read = readHeader(request, spec.idHeader, 'signature_missing');
		if (!read.ok) return read;
		id = read.value;
		if (!isBounded(id, content)) return refused('signature_malformed', spec.idHeader, id.length);
	}
	const { method, url, body, headers } = request;
	return { method, url, body, id, timestamp, signedAt, headers };
}

/** Whether an id keeps its place in the signed text (Standard Webhooks: it must not have a full stop). */
export function isBounded(id: string, { idForbids }: Content): boolean {
	return /^[\x21-\x7e]{1,256}$/.test(id) && ![...idForbids].some((mark) => id.includes(mark));
}
