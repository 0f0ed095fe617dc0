import { readSecret } from '../../crypto/secret';
import type { Scheme, SetupAnswer, SetupRequest } from '../scheme';
import { refused } from './signature-location';

/** An answer with the secret that the call told. */
export type ToldSecret = SetupAnswer & { readonly secret: string };

/**
 * A row whose sender chooses the secret and tells it in a set-up call. Without a secret nothing is verified and the
 * call is answered; with one it is not, for anybody could send another: their secret would replace the true one.
 */
export function withToldSecret(
	scheme: Scheme,
	hear: (request: SetupRequest) => ToldSecret | undefined,
): Scheme {
	const { required, optional } = scheme.credential;
	return {
		...scheme,
		handshake: true,
		tellsSecret: true,
		credential: {
			required: required.filter((field) => field !== 'secret'),
			optional: ['secret', ...optional],
		},
		compile(credential, ports, custom) {
			const { secret = '', previousSecret = '' } = credential;
			// A previous secret alone was a mistake: it is refused as in any other row.
			if (secret !== '' || previousSecret !== '') return scheme.compile(credential, ports, custom);
			return {
				ok: true,
				scheme: {
					verify: () => refused('keys_unavailable', scheme.secretHeaders[0]!),
					answerUnproven(request) {
						const answer = hear(request);
						return answer && readSecret(answer.secret).ok ? answer : undefined;
					},
				},
			};
		},
	};
}
