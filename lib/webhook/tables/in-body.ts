import { bodyToken } from '../builders/body-token';
import { adyen } from '../providers/adyen';
import { braintree } from '../providers/braintree';
import { dropboxSign } from '../providers/dropbox-sign';
import { mailgun } from '../providers/mailgun';
import type { Scheme } from '../scheme';

/** Senders whose signature or secret stands in the body, by provider id. */
export const inBodySenders: Readonly<Record<string, Scheme>> = {
	adyen,
	braintree,
	'dropbox-sign': dropboxSign,
	figma: bodyToken({
		name: 'Figma',
		docs: 'https://developers.figma.com/docs/rest-api/webhooks-security/',
		confirmed: 'implementations',
		field: 'passcode',
	}),
	livechat: bodyToken({
		name: 'LiveChat',
		docs: 'https://platform.text.com/docs/management/webhooks',
		confirmed: 'implementations',
		field: 'secret_key',
	}),
	mailgun,
};
