import { type AlertMessage, acknowledgeLink, clipped, linesOf, titleOf } from '../render';
import { json, overHttp } from './row';

interface PagerDuty {
	readonly apiBaseUrl: string;
	readonly routingKey: string;
}

const MAX_SUMMARY = 1024;

/** Events API v2: https://developer.pagerduty.com/docs/events-api-v2-overview */
export const pagerDuty = overHttp<PagerDuty>({
	parse: (form) => ({
		apiBaseUrl: form.url('apiBaseUrl', 'API Base URL', 'https://events.pagerduty.com'),
		routingKey: form.text('routingKey', {
			label: 'Routing Key',
			pattern: /^[A-Za-z0-9]{32}$/,
			form: 'of 32 letters and digits',
		}),
	}),
	request: ({ apiBaseUrl, routingKey }, message) =>
		json(`${apiBaseUrl}/v2/enqueue`, {
			routing_key: routingKey,
			event_action: message.event,
			dedup_key: message.alert.fingerprint,
			// A follow-up is matched by its key alone.
			...(message.event === 'trigger' && details(message)),
		}),
});

function details(message: AlertMessage) {
	const { alert } = message;
	const links = [
		[alert.runbookUrl, 'Runbook'],
		[acknowledgeLink(message), 'Acknowledge'],
	] as const;
	return {
		client: 'Airlock',
		payload: {
			summary: clipped(titleOf(message), MAX_SUMMARY),
			// PagerDuty has the same four.
			severity: alert.severity,
			source: alert.host ?? alert.integration ?? alert.tenant,
			timestamp: new Date(alert.at).toISOString(),
			...(alert.account && { component: alert.account }),
			...(alert.integration && { group: alert.integration }),
			class: alert.condition,
			custom_details: grouped(message),
		},
		links: links.flatMap(([href, text]) => (href === undefined ? [] : [{ href, text }])),
	};
}

/** Names are unique but for those of a digest. */
function grouped(message: AlertMessage): Readonly<Record<string, string>> {
	const fields: Record<string, string> = {};
	for (const { name, value } of linesOf(message)) {
		fields[name] = name in fields ? `${fields[name]}\n${value}` : value;
	}
	return fields;
}
