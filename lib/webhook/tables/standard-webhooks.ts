import {
	polarKey,
	type StandardForm,
	standardWebhooks,
	svixWebhooks,
	whsecKey,
	whsecOrTextKey,
} from '../providers/standard-webhooks';
import type { Confirmation, Scheme } from '../scheme';

const standard = (
	name: string,
	docs: string,
	confirmed: Confirmation = 'sdk',
	form: StandardForm = {},
) => standardWebhooks(name, docs, { key: whsecKey, confirmed, ...form });

const onSvix = (name: string, docs: string, confirmed: Confirmation = 'sdk') =>
	svixWebhooks(name, docs, { key: whsecKey, confirmed });

/** Senders that follow the Standard Webhooks specification, by provider id. */
export const standardWebhooksSenders: Readonly<Record<string, Scheme>> = {
	clerk: onSvix('Clerk', 'https://clerk.com/docs/webhooks/sync-data'),
	resend: onSvix('Resend', 'https://resend.com/docs/dashboard/webhooks/introduction'),
	openai: standard('OpenAI', 'https://developers.openai.com/api/docs/guides/webhooks', 'sdk', {
		key: whsecOrTextKey,
	}),
	anthropic: standard(
		'Anthropic (Claude Managed Agents)',
		'https://platform.claude.com/docs/en/managed-agents/webhooks',
	),
	replicate: standard('Replicate', 'https://replicate.com/docs/topics/webhooks/verify-webhook'),
	liveblocks: standard('Liveblocks', 'https://liveblocks.io/docs/platform/webhooks'),
	lithic: standard('Lithic', 'https://docs.lithic.com/docs/events-api#verifying-webhooks'),
	polar: standard('Polar', 'https://polar.sh/docs/integrate/webhooks/delivery', 'sdk', {
		key: polarKey,
	}),
	'gitlab-signing-token': standard(
		'GitLab (Signing Token)',
		'https://docs.gitlab.com/user/project/integrations/webhooks/',
		'documentation',
		{
			eventHeaders: ['x-gitlab-event', 'x-gitlab-event-uuid', 'x-gitlab-instance'],
			secretHeaders: ['x-gitlab-token'],
		},
	),
	brex: onSvix('Brex', 'https://developer.brex.com/docs/webhooks/', 'implementations'),
	render: standard('Render', 'https://render.com/docs/webhooks', 'implementations'),
	loops: standard('Loops', 'https://loops.so/docs/webhooks', 'implementations'),
	'recall-ai': onSvix(
		'Recall.ai',
		'https://docs.recall.ai/docs/authenticating-requests-from-recallai',
		'implementations',
	),
	'supabase-auth-hooks': standard(
		'Supabase Auth Hooks',
		'https://supabase.com/docs/guides/auth/auth-hooks',
		'implementations',
		{ key: (text) => whsecKey(text.replace(/^v1,/, '')) },
	),
	'incident-io': onSvix(
		'incident.io',
		'https://docs.incident.io/integrations/webhooks',
		'documentation',
	),
	etsy: standard(
		'Etsy',
		'https://developers.etsy.com/documentation/essentials/webhooks',
		'implementations',
	),
	gemini: standard(
		'Google Gemini API',
		'https://ai.google.dev/gemini-api/docs/webhooks',
		'implementations',
	),
	fathom: onSvix('Fathom', 'https://developers.fathom.ai/webhooks'),
	stytch: onSvix(
		'Stytch',
		'https://stytch.com/docs/workspace-management/webhooks',
		'implementations',
	),
	vanta: onSvix('Vanta', 'https://developer.vanta.com/docs/webhooks', 'documentation'),
};
