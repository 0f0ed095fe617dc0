import { createHash } from 'node:crypto';
import { equalBytes } from '../../crypto/compare';
import { decode } from '../../crypto/encoding';
import { type FormField, isForm, parseForm } from '../builders/form';
import { mac, type MacSpec } from '../builders/mac';
import { inHeader, refused } from '../builders/signature-location';
import { type Content, contentTypeOf, type Message } from '../builders/template';

/**
 * Twilio signs the URL, followed by the form fields sorted by name, name and value without a separator.
 * A body that is no form is covered by its hash in the URL. Anything else is not covered, so refused.
 */
const content: Content = {
	signs: new Set(['url', 'body']),
	idForbids: '',
	pieces(message) {
		const fields = signedFields(message);
		if (fields === undefined) return refused('content_unsupported', 'content-type');
		if (fields === 'altered') return refused('signature_mismatch', HASH);
		return withAndWithoutPort(message.url).map((url) => [url + fields]);
	},
};

/** The parameter of the URL in which the hash of a body that is no form stands. */
const HASH = 'bodySHA256';

function signedFields(message: Message): string | 'altered' | undefined {
	const { url, body } = message;
	// Spelt in another way it is not looked at: then the body must be a form, whose fields are signed.
	const hashes = url.includes(HASH) ? new URLSearchParams(url.split('?')[1]).getAll(HASH) : [];
	if (hashes.length > 0) {
		const sent = hashes.length === 1 ? decode(hashes[0]!, 'hex') : undefined;
		const actual = createHash('sha256').update(body).digest();
		return sent && equalBytes(sent, actual) ? '' : 'altered';
	}
	if (body.length === 0) return '';
	return isForm(contentTypeOf(message)) ? joinForm(body) : undefined;
}

/** The fields by name, those of one name by value; of two that are alike, one. */
function joinForm(body: Buffer): string | undefined {
	const form = parseForm(body);
	if (!form) return undefined;
	const sorted = [...form].sort(([a, x], [b, y]) => compare(a, b) || compare(x, y));
	let text = '';
	let before: FormField | undefined;
	for (const field of sorted) {
		const [name, value] = field;
		if (before?.[0] !== name || before[1] !== value) text += name + value;
		before = field;
	}
	return text;
}

/** By UTF-16 code units, as JavaScript and Twilio's libraries sort. */
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Twilio signs some URLs with the port and some without, whatever was registered. */
function withAndWithoutPort(url: string): string[] {
	const parts = /^(https?:\/\/)([^/?#]*?)(:\d+)?([/?#].*)?$/s.exec(url);
	if (!parts) return [url];
	const [, scheme = '', host = '', port, rest = ''] = parts;
	const other = port ? '' : scheme === 'https://' ? ':443' : ':80';
	return [url, scheme + host + other + rest];
}

export const twilioSpec: MacSpec = {
	name: 'Twilio',
	docs: 'https://www.twilio.com/docs/usage/webhooks/webhooks-security',
	confirmed: 'sdk',
	signature: inHeader('x-twilio-signature'),
	encoding: 'base64',
	algorithm: 'sha1',
	content,
	idHeader: 'i-twilio-idempotency-token',
};

export const twilio = mac(twilioSpec);
