import { mac } from '../builders/mac';
import { inHeader } from '../builders/signature-location';
import { type Content, template } from '../builders/template';

const signed = template('{method}{url}{body}{timestamp}');

/** The escapes HubSpot decodes before it signs, and no others: : / ? @ ! $ ' ( ) * , ; */
const DECODED = /%(?:3A|2F|3F|40|21|24|27|28|29|2A|2C|3B)/gi;

const content: Content = {
	...signed,
	pieces: (message) =>
		signed.pieces({ ...message, url: message.url.replace(DECODED, decodeURIComponent) }),
};

/** HubSpot, signature version 3. Versions 1 and 2, sent beside it, are plain hashes and never looked at. */
export const hubspotV3 = mac({
	name: 'HubSpot (v3)',
	docs: 'https://developers.hubspot.com/docs/api/webhooks/validating-requests',
	confirmed: 'sdk',
	signature: inHeader('x-hubspot-signature-v3'),
	encoding: 'base64',
	content,
	time: { unit: 'ms', header: 'x-hubspot-request-timestamp' },
	secretHeaders: ['x-hubspot-signature'],
});
