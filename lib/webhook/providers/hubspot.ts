import { hashConcat } from '../builders/hash-concat';
import { mac } from '../builders/mac';
import {
	inHeader,
	readHeader,
	refused,
	type SignatureLocation,
} from '../builders/signature-location';
import { type Content, template } from '../builders/template';

const signed = template('{method}{url}{body}{timestamp}');

/** The escapes HubSpot decodes before it signs, and no others: : / ? @ ! $ ' ( ) * , ; */
const DECODED = /%(?:3A|2F|3F|40|21|24|27|28|29|2A|2C|3B)/gi;

/** The URL with those decoded, as documented, or as it is, as HubSpot's own libraries have it. */
const content: Content = {
	...signed,
	pieces(message) {
		const asIs = signed.pieces(message);
		if (!message.url.includes('%')) return asIs;
		const url = message.url.replace(DECODED, decodeURIComponent);
		if (url === message.url || 'code' in asIs) return asIs;
		const documented = signed.pieces({ ...message, url });
		return 'code' in documented ? documented : [...documented, ...asIs];
	},
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

/** The header that each older version is told by. */
const VERSION = 'x-hubspot-signature-version';

/** A signature of exactly that version: the same header carries all of them, and each signs something else. */
function ofVersion(version: 'v1' | 'v2'): SignatureLocation {
	const header = inHeader('x-hubspot-signature');
	return {
		...header,
		find(request) {
			const stated = readHeader(request, VERSION, 'signature_missing');
			if (!stated.ok) return stated;
			return stated.value === version
				? header.find(request)
				: refused('signature_missing', VERSION);
		},
		write: (signatures, time) => ({ ...header.write(signatures, time), [VERSION]: version }),
	};
}

const older = (version: 'v1' | 'v2', content: string) =>
	hashConcat({
		name: `HubSpot (${version})`,
		docs: 'https://developers.hubspot.com/docs/api/webhooks/validating-requests',
		confirmed: 'sdk',
		signature: ofVersion(version),
		encoding: 'hex',
		algorithm: 'sha256',
		secretAt: 'start',
		content,
		secretHeaders: ['x-hubspot-signature-v3'],
	});

/** HubSpot, signature version 1: a plain hash without a time. Version 3, sent beside it, is the one to choose. */
export const hubspotV1 = older('v1', '{body}');

/** HubSpot, signature version 2: a plain hash without a time. Version 3, sent beside it, is the one to choose. */
export const hubspotV2 = older('v2', '{method}{url}{body}');
