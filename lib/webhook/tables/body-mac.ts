import { mac } from '../builders/mac';
import { inHeaders } from '../builders/several-headers';
import { inHeader, inList } from '../builders/signature-location';
import { upperCased } from '../builders/upper-case';
import { asana } from '../providers/asana';
import { bitbucket } from '../providers/bitbucket';
import type { Scheme } from '../scheme';
import { bodyMacSendersFromD } from './body-mac-d';

/** Senders whose MAC covers the body alone, by provider id: the first half of the alphabet. */
export const bodyMacSenders: Readonly<Record<string, Scheme>> = {
	acuity: mac({
		name: 'Acuity Scheduling',
		docs: 'https://developers.acuityscheduling.com/docs/webhooks',
		confirmed: 'sdk',
		signature: inHeader('x-acuity-signature'),
		encoding: 'base64',
	}),
	// Its body has a time, but it is delivered again for weeks with the first one.
	'adyen-platform': mac({
		name: 'Adyen Platforms and Management',
		docs: 'https://docs.adyen.com/development-resources/webhooks/secure-webhooks/verify-hmac-signatures',
		confirmed: 'sdk',
		signature: inHeader('hmacsignature'),
		encoding: 'base64',
		keyForm: 'hex',
	}),
	aftership: mac({
		name: 'AfterShip Tracking',
		docs: 'https://www.aftership.com/docs/tracking/webhook/webhook-signature',
		confirmed: 'documentation',
		signature: inHeader('aftership-hmac-sha256'),
		encoding: 'base64',
	}),
	airtable: mac({
		name: 'Airtable',
		docs: 'https://airtable.com/developers/web/api/webhooks-overview',
		confirmed: 'implementations',
		signature: inHeader('x-airtable-content-mac', 'hmac-sha256='),
		encoding: 'hex',
		keyForm: 'base64',
	}),
	asana,
	attio: mac({
		name: 'Attio',
		docs: 'https://docs.attio.com/rest-api/guides/webhooks',
		confirmed: 'implementations',
		signature: inHeader('attio-signature'),
		encoding: 'hex',
		idHeader: 'idempotency-key',
		secretHeaders: ['x-attio-signature'],
	}),
	// The text of the key: only its transaction hash decodes it.
	'authorize-net': mac({
		name: 'Authorize.Net',
		docs: 'https://developer.authorize.net/api/reference/features/webhooks.html',
		confirmed: 'implementations',
		signature: upperCased(inHeader('x-anet-signature', 'sha512=')),
		encoding: 'hex',
		algorithm: 'sha512',
		idField: 'notificationId',
	}),
	autodesk: mac({
		name: 'Autodesk Platform Services',
		docs: 'https://aps.autodesk.com/en/docs/webhooks/v1/tutorials/how-to-verify-payload-signature/',
		confirmed: 'documentation',
		signature: inHeader('x-adsk-signature', 'sha1hash='),
		encoding: 'hex',
		algorithm: 'sha1',
		idHeader: 'x-adsk-delivery-id',
		eventHeaders: ['x-adsk-delivery-id'],
	}),
	// No id: its Guid is the webhook's.
	autotask: mac({
		name: 'Datto Autotask',
		docs: 'https://www.autotask.net/help/developerhelp/Content/APIs/Webhooks/SecretKeyPayloadVerification.htm',
		confirmed: 'documentation',
		signature: inHeader('x-hook-signature', 'sha1='),
		encoding: 'base64',
		algorithm: 'sha1',
	}),
	bitbucket,
	bolt: mac({
		name: 'Bolt',
		docs: 'https://help.bolt.com/developers/webhooks/hook-verification/',
		confirmed: 'implementations',
		signature: inHeaders(['x-bolt-hmac-sha256', 'x-bolt-hmac-sha256-pending']),
		encoding: 'base64',
	}),
	'cal-com': mac({
		name: 'Cal.com',
		docs: 'https://cal.com/docs/developing/guides/automation/webhooks',
		confirmed: 'implementations',
		signature: inHeader('x-cal-signature-256'),
		encoding: 'hex',
	}),
	chargify: mac({
		name: 'Maxio Advanced Billing (Chargify)',
		docs: 'https://docs.maxio.com/hc/en-us/articles/24266143173901-Webhooks-Overview',
		confirmed: 'implementations',
		signature: inHeader('x-chargify-webhook-signature-hmac-sha-256'),
		encoding: 'hex',
		idHeader: 'x-chargify-webhook-id',
		secretHeaders: ['x-chargify-webhook-signature'],
		eventHeaders: ['x-chargify-webhook-id'],
	}),
	'checkout-com': mac({
		name: 'Checkout.com',
		docs: 'https://www.checkout.com/docs/workflows/set-up-your-webhook-receiver',
		confirmed: 'documentation',
		signature: inHeader('cko-signature'),
		encoding: 'hex',
		idField: 'id',
	}),
	checkr: mac({
		name: 'Checkr',
		docs: 'https://docs.checkr.com/apis/webhooks',
		confirmed: 'implementations',
		signature: inHeader('x-checkr-signature'),
		encoding: 'hex',
		idField: 'id',
	}),
	circleci: mac({
		name: 'CircleCI',
		docs: 'https://circleci.com/docs/guides/integration/outbound-webhooks/',
		confirmed: 'documentation',
		signature: inList('circleci-signature', { signature: 'v1' }),
		encoding: 'hex',
		idField: 'id',
		eventHeaders: ['circleci-event-type'],
	}),
	clickup: mac({
		name: 'ClickUp',
		docs: 'https://developer.clickup.com/docs/webhooksignature',
		confirmed: 'documentation',
		signature: inHeader('x-signature'),
		encoding: 'hex',
	}),
	'coinbase-commerce': mac({
		name: 'Coinbase Commerce',
		docs: 'https://docs.cdp.coinbase.com/commerce/api-arcitecture/webhooks-overview',
		confirmed: 'sdk',
		signature: inHeader('x-cc-webhook-signature'),
		encoding: 'hex',
		idField: 'event.id',
	}),
	'commerce-layer': mac({
		name: 'Commerce Layer',
		docs: 'https://docs.commercelayer.io/core/callbacks-security',
		confirmed: 'sdk',
		signature: inHeader('x-commercelayer-signature'),
		encoding: 'base64',
		eventHeaders: ['x-commercelayer-topic'],
	}),
	...bodyMacSendersFromD,
};
