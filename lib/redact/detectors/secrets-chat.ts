import { secretCode, secretPrefix } from './detector';

const URL_START = '(?:https?://)?[\\w.-]*';

/** Chat, and what posts into it. */
export const chatSecrets = [
	secretPrefix('slack_token', 'Slack token', 'SLACK_TOKEN', {
		prefixes: ['xox', 'xapp-'],
		pattern: '(?:xox[abeoprsd](?:\\.xox[bp])?|xapp)-[A-Za-z0-9%/+=-]{12,400}',
	}),
	secretPrefix('slack_webhook', 'Slack webhook URL', 'SLACK_WEBHOOK', {
		prefixes: ['hooks.slack.com/', 'hooks.slack-gov.com/'],
		before: URL_START,
		pattern: 'hooks\\.slack(?:-gov)?\\.com/(?:services|workflows|triggers)/[A-Za-z0-9/_-]{16,200}',
	}),
	secretCode('discord_bot_token', 'Discord bot token', 'DISCORD_TOKEN', {}),
	secretPrefix('discord_webhook', 'Discord webhook URL', 'DISCORD_WEBHOOK', {
		prefixes: ['discord.com/api/', 'discordapp.com/api/'],
		before: URL_START,
		pattern: 'discord(?:app)?\\.com/api/(?:v\\d{1,2}/)?webhooks/\\d{15,22}/[\\w-]{30,100}',
	}),
	secretCode('telegram_bot_token', 'Telegram bot token', 'TELEGRAM_TOKEN', {}),
	secretPrefix('teams_webhook', 'Teams webhook URL', 'TEAMS_WEBHOOK', {
		prefixes: ['webhook.office.com/', 'outlook.office.com/webhook/'],
		before: URL_START,
		pattern:
			'(?:webhook\\.office\\.com/webhookb2|outlook\\.office\\.com/webhook)/[A-Za-z0-9@-]{30,90}/IncomingWebhook/[A-Za-z0-9]{16,64}(?:/[A-Za-z0-9-]{8,64}){0,2}',
	}),
	secretPrefix('zapier_webhook', 'Zapier webhook URL', 'ZAPIER_WEBHOOK', {
		prefixes: ['hooks.zapier.com/'],
		before: URL_START,
		pattern: 'hooks\\.zapier\\.com/hooks/catch/\\d{4,12}/[A-Za-z0-9]{5,20}/?',
	}),
	secretPrefix('facebook_token', 'Facebook access token', 'FACEBOOK_TOKEN', {
		prefixes: ['EAA'],
		pattern: 'EAA[A-Za-z0-9]{80,400}',
	}),
	secretPrefix('twitter_bearer', 'Twitter bearer token', 'TWITTER_TOKEN', {
		prefixes: ['AAAAAAAAAAAAAAAAAAAAA'],
		pattern: 'A{20,24}[A-Za-z0-9%]{50,120}',
	}),
	secretPrefix('intercom_token', 'Intercom token', 'INTERCOM_TOKEN', {
		prefixes: ['dG9rO'],
		pattern: 'dG9rO[A-Za-z0-9+/]{40,80}={0,2}',
	}),
];
