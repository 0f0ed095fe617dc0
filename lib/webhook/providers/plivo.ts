import { type FormField, isForm, parseForm } from '../builders/form';
import { mac } from '../builders/mac';
import { readHeader, refused, type SignatureLocation } from '../builders/signature-location';
import { type Content, contentTypeOf, type Message } from '../builders/template';

const HEADER = 'x-plivo-signature-v3';
const MAX_SIGNATURES = 16;

/** A bare list: one signature for each auth token that is valid. */
const signature: SignatureLocation = {
	header: HEADER,
	tag: '',
	carriesTime: false,
	several: true,
	find(request) {
		const read = readHeader(request, HEADER, 'signature_missing');
		if (!read.ok) return read;
		const texts = read.value.split(',');
		if (texts.length > MAX_SIGNATURES) {
			return refused('signature_malformed', HEADER, read.value.length);
		}
		return { ok: true, candidates: texts.map((text) => ({ tag: '', text })) };
	},
	write: (signatures) => ({ [HEADER]: signatures.map(({ text }) => text).join(',') }),
};

/** Plivo signs the address with its query sorted, the form's fields sorted, and the nonce. */
const content: Content = {
	signs: new Set(['url', 'body', 'id']),
	idForbids: '.',
	pieces(message) {
		const text = signedText(message);
		return text === undefined
			? refused('content_unsupported', 'content-type')
			: [[`${text}.${message.id}`]];
	},
};

function signedText(message: Message): string | undefined {
	const { url, body } = message;
	const [address = '', ...rest] = url.split('?');
	const query = parseForm(Buffer.from(rest.join('?')));
	const form = body.length === 0 || isForm(contentTypeOf(message)) ? parseForm(body) : undefined;
	if (!query || !form) return undefined;
	const parameters = sorted(query).map((field) => field.join('='));
	const fields = sorted(form).map((field) => field.join(''));
	if (parameters.length + fields.length === 0) return address;
	const dot = parameters.length > 0 && fields.length > 0 ? '.' : '';
	return `${address}?${parameters.join('&')}${dot}${fields.join('')}`;
}

const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

const sorted = (fields: readonly FormField[]): readonly FormField[] =>
	[...fields].sort((a, b) => order(a[0], b[0]) || order(a[1], b[1]));

/** Plivo, signature version 3. Version 2, sent beside it, does not cover the form and is never looked at. */
export const plivoV3 = mac({
	name: 'Plivo (V3)',
	docs: 'https://www.plivo.com/docs/voice/concepts/signature-validation',
	confirmed: 'sdk',
	signature,
	encoding: 'base64',
	content,
	idHeader: `${HEADER}-nonce`,
	secretHeaders: ['x-plivo-signature-ma-v3', 'x-plivo-signature-v2', 'x-plivo-signature-ma-v2'],
});
