import { everywhere, type Vector } from '../vector';
import type { Genuine, Played, Result } from '../played';

/** Set-up calls of several senders, as anybody can write them. */
const SETUPS: readonly object[] = [
	{ type: 'url_verification', challenge: 'x'.repeat(16) },
	{ event: 'endpoint.url_validation', payload: { plainToken: 'x'.repeat(16) } },
	{ type: 1 },
	{ type: 0 },
	{ challenge: 'x'.repeat(16) },
	{ Type: 'SubscriptionConfirmation', SubscribeURL: 'https://attacker.example/' },
	{ validationToken: 'x'.repeat(16) },
];

/** Parameters that senders put a challenge into. */
const CHALLENGES = [
	...['hub.challenge', 'challenge', 'crc_token', 'validationToken', 'verification_token'],
	...['msg_signature', 'echostr', 'token', 'bot_id', 'validation', '__proto__'],
];

const unsigned = (genuine: Genuine, { proof }: Played, body: Buffer) => ({
	headers: Object.entries(genuine.headers).filter(([name]) => name !== proof?.header),
	body,
});

/** Where the proof stands in the body, one of another shape has no place for it. */
const unproven = ({ proof }: Played): readonly Result[] =>
	proof
		? ['signature_missing']
		: ['signature_missing', 'signature_malformed', 'content_unsupported'];

/** Bodies that only look proven. */
export const bodies: readonly Vector[] = [
	...SETUPS.map((setup): Vector => ({
		name: `a set-up call that nobody signed: ${JSON.stringify(setup)}`,
		applies: everywhere,
		attack: (genuine, target) => unsigned(genuine, target, Buffer.from(JSON.stringify(setup))),
		code: unproven,
	})),
	{
		name: 'a GET challenge of a stranger’s, which would have a text of theirs echoed or signed',
		applies: everywhere,
		attack: (genuine) => {
			const query = new URLSearchParams([
				['hub.mode', 'subscribe'],
				['hub.verify_token', 'stranger'],
				...CHALLENGES.map((name): [string, string] => [name, String(genuine.body)]),
			]);
			return { method: 'GET', headers: [], body: Buffer.of(), query: `?${query}` };
		},
		code: ['method_not_allowed', 'challenge_refused'],
	},
	{
		name: 'nothing at all',
		applies: everywhere,
		attack: () => ({ headers: [], body: Buffer.of() }),
		code: unproven,
	},
];
