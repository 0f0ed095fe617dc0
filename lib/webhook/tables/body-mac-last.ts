import { withUnproven } from '../builders/extend';
import { readKeys } from '../builders/credential-keys';
import { mac } from '../builders/mac';
import { importMacKey } from '../builders/mac-key';
import { inHeader, inList, type SignatureLocation } from '../builders/signature-location';
import { xTwitter } from '../providers/x-twitter';
import type { Scheme } from '../scheme';

/** SavvyCal writes its hexadecimal in capitals. */
const savvyCalSignature: SignatureLocation = {
	...inHeader('x-savvycal-signature', 'sha256='),
	write: ([first]) => ({ 'x-savvycal-signature': `sha256=${first!.text.toUpperCase()}` }),
};

const worldpayList = inList('event-signature', { signature: '', assign: '/SHA256/' });

/** `1/SHA256/<signature>,2/SHA256/<signature>`: one for each key. The numbers are not signed, and only count keys. */
const worldpaySignature: SignatureLocation = {
	...worldpayList,
	find(request) {
		const found = worldpayList.find(request);
		if (!found.ok) return found;
		return { ok: true, candidates: found.candidates.map(({ text }) => ({ tag: '', text })) };
	},
	write: (signatures) => ({
		'event-signature': signatures.map(({ text }, i) => `${i + 1}/SHA256/${text}`).join(','),
	}),
};

