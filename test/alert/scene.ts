import { randomBytes } from 'node:crypto';
import { buildAlert } from '../../lib/alert/alert';
import {
	type Delivery,
	type Destination,
	type DestinationType,
	deliverAlert,
	parseDestination,
} from '../../lib/alert/destination';
import type { AlertMessage } from '../../lib/alert/render';
import { digits, pick } from '../redact/planted';

export const NOW = Date.UTC(2026, 0, 18, 12, 30, 0);
const hex = (bytes: number) => randomBytes(bytes).toString('hex');

/** One fact for each field, as Airlock would state it. */
export const facts = () => ({
	condition: 'delivery_failures',
	category: 'auth_rejected',
	tenant: 'acme',
	integration: 'crm-orders',
	environment: 'production',
	account: 'crm-order-sync',
	host: 'api.example.com:8443',
	method: 'POST',
	status: 401,
	workflow: pick(16, 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKL'),
	execution: '48211',
	node: 'Create & Send Orders',
	reference: `Ab${pick(10, 'abcdefghijklmnopqrstuvwxyz-_ABCDEF')}`,
	correlationId: hex(16),
	count: 12,
	attempts: 5,
	oldestAgeSeconds: 3600,
	at: NOW,
	since: NOW - 60_000,
	expiresAt: '2026-02-01T00:00:00Z',
	owner: 'Jane Doe',
	backupOwner: 'on-call@example.com',
	runbookUrl: 'https://wiki.example.com/runbooks/crm',
});

export const ACKNOWLEDGE_URL = 'https://n8n.example.com/webhook/acknowledge?a=1&b=2';

export function message(more: Partial<AlertMessage> = {}): AlertMessage {
	return {
		alert: buildAlert(facts(), NOW),
		event: 'trigger',
		acknowledgeUrl: ACKNOWLEDGE_URL,
		...more,
	};
}

export const HTTP_TYPES = [
	'slack',
	'teams',
	'pagerDuty',
	'opsgenie',
	'jsm',
	'alertmanager',
	'sms',
	'webhook',
] as const satisfies readonly DestinationType[];

/** The credential of each kind of destination, with secrets of its own, for a receiver at `url`. */
export function credentialFor(type: DestinationType, url: string): Record<string, unknown> {
	const forms: Record<DestinationType, Record<string, unknown>> = {
		slack: { webhookUrl: `${url}/services/T0/B0/${hex(12)}` },
		teams: { webhookUrl: `${url}/workflows/1?sig=${hex(16)}` },
		pagerDuty: { apiBaseUrl: url, routingKey: hex(16) },
		opsgenie: { apiBaseUrl: url, apiKey: hex(18) },
		jsm: { apiBaseUrl: url, cloudId: 'cloud-1', email: 'bot@example.com', apiToken: hex(24) },
		alertmanager: { url, headerName: 'Authorization', headerValue: `Bearer ${hex(16)}` },
		sms: {
			apiBaseUrl: url,
			accountSid: `AC${hex(16)}`,
			authToken: hex(16),
			from: `+1555${digits(7)}`,
			to: `+4930${digits(7)}`,
		},
		webhook: {
			url: `${url}/alerts`,
			headerName: 'X-Token',
			headerValue: hex(16),
			signingSecret: `whsec_${randomBytes(32).toString('base64')}`,
		},
		email: {
			smtpHost: '127.0.0.1',
			smtpPort: new URL(url).port,
			smtpSecurity: 'none',
			fromEmail: 'airlock@example.com',
			toEmail: 'on-call@example.com, lead@example.com',
		},
	};
	return { type, ...forms[type] };
}

export function destination(credential: Record<string, unknown>): Destination {
	const parsed = parseDestination(credential);
	if (!parsed.ok) throw new Error(`${parsed.field}: ${parsed.message}`);
	return parsed.destination;
}

export async function deliver(
	credential: Record<string, unknown>,
	sent: AlertMessage = message(),
): Promise<Delivery> {
	return await deliverAlert(destination(credential), sent, { now: () => NOW });
}
