import type { Vector } from './vector';

const ID = 'msg_airlock_1';
const TIME = 1_767_225_600;

const made = (
	source: string,
	provider: string,
	prefix: 'webhook' | 'svix',
	secret: string,
	signature: string,
): Vector => ({
	provider,
	madeBy: 'independent',
	source,
	credential: { secret },
	headers: {
		[`${prefix}-id`]: ID,
		[`${prefix}-timestamp`]: String(TIME),
		[`${prefix}-signature`]: signature,
	},
	body: '{"type":"airlock.test","data":{"id":"evt_1"}}',
	signedAt: TIME * 1000,
});

/** The specification's own library; where an SDK is named, that one verified the result. */
const SPEC = 'standardwebhooks@1.1.1 Webhook.sign';

/** For the rows of lib/webhook/tables/standard-webhooks, and the specification itself. */
export const standardWebhooksVectors: readonly Vector[] = [
	{
		provider: 'svix',
		madeBy: 'published',
		source: 'https://docs.svix.com/receiving/verifying-payloads/how-manual',
		credential: { secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' },
		headers: {
			'svix-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
			'svix-timestamp': '1614265330',
			'svix-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
		},
		body: '{"test": 2432232314}',
		signedAt: 1_614_265_330_000,
	},
	made(
		`${SPEC}; signature accepted by @clerk/backend@3.25.0 verifyWebhook`,
		'clerk',
		'svix',
		'whsec_YWlybG9jay12ZWN0b3Itc2VjcmV0LWNsZXJrLi4uLi4uLi4u',
		'v1,vqijizpSeiy3kvcP9D+Qyr/T06jo/FI08y7AGPQqaFU=',
	),
	made(
		`${SPEC}; signature accepted by resend@6.38.0 webhooks.verify`,
		'resend',
		'svix',
		'whsec_YWlybG9jay12ZWN0b3Itc2VjcmV0LXJlc2VuZC4uLi4uLi4u',
		'v1,WMwEyOnetY0GcklZ+gWe4XFmwlooR8ZolQGV1ailRx4=',
	),
	made(
		`${SPEC}; signature accepted by openai@6.49.0 webhooks.verifySignature`,
		'openai',
		'webhook',
		'whsec_YWlybG9jay12ZWN0b3Itc2VjcmV0LW9wZW5haS4uLi4uLi4u',
		'v1,K48xVeL4MaiIFA9G+xHMHckFKQfHc3WwXbi4wbVMatY=',
	),
	made(
		`${SPEC}; signature accepted by openai@6.49.0 webhooks.verifySignature, a secret without prefix`,
		'openai',
		'webhook',
		'airlock-vector-secret-openai-as-text',
		'v1,R4XPhXNHpFUuerihGDYZfcKRNVNqtCYMG+vJgJwbPzg=',
	),
	made(
		`${SPEC}; signature accepted by @anthropic-ai/sdk@1.12.0 beta.webhooks.unwrap`,
		'anthropic',
		'webhook',
		'whsec_YWlybG9jay12ZWN0b3Itc2VjcmV0LWFudGhyb3BpYy4uLi4u',
		'v1,RmMrJcDF16EHjwp7x3TGA5XKdrDmQ2PFL5CzshFdF3E=',
	),
	made(
		`${SPEC}; signature accepted by replicate@1.4.0 validateWebhook`,
		'replicate',
		'webhook',
		'whsec_YWlybG9jay12ZWN0b3Itc2VjcmV0LXJlcGxpY2F0ZS4uLi4u',
		'v1,LKr+qSm+NVkxDEooplD5DWbBDda77TLIkXhX3nPEshA=',
	),
	made(
		`${SPEC}; signature accepted by @liveblocks/node@3.24.2 WebhookHandler.verifyRequest`,
		'liveblocks',
		'webhook',
		'whsec_YWlybG9jay12ZWN0b3Itc2VjcmV0LWxpdmVibG9ja3MuLi4u',
		'v1,bNd2JYMc3tRLOoQuu2obxbum1MCIVFxmFWokWTlzi9s=',
	),
	made(
		`${SPEC}; signature accepted by lithic@0.145.0 webhooks.verifySignature`,
		'lithic',
		'webhook',
		'whsec_YWlybG9jay12ZWN0b3Itc2VjcmV0LWxpdGhpYy4uLi4uLi4u',
		'v1,3jSmslD1evNTHDbcFUoDcRL+zgNfClXW6UTV0ZN5Czs=',
	),
	made(
		`${SPEC}; signature accepted by @polar-sh/sdk@0.49.0 and 1.0.1 validateEvent`,
		'polar',
		'webhook',
		'polar_whs_airlock-vector-secret',
		'v1,JJNbwdYRzmaUFMH9dzMU1jqPm5+hsXPZVqkDjjEiNt8=',
	),
	made(
		`${SPEC}; signature accepted by @polar-sh/sdk@1.0.1 validateEvent`,
		'polar',
		'webhook',
		'whsec_YWlybG9jay12ZWN0b3Itc2VjcmV0LXBvbGFyLi4uLi4uLi4u',
		'v1,UWhAWpWA0pNTzKca0Rtti7xI9UkqjFqJwfhgKuAJtos=',
	),
	made(
		`${SPEC}; signature accepted by fathom-typescript@0.0.37 Fathom.verifyWebhook`,
		'fathom',
		'webhook',
		'whsec_YWlybG9jay12ZWN0b3Itc2VjcmV0LWZhdGhvbS4uLi4uLi4u',
		'v1,fAJ9lZvd5yNMT3ZVcwZG/wce/HGbPpzBqkEHutnKK6g=',
	),
	made(
		SPEC,
		'gitlab-signing-token',
		'webhook',
		'whsec_YWlybG9jay12ZWN0b3Itc2VjcmV0LWdpdGxhYi1zaWduaW5n',
		'v1,mVZIDGe4juRv0ndCH/gVbzmxoqrgS/uHC8VpbY2HHNc=',
	),
	made(
		SPEC,
		'brex',
		'svix',
		'whsec_YWlybG9jay12ZWN0b3Itc2VjcmV0LWJyZXguLi4uLi4uLi4u',
		'v1,O8enzsVgE9DeBBTuS6i0r/aSNI+Tb6JhibpiUrCJkwo=',
	),
	made(
		SPEC,
		'render',
		'webhook',
		'whsec_YWlybG9jay12ZWN0b3Itc2VjcmV0LXJlbmRlci4uLi4uLi4u',
		'v1,EIpu7ZX7eDe/zR2sLTLFfQGuqlRLzMVmC5I2I4YUSxA=',
	),
	made(
		SPEC,
		'loops',
		'webhook',
		'whsec_YWlybG9jay12ZWN0b3Itc2VjcmV0LWxvb3BzLi4uLi4uLi4u',
		'v1,XRZI7J5LQKlZcsnhzpTwC3XHoMcbJa3wgdai9oPcMPk=',
	),
	made(
		SPEC,
		'recall-ai',
		'webhook',
		'whsec_YWlybG9jay12ZWN0b3Itc2VjcmV0LXJlY2FsbC1haS4uLi4u',
		'v1,LFpmNssmVgNRYGvhxe68enRnpaIDAI0JpVn6r8Q/Hf0=',
	),
	made(
		SPEC,
		'incident-io',
		'webhook',
		'whsec_YWlybG9jay12ZWN0b3Itc2VjcmV0LWluY2lkZW50LWlvLi4u',
		'v1,/bnEgcbjtEexKmD7dHW2hVccL3mJLsipqIP/EbW26qQ=',
	),
	made(
		SPEC,
		'etsy',
		'webhook',
		'whsec_YWlybG9jay12ZWN0b3Itc2VjcmV0LWV0c3kuLi4uLi4uLi4u',
		'v1,0/XJR0st5T1tfOQTbbegMfBcPOkokkoFoyI8dxiKI/8=',
	),
	made(
		SPEC,
		'gemini',
		'webhook',
		'whsec_YWlybG9jay12ZWN0b3Itc2VjcmV0LWdlbWluaS4uLi4uLi4u',
		'v1,gd6HtE1iwj1EG2YK2RCPsxhb6FByE9JIBpzuLce1yEY=',
	),
	made(
		SPEC,
		'stytch',
		'svix',
		'whsec_YWlybG9jay12ZWN0b3Itc2VjcmV0LXN0eXRjaC4uLi4uLi4u',
		'v1,PiHl3tdJhtqDmDafJVHIzAmb8zVC0dZ26KlpHvSauIE=',
	),
	made(
		SPEC,
		'vanta',
		'svix',
		'whsec_YWlybG9jay12ZWN0b3Itc2VjcmV0LXZhbnRhLi4uLi4uLi4u',
		'v1,XPmQaGadtfRNyYbju9wjuJ3F+7v/nc/haKGM7/K75tg=',
	),
	made(
		SPEC,
		'supabase-auth-hooks',
		'webhook',
		'v1,whsec_YWlybG9jay12ZWN0b3Itc2VjcmV0LXN1cGFiYXNlLWF1dGgt',
		'v1,AHKjIneg3+JBEFUuFK2w6/Hg4qCViF8TduQtnRKCK58=',
	),
];
