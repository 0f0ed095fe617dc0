import type { Vector } from './vector';

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
];
