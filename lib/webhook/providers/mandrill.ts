import { isForm, parseForm } from '../builders/form';
import { mac } from '../builders/mac';
import { answerHead, withUnproven } from '../builders/extend';
import { inHeader, refused } from '../builders/signature-location';
import { type Content, contentTypeOf } from '../builders/template';
import type { SetupRequest } from '../scheme';

/** The only field of the only form Mandrill sends; undefined for any other. */
function readEvents(body: Buffer, contentType: string | undefined): string | undefined {
	const form = isForm(contentType) ? parseForm(body) : undefined;
	const [field] = form ?? [];
	return form?.length === 1 && field?.[0] === 'mandrill_events' ? field[1] : undefined;
}

/** Mandrill signs the address, then name and value of the field without a separator: no second field may take part of it. */
const content: Content = {
	signs: new Set(['url', 'body']),
	idForbids: '',
	pieces(message) {
		const { url, body } = message;
		const events = readEvents(body, contentTypeOf(message));
		return events === undefined
			? refused('content_unsupported', 'body mandrill_events')
			: [[`${url}mandrill_events${events}`]];
	},
};

const events = mac({
	name: 'Mailchimp Transactional (Mandrill)',
	docs: 'https://mailchimp.com/developer/transactional/guides/track-respond-activity-webhooks/',
	confirmed: 'implementations',
	signature: inHeader('x-mandrill-signature'),
	encoding: 'base64',
	algorithm: 'sha1',
	content,
});

/** Before Mandrill saves an address, and so before there is a key, it sends a HEAD and a POST without events. */
function answerUnproven(request: SetupRequest) {
	const { method, body, headers } = request;
	const isEmpty = method === 'POST' && readEvents(body, headers.get('content-type')) === '[]';
	return isEmpty ? { status: 200, body: '' } : answerHead(request);
}

export const mandrill = withUnproven(events, answerUnproven);
