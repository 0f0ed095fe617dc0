import { randomBytes } from 'node:crypto';
import { freshSecret, standard } from '../mac';
import type { Sender, SenderFactory } from '../sender';

/** Senders whose keys and headers are those of the specification, and those on Svix. */
const plain = [
	'anthropic',
	'replicate',
	'liveblocks',
	'lithic',
	'render',
	'loops',
	'etsy',
	'gemini',
];
const onSvix = ['clerk', 'resend', 'brex', 'recall-ai', 'incident-io', 'fathom', 'stytch', 'vanta'];

const each = (providers: string[], prefix: string): [string, SenderFactory][] =>
	providers.map((provider) => [provider, () => standard(provider, prefix)]);

/** The key is the secret's text. */
function textual(provider: string, prefix: string): Sender {
	const secret = prefix + freshSecret();
	return standard(provider, 'webhook', Buffer.from(secret), { secret });
}

/** Plays the rows of lib/webhook/tables/standard-webhooks. */
export const standardWebhooksSenders: Readonly<Record<string, SenderFactory>> = {
	...Object.fromEntries(each(plain, 'webhook')),
	...Object.fromEntries(each(onSvix, 'svix')),
	openai: () => standard('openai', 'webhook'),
	polar: () => textual('polar', 'polar_whs_'),
	'gitlab-signing-token'() {
		const sender = standard('gitlab-signing-token', 'webhook');
		return {
			...sender,
			async event(options) {
				const sent = await sender.event(options);
				return { ...sent, headers: { ...sent.headers, 'x-gitlab-event': 'Push Hook' } };
			},
		};
	},
	'supabase-auth-hooks'() {
		const key = randomBytes(32);
		const secret = `v1,whsec_${key.toString('base64')}`;
		return standard('supabase-auth-hooks', 'webhook', key, { secret });
	},
};
