import { mac } from '../builders/mac';
import { inList, refused } from '../builders/signature-location';
import { readSignedHeaders } from '../builders/signed-headers';
import type { Content } from '../builders/template';

const HEADER = 'x-hook0-signature';

/**
 * Hook0 signs the time, the names of the headers it covers, their values and the body, all joined by full stops, which
 * values and bodies have too. Only because no value may have a bracket and the body must begin with one is the
 * boundary between them where it was; otherwise a replay could move it and so cut the body short.
 */
const content: Content = {
	signs: new Set(['body', 'timestamp']),
	idForbids: '',
	pieces(message) {
		const { body, timestamp } = message;
		const signature = message.headers.read(HEADER);
		const items = signature.kind === 'value' ? signature.value.split(',') : [];
		const lists = items.filter((item) => item.startsWith('h='));
		if (lists.length !== 1 || lists[0] === 'h=')
			return refused('signature_malformed', `${HEADER} h`);
		if (body[0] !== OBJECT && body[0] !== ARRAY) return refused('content_unsupported', 'body');
		const names = lists[0]!.slice(2);
		const headers = readSignedHeaders(names.split(' '), message, `${HEADER} h`);
		if ('code' in headers) return headers;
		const values = headers.map(({ value }) => value).join('.');
		if (/[[{]/.test(values)) return refused('content_unsupported', `${HEADER} h`);
		return [[`${timestamp}.${names}.${values}.`, body]];
	},
};

const OBJECT = 0x7b;
const ARRAY = 0x5b;

/** Coinbase's v0, which does not cover headers, is never looked at. */
export const coinbaseCdp = mac({
	name: 'Coinbase Developer Platform',
	docs: 'https://docs.cdp.coinbase.com/webhooks/verify-signatures',
	confirmed: 'documentation',
	signature: inList(HEADER, { signature: 'v1', time: 't' }),
	encoding: 'hex',
	content,
	time: { unit: 's' },
	idHeader: 'x-event-id',
	eventHeaders: ['x-event-id', 'x-event-type'],
	verifyOnly: true,
});
