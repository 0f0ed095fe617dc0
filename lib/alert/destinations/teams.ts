import type { Severity } from '../conditions';
import { type AlertMessage, acknowledgeLink, linesOf, titleOf } from '../render';
import { json, overHttp } from './row';

interface Teams {
	/** A secret: its query holds a signature. */
	readonly webhookUrl: string;
}

const COLOURS: Readonly<Record<Severity, string>> = {
	info: 'Accent',
	warning: 'Warning',
	error: 'Attention',
	critical: 'Attention',
};

/**
 * The Workflows template that posts to a channel when a webhook request is received:
 * https://learn.microsoft.com/connectors/teams/#microsoft-teams-webhook
 */
export const teams = overHttp<Teams>({
	parse: (form) => ({ webhookUrl: form.url('webhookUrl', 'Webhook URL') }),
	request: ({ webhookUrl }, message) =>
		json(webhookUrl, {
			type: 'message',
			attachments: [
				{
					contentType: 'application/vnd.microsoft.card.adaptive',
					contentUrl: null,
					content: card(message),
				},
			],
		}),
});

function card(message: AlertMessage) {
	const { event, alert } = message;
	const links = [
		['Acknowledge', acknowledgeLink(message)],
		['Runbook', alert.runbookUrl],
	] as const;
	const lines = linesOf(message).filter(({ name }) => links.every(([title]) => title !== name));
	const actions = links.flatMap(([title, url]) =>
		url === undefined ? [] : [{ type: 'Action.OpenUrl', title, url }],
	);
	return {
		$schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
		type: 'AdaptiveCard',
		version: '1.4',
		body: [
			{
				type: 'TextBlock',
				text: plain(titleOf(message)),
				wrap: true,
				weight: 'Bolder',
				size: 'Medium',
				color: event === 'trigger' ? COLOURS[alert.severity] : 'Good',
			},
			{
				type: 'FactSet',
				facts: lines.map(({ name, value }) => ({ title: name, value: plain(value) })),
			},
		],
		...(actions.length > 0 && { actions }),
	};
}

/** Cards render Markdown: without brackets there are no links in it, and without these no emphasis. */
function plain(text: string): string {
	return text
		.replaceAll('[', '(')
		.replaceAll(']', ')')
		.replaceAll('<', '‹')
		.replaceAll('>', '›')
		.replace(/[\\`*_~#]/g, (sign) => `\\${sign}`);
}
