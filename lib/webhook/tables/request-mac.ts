import { hashConcat } from '../builders/hash-concat';
import { mac } from '../builders/mac';
import { answerHead, withUnproven } from '../builders/extend';
import { inHeader, inList } from '../builders/signature-location';
import { coinbaseCdp } from '../providers/coinbase-cdp';
import { contentful } from '../providers/contentful';
import { hubspotV1, hubspotV2 } from '../providers/hubspot';
import { mandrill } from '../providers/mandrill';
import { plivoV3 } from '../providers/plivo';
import type { Scheme } from '../scheme';

const cloudinary = (algorithm: 'sha1' | 'sha256') =>
	hashConcat({
		name: `Cloudinary (${algorithm === 'sha1' ? 'SHA-1' : 'SHA-256'})`,
		docs: 'https://cloudinary.com/documentation/notification_signatures',
		confirmed: 'sdk',
		signature: inHeader('x-cld-signature'),
		encoding: 'hex',
		algorithm,
		secretAt: 'end',
		content: '{body}{timestamp}',
		time: { unit: 's', header: 'x-cld-timestamp' },
		toleranceSeconds: 7_200,
	});

/** Senders whose MAC covers the address, a form or chosen fields, and those that use a plain hash, by provider id. */
export const requestMacSenders: Readonly<Record<string, Scheme>> = {
	'coinbase-cdp': coinbaseCdp,
	contentful,
	mandrill,
	'plivo-v3': plivoV3,
	trello: withUnproven(
		mac({
			name: 'Trello',
			docs: 'https://developer.atlassian.com/cloud/trello/guides/rest-api/webhooks/',
			confirmed: 'implementations',
			signature: inHeader('x-trello-webhook'),
			encoding: 'base64',
			algorithm: 'sha1',
			content: '{body}{url}',
			idField: 'action.id',
		}),
		answerHead,
	),
	recharge: mac({
		name: 'Recharge',
		docs: 'https://docs.getrecharge.com/docs/webhooks-overview#validating-webhooks',
		confirmed: 'implementations',
		signature: inList('x-recharge-webhook-signature', { signature: 'v1', time: 't' }),
		encoding: 'hex',
		content: '{timestamp}.{body}',
		time: { unit: 's' },
		toleranceSeconds: 172_800,
		secretHeaders: ['x-recharge-hmac-sha256'],
		eventHeaders: ['x-recharge-topic'],
	}),
	revenuecat: mac({
		name: 'RevenueCat',
		docs: 'https://www.revenuecat.com/docs/integrations/webhooks',
		confirmed: 'implementations',
		signature: inList('x-revenuecat-webhook-signature', { signature: 'v1', time: 't' }),
		encoding: 'hex',
		content: '{timestamp}.{body}',
		time: { unit: 's' },
		idField: 'event.id',
	}),
	cloudinary: cloudinary('sha1'),
	'cloudinary-sha256': cloudinary('sha256'),
	// Despite its header's name no HMAC; `recharge`, sent beside it, is the one to choose.
	'hashed-secret-recharge': hashConcat({
		name: 'Recharge (Hash)',
		docs: 'https://docs.getrecharge.com/docs/webhooks-overview#validating-webhooks',
		confirmed: 'implementations',
		signature: inHeader('x-recharge-hmac-sha256'),
		encoding: 'hex',
		algorithm: 'sha256',
		secretAt: 'start',
		secretHeaders: ['x-recharge-webhook-signature'],
		eventHeaders: ['x-recharge-topic'],
	}),
	'hubspot-v1': hubspotV1,
	'hubspot-v2': hubspotV2,
	sellsy: hashConcat({
		name: 'Sellsy',
		docs: 'https://help.sellsy.com/fr/articles/5876622-webhooks',
		confirmed: 'documentation',
		signature: inHeader('x-webhook-signature'),
		encoding: 'hex',
		algorithm: 'sha1',
		secretAt: 'start',
	}),
};
