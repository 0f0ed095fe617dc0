import { type Alert, identityOf } from '../alert';
import { type AlertMessage, textOf, titleOf } from '../render';
import { json, overHttp } from './row';

interface Alertmanager {
	readonly url: string;
	readonly headers: Readonly<Record<string, string>>;
	readonly ca?: string;
}

/** Without an end Alertmanager resolves an alert after five minutes, however bad it still is. */
const FIRES_FOR_MS = 24 * 60 * 60 * 1000;

/** API v2: https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml */
export const alertmanager = overHttp<Alertmanager>({
	parse: (form) => ({
		url: form.url('url', 'URL'),
		headers: form.header(),
		...form.certificates(),
	}),
	request: ({ url, headers, ca }, message, now) => ({
		...json(`${url}/api/v2/alerts`, [postable(message, now)], headers),
		ca,
	}),
});

function postable(message: AlertMessage, now: number) {
	const { alert, event } = message;
	const startsAt = alert.since ?? alert.at;
	const endsAt = event === 'resolve' ? now : now + FIRES_FOR_MS;
	return {
		labels: labelsOf(alert),
		annotations: {
			summary: titleOf(message),
			description: textOf(message),
			...(alert.runbookUrl && { runbook_url: alert.runbookUrl }),
			// It has no such state: silences are the nearest, and those are people's to make.
			...(event === 'acknowledge' && { acknowledged: 'true' }),
		},
		startsAt: new Date(startsAt).toISOString(),
		endsAt: new Date(Math.max(startsAt, endsAt)).toISOString(),
	};
}

/** What names the alert: all that the fingerprint is made of, so that a later one replaces it. An empty label is none. */
function labelsOf(alert: Alert): Readonly<Record<string, string>> {
	const { condition, severity } = alert;
	const labels = { severity, ...identityOf(alert) };
	const present = Object.entries(labels).filter(
		(label): label is [string, string] => label[1] !== undefined,
	);
	return { alertname: condition, ...Object.fromEntries(present) };
}