/** Senders whose MAC covers the body alone, by provider id: R to Z. */
export const lastBodyMacSenders: Readonly<Record<string, Scheme>> = {
	razorpay: mac({
		name: 'Razorpay',
		docs: 'https://razorpay.com/docs/webhooks/validate-test/',
		confirmed: 'sdk',
		signature: inHeader('x-razorpay-signature'),
		encoding: 'hex',
		idHeader: 'x-razorpay-event-id',
		eventHeaders: ['x-razorpay-event-id'],
	}),
	savvycal: mac({
		name: 'SavvyCal',
		docs: 'https://savvycal.com/docs/api/webhooks/',
		confirmed: 'documentation',
		signature: savvyCalSignature,
		encoding: 'hex',
		idField: 'id',
		eventHeaders: ['x-savvycal-webhook-id'],
	}),
	segment: mac({
		name: 'Segment',
		docs: 'https://www.twilio.com/docs/segment/connections/destinations/catalog/actions-webhook',
		confirmed: 'documentation',
		signature: inHeader('x-signature'),
		encoding: 'hex',
		algorithm: 'sha1',
		idField: 'messageId',
	}),
	sentry: mac({
		name: 'Sentry',
		docs: 'https://docs.sentry.io/integrations/integration-platform/webhooks/',
		confirmed: 'implementations',
		signature: inHeader('sentry-hook-signature'),
		encoding: 'hex',
		idHeader: 'request-id',
		eventHeaders: ['sentry-hook-resource', 'sentry-hook-timestamp', 'request-id'],
	}),
	snyk: mac({
		name: 'Snyk',
		docs: 'https://docs.snyk.io/snyk-api/using-specific-snyk-apis/webhooks-apis/validation-and-versioning-of-payloads',
		confirmed: 'documentation',
		signature: inHeader('x-hub-signature', 'sha256='),
		encoding: 'hex',
		idHeader: 'x-snyk-transport-id',
		eventHeaders: ['x-snyk-event', 'x-snyk-timestamp', 'x-snyk-transport-id'],
	}),
	squarespace: mac({
		name: 'Squarespace',
		docs: 'https://developers.squarespace.com/webhooks/verifying-notifications',
		confirmed: 'documentation',
		signature: inHeader('squarespace-signature'),
		encoding: 'hex',
		keyForm: 'hex',
		idField: 'id',
	}),
	surveymonkey: withUnproven(
		mac({
			name: 'SurveyMonkey',
			docs: 'https://api.surveymonkey.com/v3/docs#webhooks',
			confirmed: 'implementations',
			signature: inHeader('sm-signature'),
			encoding: 'base64',
			algorithm: 'sha1',
			credential: {
				required: ['username', 'secret'],
				optional: ['previousSecret', 'previousSecretExpiresAt'],
			},
			keys(credential) {
				const { username = '' } = credential;
				if (username.trim() === '') {
					const message = 'The client ID is empty.';
					return { ok: false, issue: { field: 'username', message } };
				}
				return readKeys(credential, (text) => {
					// On its own first: joined to the client ID an empty secret would look like one.
					const secret = importMacKey(text, 'sha1', 'utf8');
					return secret.ok ? importMacKey(`${username}&${text}`, 'sha1', 'utf8') : secret;
				});
			},
			idField: 'event_id',
		}),
		({ method }) => (method === 'HEAD' ? { status: 200, body: '' } : undefined),
	),
	taiga: mac({
		name: 'Taiga',
		docs: 'https://docs.taiga.io/webhooks.html',
		confirmed: 'implementations',
		signature: inHeader('x-taiga-webhook-signature'),
		encoding: 'hex',
		algorithm: 'sha1',
	}),
	tally: mac({
		name: 'Tally',
		docs: 'https://tally.so/help/webhooks',
		confirmed: 'implementations',
		signature: inHeader('tally-signature'),
		encoding: 'base64',
		idField: 'eventId',
	}),
	'terraform-cloud': mac({
		name: 'HCP Terraform',
		docs: 'https://developer.hashicorp.com/terraform/cloud-docs/api-docs/notification-configurations',
		confirmed: 'implementations',
		signature: inHeader('x-tfe-notification-signature'),
		encoding: 'hex',
		algorithm: 'sha512',
	}),
	vercel: mac({
		name: 'Vercel',
		docs: 'https://vercel.com/docs/webhooks/webhooks-api',
		confirmed: 'implementations',
		signature: inHeader('x-vercel-signature'),
		encoding: 'hex',
		algorithm: 'sha1',
		idField: 'id',
	}),
	webex: mac({
		name: 'Cisco Webex',
		docs: 'https://developer.webex.com/docs/receive-and-verify-webhooks',
		confirmed: 'documentation',
		signature: inHeader('x-spark-signature'),
		encoding: 'hex',
		algorithm: 'sha1',
	}),
	woocommerce: withUnproven(
		mac({
			name: 'WooCommerce',
			docs: 'https://woocommerce.github.io/woocommerce-rest-api-docs/#webhooks',
			confirmed: 'implementations',
			signature: inHeader('x-wc-webhook-signature'),
			encoding: 'base64',
			idHeader: 'x-wc-webhook-delivery-id',
			// prettier-ignore
			eventHeaders: ['x-wc-webhook-topic', 'x-wc-webhook-resource', 'x-wc-webhook-event', 'x-wc-webhook-source', 'x-wc-webhook-id', 'x-wc-webhook-delivery-id'],
		}),
		({ method, headers, body }) =>
			method === 'POST' &&
			headers.read('x-wc-webhook-signature').kind === 'absent' &&
			body.length < 64 &&
			/^webhook_id=\d+$/.test(body.toString('latin1'))
				? { status: 200, body: '' }
				: undefined,
	),
	worldpay: mac({
		name: 'Worldpay',
		docs: 'https://docs.worldpay.com/access/products/events/signature',
		confirmed: 'documentation',
		signature: worldpaySignature,
		encoding: 'hex',
		idField: 'eventId',
	}),
	'x-twitter': xTwitter,
	xero: {
		...mac({
			name: 'Xero',
			docs: 'https://developer.xero.com/documentation/guides/webhooks/configuring-your-server/',
			confirmed: 'documentation',
			signature: inHeader('x-xero-signature'),
			encoding: 'base64',
		}),
		// Xero takes no answer with a body, nor the 401 that it wants to see before it sends anything.
		acknowledgement: { contentType: 'text/plain', body: '' },
		bodilessRefusals: true,
	},
};
