import { mac } from '../builders/mac';
import { inHeader } from '../builders/signature-location';
import type { Scheme, SetupRequest } from '../scheme';

const events = mac({
	name: 'Daily',
	docs: 'https://docs.daily.co/reference/rest-api/webhooks',
	confirmed: 'implementations',
	signature: inHeader('x-webhook-signature'),
	encoding: 'base64',
	keyForm: 'base64',
	content: '{timestamp}.{body}',
	time: { unit: 's', header: 'x-webhook-timestamp' },
	idField: 'id',
});

/** `{"test":"test"}` and no more, spaced as it may be. */
const TEST = /^\s*\{\s*"test"\s*:\s*"test"\s*\}\s*$/;

const answerUnproven = ({ method, body }: SetupRequest) =>
	method === 'POST' && body.length < 100 && TEST.test(body.toString('latin1'))
		? { status: 200, body: '' }
		: undefined;

/** Daily: creating a webhook sends a test, before the answer with its secret. */
export const daily: Scheme = {
	...events,
	handshake: true,
	compile(credential, ports) {
		const compiled = events.compile(credential, ports);
		return compiled.ok ? { ok: true, scheme: { ...compiled.scheme, answerUnproven } } : compiled;
	},
};
