import { basic } from '../form';
import { ask, type Delivery, send } from '../http';
import { newAlert } from './atlassian';
import { type DestinationRow, json } from './row';

interface Jsm {
	readonly apiBaseUrl: string;
	readonly cloudId: string;
	readonly email: string;
	readonly apiToken: string;
}

const ALERT_ID = /^[A-Za-z0-9-]{1,100}$/;

/**
 * Operations of Jira Service Management: https://developer.atlassian.com/cloud/jira/service-desk-ops/rest/v2/
 * What follows an alert is addressed by the id that it got there, so that has to be looked up by the alias.
 */
export const jsm: DestinationRow<Jsm> = {
	parse: (form) => ({
		apiBaseUrl: form.url('apiBaseUrl', 'API Base URL', 'https://api.atlassian.com'),
		cloudId: form.text('cloudId', {
			label: 'Cloud ID',
			pattern: /^[A-Za-z0-9-]{1,64}$/,
			form: 'of letters, digits and hyphens',
		}),
		email: form.text('email', {
			label: 'Email',
			pattern: /^[^\s:@]+@[^\s:@]+$/,
			form: 'an e-mail address',
		}),
		apiToken: form.text('apiToken', { label: 'API Token' }),
	}),
	deliver: async ({ apiBaseUrl, cloudId, email, apiToken }, message, now) => {
		const alerts = `${apiBaseUrl}/jsm/ops/api/${cloudId}/v1/alerts`;
		const headers = { accept: 'application/json', authorization: basic(email, apiToken) };
		if (message.event === 'trigger')
			return await send(json(alerts, newAlert(message), headers), now);
		const found = await ask(
			{ method: 'GET', url: `${alerts}/alias?alias=${message.alert.fingerprint}`, headers },
			now,
		);
		if (!found.delivery.ok) return notYet(found.delivery);
		const id = idOf(found.text);
		if (id === undefined) return { ok: false, code: 'rejected', retryable: false };
		const action = message.event === 'acknowledge' ? 'acknowledge' : 'close';
		return await send({ url: `${alerts}/${id}/${action}`, headers }, now);
	},
};

/** Alerts are made there after the answer: one that is not known yet may be in a moment. */
function notYet(delivery: Delivery): Delivery {
	return !delivery.ok && delivery.status === 404 ? { ...delivery, retryable: true } : delivery;
}

/** Becomes part of an address, so nothing but an id passes. */
function idOf(text = ''): string | undefined {
	try {
		const { id } = JSON.parse(text) as { id?: unknown };
		return typeof id === 'string' && ALERT_ID.test(id) ? id : undefined;
	} catch {
		return undefined;
	}
}
