import { withAnswers } from '../builders/extend';
import { token } from '../builders/token';
import { isChallenge } from '../handshake';
import type { SetupAnswer, SetupRequest } from '../scheme';

const events = token({
	name: 'Okta Event Hooks',
	docs: 'https://developer.okta.com/docs/concepts/event-hooks/',
	confirmed: 'documentation',
	header: 'authorization',
});

function answer({ method, headers }: SetupRequest): SetupAnswer | undefined {
	const verification = headers.get('x-okta-verification-challenge');
	if (method !== 'GET' || !isChallenge(verification)) return undefined;
	return {
		status: 200,
		contentType: 'application/json',
		body: JSON.stringify({ verification }),
	};
}

/**
 * Okta: answers the GET that verifies the endpoint. Okta does not promise to show the secret with it; without any
 * Authorization it is a call that nothing proves. With a wrong one it is refused.
 */
export const okta = withAnswers(events, ({ verify }) => ({
	answerChallenge(request) {
		const verdict = verify({ ...request, url: '' });
		return 'ok' in verdict && verdict.ok ? answer(request) : undefined;
	},
	answerUnproven: (request) =>
		request.headers.read('authorization').kind === 'absent' ? answer(request) : undefined,
}));
