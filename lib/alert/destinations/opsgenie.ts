import { newAlert } from './atlassian';
import { json, overHttp } from './row';

interface Opsgenie {
	readonly apiBaseUrl: string;
	readonly apiKey: string;
}

/** Alert API v2: https://docs.opsgenie.com/docs/alert-api */
export const opsgenie = overHttp<Opsgenie>({
	parse: (form) => ({
		apiBaseUrl: form.url('apiBaseUrl', 'API Base URL', 'https://api.opsgenie.com'),
		apiKey: form.text('apiKey', {
			label: 'API Key',
			pattern: /^[A-Za-z0-9-]+$/,
			form: 'of letters, digits and hyphens',
		}),
	}),
	request: ({ apiBaseUrl, apiKey }, message) => {
		const { event, alert } = message;
		const headers = { authorization: `GenieKey ${apiKey}` };
		const alerts = `${apiBaseUrl}/v2/alerts`;
		if (event === 'trigger') return json(alerts, newAlert(message), headers);
		const action = event === 'acknowledge' ? 'acknowledge' : 'close';
		const url = `${alerts}/${alert.fingerprint}/${action}?identifierType=alias`;
		return json(url, { source: 'Airlock' }, headers);
	},
});
