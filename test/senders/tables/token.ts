import type { Sender, SenderFactory } from '../sender';
import { freshSecret, play } from '../token';

const shown = (provider: string, header: string) => (): Sender => {
	const secret = freshSecret();
	return play(provider, { secret }, () => ({ [header]: secret }));
};

const basic = (provider: string) => (): Sender => {
	const credential = { username: 'hooks', secret: freshSecret() };
	const pair = Buffer.from(`${credential.username}:${credential.secret}`).toString('base64');
	return play(provider, credential, () => ({ authorization: `Basic ${pair}` }));
};

/** Plays the rows of lib/webhook/tables/token. */
export const tokenSenders: Readonly<Record<string, SenderFactory>> = {
	'auth0-logs': shown('auth0-logs', 'authorization'),
	chargebee: basic('chargebee'),
	'cloudflare-notifications': shown('cloudflare-notifications', 'cf-webhook-auth'),
	currents: shown('currents', 'x-webhook-secret'),
	deepgram: shown('deepgram', 'dg-token'),
	documenso: shown('documenso', 'x-documenso-secret'),
	'google-calendar'() {
		const secret = freshSecret();
		// The channel's id is the owner's to choose; it is no part of what the generic tests ask to be signed alike.
		return play('google-calendar', { secret }, (id) => ({
			'x-goog-channel-token': secret,
			'x-goog-message-number': id,
			'x-goog-resource-state': 'exists',
		}));
	},
	huggingface: shown('huggingface', 'x-webhook-secret'),
	okta: shown('okta', 'authorization'),
	pipedrive: basic('pipedrive'),
	postmark: basic('postmark'),
	ringcentral: shown('ringcentral', 'verification-token'),
	vapi: shown('vapi', 'x-vapi-secret'),
};
