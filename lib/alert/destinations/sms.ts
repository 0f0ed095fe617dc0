import { basic } from '../form';
import { type AlertMessage, acknowledgeLink, titleOf } from '../render';
import { overHttp } from './row';

interface Sms {
	readonly apiBaseUrl: string;
	readonly accountSid: string;
	readonly authToken: string;
	readonly from: string;
	readonly to: string;
}

/** 3GPP TS 23.038, table of the GSM 7 bit default alphabet; the others take two places. */
const GSM = /[@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,\-./0-9:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà]/u;
const GSM_EXTENDED = /[{}[\]~\\|^€]/u;
/** One message, not two: longer ones are split, and paid for twice. */
const PLACES = 160;
const NUMBER = /^\+[1-9]\d{6,14}$/;

/** Twilio's Message resource: https://www.twilio.com/docs/messaging/api/message-resource */
export const sms = overHttp<Sms>({
	parse: (form) => ({
		apiBaseUrl: form.url('apiBaseUrl', 'API Base URL', 'https://api.twilio.com'),
		accountSid: form.text('accountSid', {
			label: 'Account SID',
			pattern: /^AC[0-9a-f]{32}$/i,
			form: 'AC and 32 hexadecimal digits',
		}),
		authToken: form.text('authToken', { label: 'Auth Token' }),
		from: form.text('from', {
			label: 'From',
			pattern: /^(?:\+[1-9]\d{6,14}|MG[0-9a-f]{32}|[A-Za-z0-9 ]{2,11})$/i,
			form: 'a number in international form, a sender name or the SID of a messaging service',
		}),
		to: form.text('to', {
			label: 'To',
			pattern: NUMBER,
			form: 'a number in international form, e.g. +4930123456',
		}),
	}),
	request: ({ apiBaseUrl, accountSid, authToken, from, to }, message) => ({
		url: `${apiBaseUrl}/2010-04-01/Accounts/${accountSid}/Messages.json`,
		headers: {
			authorization: basic(accountSid, authToken),
			'content-type': 'application/x-www-form-urlencoded',
		},
		body: new URLSearchParams({
			To: to,
			[/^MG[0-9a-f]{32}$/i.test(from) ? 'MessagingServiceSid' : 'From']: from,
			Body: smsText(message),
		}).toString(),
	}),
});

/** The title, and the acknowledge link where it still fits: a cut-off link is none. */
function smsText(message: AlertMessage): string {
	const title = fitting(titleOf(message), PLACES);
	const link = acknowledgeLink(message);
	const both = link === undefined ? title : `${title} ${link}`;
	return fitting(both, PLACES) === both ? both : title;
}

function fitting(text: string, places: number): string {
	let [out, left] = ['', places];
	for (const sign of text) {
		const [written, size] = GSM_EXTENDED.test(sign) ? [sign, 2] : [GSM.test(sign) ? sign : '?', 1];
		if (size > left) break;
		out += written;
		left -= size;
	}
	return out;
}
