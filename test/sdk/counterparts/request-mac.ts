import { parse } from 'node:querystring';
import { macSdks } from '../../../bench/sdks/mac';
import type { SentRequest } from '../../senders/sender';
import {
	benchmarked,
	type Call,
	type Class,
	type Counterpart,
	type Party,
	sdk,
} from '../counterpart';

type Digest = Call<string>;

const hubspot = (version: 'v1' | 'v2'): Counterpart =>
	sdk<{ Signature: { isValid: Call; getSignature: Digest } }>(
		`hubspot-${version}`,
		'@hubspot/api-client',
		{
			checks:
				({ Signature }, { secret, url }) =>
				({ text, headers }) =>
					Signature.isValid({
						signatureVersion: version,
						signature: headers['x-hubspot-signature'],
						method: 'POST',
						clientSecret: secret,
						requestBody: text,
						url,
					}),
			signs:
				({ Signature }, { secret, url }) =>
				({ text }) => ({
					'x-hubspot-signature-version': version,
					'x-hubspot-signature': Signature.getSignature('POST', version, {
						clientSecret: secret,
						requestBody: text,
						url,
					}),
				}),
		},
	);

/** Cloned by Node, since the library takes no objects of the test's own realm for plain ones. */
function contentfulRequest(url: string, headers: SentRequest['headers'], body: string): object {
	const path = url.slice(new URL(url).origin.length);
	return structuredClone({ method: 'POST', path, headers, body });
}

/** Senders that sign the URL or headers too, or only fields of the body. */
export const requestMacCounterparts: readonly Counterpart[] = [
	benchmarked<{ default: { getExpectedTwilioSignature: Digest } }>('twilio', macSdks.twilio!, {
		signs:
			({ default: twilio }, { secret, url }) =>
			({ text }) => ({
				'x-twilio-signature': twilio.getExpectedTwilioSignature(secret, url, parse(text)),
			}),
	}),
	benchmarked('square', macSdks.square!),
	benchmarked<{ Signature: { getSignature: Digest } }>('hubspot-v3', macSdks['hubspot-v3']!, {
		signs:
			({ Signature }, { secret, url }) =>
			({ text, at }) => ({
				'x-hubspot-request-timestamp': String(at),
				'x-hubspot-signature-v3': Signature.getSignature('POST', 'v3', {
					clientSecret: secret,
					requestBody: text,
					url,
					timestamp: at,
				}),
			}),
	}),
	hubspot('v1'),
	hubspot('v2'),
	sdk<{ verifyRequest: Call; signRequest: Call<Record<string, string>> }>(
		'contentful',
		'@contentful/node-apps-toolkit',
		{
			checks:
				({ verifyRequest }, { secret, url }) =>
				({ text, headers }) =>
					verifyRequest(secret, contentfulRequest(url, headers, text), 300),
			signs:
				({ signRequest }, { secret, url }) =>
				({ text, at }) => {
					const headers = { 'content-type': 'application/json' };
					return signRequest(secret, contentfulRequest(url, headers, text), at);
				},
		},
	),
	sdk<{ validateV3Signature: Call }>('plivo-v3', 'plivo', {
		checks:
			({ validateV3Signature }, { secret, url }) =>
			({ text, headers }) =>
				validateV3Signature(
					'POST',
					url,
					headers['x-plivo-signature-v3-nonce'],
					secret,
					headers['x-plivo-signature-v3'],
					parse(text),
				),
	}),
	sdk<{ hmacValidator: Class<{ validateHMAC: Call; calculateHmac: Digest }> }>(
		'adyen',
		'@adyen/api-library',
		{
			checks({ hmacValidator: Validator }, { secret }) {
				const validator = new Validator();
				return ({ text }) => validator.validateHMAC(itemIn(text), secret);
			},
			signs({ hmacValidator: Validator }, { secret }) {
				const validator = new Validator();
				return ({ text }) => {
					const item = itemIn(text);
					const hmacSignature = validator.calculateHmac(item, secret);
					const signed = { ...item, additionalData: { hmacSignature } };
					const notificationItems = [{ NotificationRequestItem: signed }];
					return Buffer.from(JSON.stringify({ live: 'false', notificationItems }));
				};
			},
			alter: (delivery) => inText(delivery, 'AUTHORISATION', 'AUTHORISATIOM'),
		},
	),
	sdk<{
		EventCallbackHelper: { isValid: Call };
		EventCallbackRequest: { init: Call };
	}>('dropbox-sign', '@dropbox/sign', {
		checks:
			({ EventCallbackHelper, EventCallbackRequest }, { secret }) =>
			({ text }) =>
				EventCallbackHelper.isValid(
					secret,
					EventCallbackRequest.init(JSON.parse(/\{.*\}/s.exec(text)![0])),
				),
		alter: (delivery) => inText(delivery, 'request_signed"', 'request_signee"'),
	}),
	sdk<Braintree>('braintree', 'braintree', {
		checks(library, party) {
			const { webhookNotification } = braintree(library, party);
			return ({ text }) => {
				const { bt_signature, bt_payload } = parse(text);
				return webhookNotification.parse(bt_signature, bt_payload);
			};
		},
		signs(library, party) {
			const { webhookTesting } = braintree(library, party);
			return ({ id }) => {
				const fields = webhookTesting.sampleNotification('check', id);
				return Buffer.from(new URLSearchParams(fields).toString());
			};
		},
		// Of the payload: still base64.
		alter: (delivery) => inText(delivery, 'bt_payload=PG', 'bt_payload=PH'),
	}),
];

/** What Adyen's signature covers. */
function itemIn(text: string): object {
	type Notification = { notificationItems: [{ NotificationRequestItem: object }] };
	const { notificationItems } = JSON.parse(text) as Notification;
	return notificationItems[0].NotificationRequestItem;
}

function inText(delivery: SentRequest, from: string, to: string): SentRequest {
	return { ...delivery, body: Buffer.from(delivery.body.toString('utf8').replace(from, to)) };
}

interface Gateway {
	readonly webhookNotification: { parse: Call };
	readonly webhookTesting: { sampleNotification: Call<Record<string, string>> };
}
type Braintree = {
	default: { BraintreeGateway: Class<Gateway>; Environment: { Sandbox: unknown } };
};

function braintree({ default: library }: Braintree, { secret, credential }: Party): Gateway {
	return new library.BraintreeGateway({
		environment: library.Environment.Sandbox,
		merchantId: 'unused',
		publicKey: credential.username,
		privateKey: secret,
	});
}
