import type { Scheme, SetupAnswer, SetupRequest } from '../scheme';
import { refused } from './signature-location';

/**
 * For senders that choose the secret and tell it in their first, unsigned call. Until the credential holds one nothing
 * verifies; once it does, a further call of that kind is an ordinary request that is not signed: whoever sends it must not
 * choose the secret anew.
 */
export function withToldSecret(
	scheme: Scheme,
	told: (request: SetupRequest) => SetupAnswer | undefined,
): Scheme {
	const { required, optional } = scheme.credential;
	return {
		...scheme,
		credential: {
			required: required.filter((field) => field !== 'secret'),
			optional: ['secret', ...optional],
		},
		handshake: true,
		compile(credential, ports, custom) {
			const { secret = '', previousSecret = '' } = credential;
			if (secret !== '' || previousSecret !== '') return scheme.compile(credential, ports, custom);
			const verify = () => refused('keys_unavailable', 'secret');
			return { ok: true, scheme: { verify, answerUnproven: told } };
		},
	};
}
