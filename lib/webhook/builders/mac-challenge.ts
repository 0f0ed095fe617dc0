import { createHmac } from 'node:crypto';
import type { Scheme } from '../scheme';
import { extend } from './extend';

interface MacChallenge {
	/** The GET parameter. */
	readonly parameter: string;
	/**
	 * What is answered. Anybody may ask, so nothing that passes may be what the sender signs of a request: its MAC would be a
	 * signature.
	 */
	readonly allows: (challenge: string) => boolean;
	readonly answer: (challenge: string, mac: Buffer) => object;
}

/** Adds the answer to a GET challenge which wants its HMAC-SHA256, made with the current secret, as JSON. */
export function withMacChallenge(
	scheme: Scheme,
	{ parameter, allows, answer }: MacChallenge,
): Scheme {
	return extend(scheme, { handshake: true }, (_compiled, { secret = '' }) => ({
		answerChallenge({ query }) {
			const [challenge, ...others] = query.getAll(parameter);
			if (challenge === undefined || others.length > 0 || !allows(challenge)) return undefined;
			const mac = createHmac('sha256', secret).update(challenge).digest();
			const body = JSON.stringify(answer(challenge, mac));
			return { status: 200, contentType: 'application/json', body };
		},
	}));
}
