import { lazyJson } from './builders/replay-key';
import type { SignedRequest } from './request';
import type { CompileResult, Scheme, SetupAnswer, SetupRequest, SigningCredential } from './scheme';

/**
 * What may be echoed. An open echo would let anybody put a page of theirs on the owner's host, or have a
 * text of theirs signed.
 */
const CHALLENGE = /^[\w.~-]{1,256}$/;

export const isChallenge = (value: unknown): value is string =>
	typeof value === 'string' && CHALLENGE.test(value);

/** A challenge as plain text, or undefined when it is none. */
export function echo(challenge: unknown): SetupAnswer | undefined {
	return isChallenge(challenge)
		? { status: 200, contentType: 'text/plain', body: challenge }
		: undefined;
}

/** Echoes the GET parameter `parameter`. Undefined where it is missing, repeated or of other characters. */
export function echoChallenge(query: URLSearchParams, parameter: string): SetupAnswer | undefined {
	const values = query.getAll(parameter);
	return values.length === 1 ? echo(values[0]) : undefined;
}

/** Adds the answer to a GET challenge in `parameter` (WebSub and its like), where one is named. */
export function withChallenge(compiled: CompileResult, parameter: string): CompileResult {
	if (!compiled.ok || parameter === '') return compiled;
	const answerUnproven = ({ method, query }: SetupRequest) =>
		method === 'GET' ? echoChallenge(query, parameter) : undefined;
	return { ok: true, scheme: { ...compiled.scheme, answerUnproven } };
}

/** Set-up requests are short; nothing longer is parsed for one. */
const MAX_SETUP_BYTES = 4096;

/**
 * Adds the answer to a signed set-up request: a JSON body that has `marker` in it. It is verified here
 * too, for an answer may be made with the secret: with the one the request was signed with.
 */
export function withSetup(
	scheme: Scheme,
	marker: string,
	answer: (event: object, secret: string, request: SignedRequest) => SetupAnswer | undefined,
): Scheme {
	return {
		...scheme,
		handshake: true,
		compile(credential, ports, custom) {
			const compiled = scheme.compile(credential, ports, custom);
			if (!compiled.ok) return compiled;
			const { verify } = compiled.scheme;
			const bound = {
				...compiled.scheme,
				async answerSetup(request: SignedRequest) {
					if (request.body.length > MAX_SETUP_BYTES || !request.body.includes(marker))
						return undefined;
					const verdict = await verify(request);
					const event = lazyJson(request.body)();
					if (!verdict.ok || typeof event !== 'object' || event === null) return undefined;
					return answer(event, secretOf(credential, verdict.keyId), request);
				},
			};
			return { ok: true, scheme: bound };
		},
	};
}

function secretOf(credential: SigningCredential, keyId: string): string {
	return (keyId === 'previous' ? credential.previousSecret : credential.secret) ?? '';
}
