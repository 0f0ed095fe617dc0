import { withAnswers } from '../builders/extend';
import { token } from '../builders/token';
import { isChallenge } from '../handshake';
import type { ReceivedHeaders } from '../request';
import type { SetupAnswer } from '../scheme';

const TOKEN = 'verification-token';

const notifications = token({
	name: 'RingCentral',
	docs: 'https://developers.ringcentral.com/guide/notifications/webhooks/creating-webhooks',
	confirmed: 'documentation',
	header: TOKEN,
});

function answer(headers: ReceivedHeaders): SetupAnswer | undefined {
	const challenge = headers.get('validation-token');
	if (!isChallenge(challenge)) return undefined;
	return { status: 200, body: '', headers: { 'validation-token': challenge } };
}

/** RingCentral: gives the Validation-Token back that it sends, without a body, when a subscription is made or renewed. */
export const ringcentral = withAnswers(notifications, ({ verify }) => ({
	async answerSetup(request) {
		const isSetup = request.body.length === 0 && (await verify(request)).ok;
		return isSetup ? answer(request.headers) : undefined;
	},
	answerUnproven: ({ method, headers, body }) =>
		method === 'POST' && body.length === 0 && headers.read(TOKEN).kind === 'absent'
			? answer(headers)
			: undefined,
}));
