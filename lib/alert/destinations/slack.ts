import {
	type AlertMessage,
	acknowledgeLink,
	clipped,
	type Line,
	linesOf,
	titleOf,
} from '../render';
import { json, overHttp } from './row';

interface Slack {
	/** A secret: whoever knows it can post. */
	readonly webhookUrl: string;
}

const MAX_HEADER = 150;
const MAX_FIELD = 2000;
const FIELDS_A_SECTION = 10;
/** Slack takes 50 blocks. */
const MAX_SECTIONS = 4;
const LINKS = new Set(['Runbook', 'Acknowledge']);

/** Incoming webhooks with Block Kit: https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks */
export const slack = overHttp<Slack>({
	parse: (form) => ({ webhookUrl: form.url('webhookUrl', 'Webhook URL') }),
	request: ({ webhookUrl }, message) => json(webhookUrl, payload(message)),
});

function payload(message: AlertMessage) {
	const title = titleOf(message);
	const lines = linesOf(message).filter(({ name }) => !LINKS.has(name));
	const links = linksOf(message);
	return {
		// What a notification shows.
		text: escaped(title),
		blocks: [
			{
				type: 'header',
				text: { type: 'plain_text', text: clipped(title, MAX_HEADER), emoji: false },
			},
			...sections(lines),
			...(links === '' ? [] : [{ type: 'section', text: markup(links) }]),
		],
	};
}

function sections(lines: readonly Line[]) {
	const count = Math.min(MAX_SECTIONS, Math.ceil(lines.length / FIELDS_A_SECTION));
	return Array.from({ length: count }, (_, i) => ({
		type: 'section',
		fields: lines
			.slice(i * FIELDS_A_SECTION, (i + 1) * FIELDS_A_SECTION)
			.map(({ name, value }) => markup(`*${name}*\n${escaped(clipped(value, MAX_FIELD / 6))}`)),
	}));
}

function linksOf(message: AlertMessage): string {
	const links = [
		[acknowledgeLink(message), 'Acknowledge'],
		[message.alert.runbookUrl, 'Runbook'],
	] as const;
	return links
		.flatMap(([url, name]) => (url === undefined ? [] : [`<${linkTarget(url)}|${name}>`]))
		.join('  ');
}

/** `verbatim`: no name becomes a mention, no text a link. */
const markup = (text: string) => ({ type: 'mrkdwn', text, verbatim: true });

/** `<!channel>` would call everybody: https://docs.slack.dev/messaging/formatting-message-text */
function escaped(text: string): string {
	return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** A bar would end the address. */
function linkTarget(url: string): string {
	return escaped(url.replaceAll('|', '%7C'));
}
