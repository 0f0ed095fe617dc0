import { escape } from 'node:querystring';
import { mac } from '../builders/mac';
import { inHeader, readHeader, refused } from '../builders/signature-location';
import { readSignedHeaders } from '../builders/signed-headers';
import type { Content } from '../builders/template';

const LIST = 'x-contentful-signed-headers';
const TIME = 'x-contentful-timestamp';

/**
 * Contentful signs method, path, headers and body, one below the other. Which headers, each request says; the time
 * and the list itself must be among them, or either could be changed.
 */
const content: Content = {
	signs: new Set(['method', 'url', 'body', 'timestamp']),
	idForbids: '',
	pieces(message) {
		const path = signedPath(message.url);
		if (path === undefined) return refused('content_unsupported', 'publicUrl');
		const list = readHeader(message, LIST, 'signature_malformed');
		if (!list.ok) return list;
		const names = list.value.split(',');
		const sorted = names.every((name, i) => i === 0 || names[i - 1]! < name);
		if (!sorted || !names.includes(TIME) || !names.includes(LIST)) {
			return refused('signature_malformed', LIST, list.value.length);
		}
		const headers = readSignedHeaders(names, message, LIST);
		if ('code' in headers) return headers;
		const lines = headers.map(({ name, value }) => `${name}:${value}`).join(';');
		return [[`${message.method}\n${path}\n${lines}\n`, message.body]];
	},
};

/** Contentful escapes an address that is escaped already; a query twice. It drops what follows a second question mark. */
function signedPath(url: string): string | undefined {
	const parts = /^https?:\/\/[^/?#]+(\/[^?#]*)?(?:\?([^?#]*))?$/.exec(url);
	if (!parts) return undefined;
	const [, path = '/', query = ''] = parts;
	return encodeURI(query === '' ? path : `${path}?${escape(query)}`);
}

export const contentful = mac({
	name: 'Contentful',
	docs: 'https://www.contentful.com/developers/docs/webhooks/request-verification/',
	confirmed: 'sdk',
	signature: inHeader('x-contentful-signature'),
	encoding: 'hex',
	content,
	time: { unit: 'ms', header: TIME },
	toleranceSeconds: 30,
	eventHeaders: ['x-contentful-topic', 'x-contentful-webhook-name'],
	verifyOnly: true,
});
