import { publicKeyScheme } from '../builders/public-key';
import { paddleClassic } from '../providers/paddle-classic';
import { paypal } from '../providers/paypal';
import type { Scheme } from '../scheme';

/** Senders that sign with a private key, by provider id. */
export const publicKeySenders: Readonly<Record<string, Scheme>> = {
	circle: publicKeyScheme({
		name: 'Circle',
		docs: 'https://developers.circle.com/api-reference/verify-webhook-signatures',
		confirmed: 'documentation',
		algorithm: 'ecdsa-p256-sha256',
		encoding: 'base64',
		signatureHeader: 'x-circle-signature',
		idField: 'notificationId',
		eventHeaders: ['x-circle-key-id'],
		// Asks whether anybody is there.
		answerUnproven: ({ method }) => (method === 'HEAD' ? { status: 200, body: '' } : undefined),
	}),
	freshchat: publicKeyScheme({
		name: 'Freshchat',
		docs: 'https://crmsupport.freshworks.com/en/support/solutions/articles/50000004461-freshchat-webhooks-payload-structure-and-authentication',
		confirmed: 'implementations',
		algorithm: 'rsa-sha256',
		encoding: 'base64',
		// SPKI under the label of PKCS #1.
		keyText: (shown) => shown.replaceAll('RSA PUBLIC KEY', 'PUBLIC KEY'),
		signatureHeader: 'x-freshchat-signature',
		eventHeaders: ['x-freshchat-payload-version', 'x-retry-count'],
	}),
	highlevel: publicKeyScheme({
		name: 'HighLevel',
		docs: 'https://marketplace.gohighlevel.com/docs/webhook/WebhookIntegrationGuide',
		confirmed: 'sdk',
		algorithm: 'ed25519',
		encoding: 'base64',
		signatureHeader: 'x-ghl-signature',
		idField: 'webhookId',
		secretHeaders: ['x-wh-signature'],
	}),
	'paddle-classic': paddleClassic,
	paypal,
	wise: publicKeyScheme({
		name: 'Wise',
		docs: 'https://docs.wise.com/api-docs/features/webhooks-notifications/event-handling',
		confirmed: 'documentation',
		algorithm: 'rsa-sha256',
		encoding: 'base64',
		signatureHeader: 'x-signature-sha256',
		idHeader: 'x-delivery-id',
		secretHeaders: ['x-signature'],
		eventHeaders: ['x-delivery-id', 'x-test-notification'],
	}),
};
