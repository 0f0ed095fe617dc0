import type {
	CompiledScheme,
	Scheme,
	SetupAnswer,
	SetupRequest,
	SigningCredential,
} from '../scheme';
import { echoChallenge } from '../handshake';

/** A row with more to it: `more` of the row itself, and what `add` makes of each compiled scheme. */
export function extend(
	scheme: Scheme,
	more: Partial<Scheme>,
	add: (compiled: CompiledScheme, credential: SigningCredential) => Partial<CompiledScheme>,
): Scheme {
	return {
		...scheme,
		...more,
		compile(credential, ports, custom) {
			const compiled = scheme.compile(credential, ports, custom);
			if (!compiled.ok) return compiled;
			const added = add(compiled.scheme, credential);
			return { ok: true, scheme: { ...compiled.scheme, ...added } };
		},
	};
}

/** Adds answers to set-up calls that depend on the credential. */
export function withAnswers(
	scheme: Scheme,
	answers: (
		compiled: CompiledScheme,
	) => Pick<CompiledScheme, 'answerSetup' | 'answerChallenge' | 'answerUnproven'>,
): Scheme {
	return extend(scheme, { handshake: true }, answers);
}

/** The HEAD with which some senders see whether anybody is there. */
export const answerHead = ({ method }: SetupRequest): SetupAnswer | undefined =>
	method === 'HEAD' ? { status: 200, body: '' } : undefined;

/** Adds the answer to set-up calls that nothing proves. */
export function withUnproven(
	scheme: Scheme,
	answer: (request: SetupRequest) => SetupAnswer | undefined,
): Scheme {
	return withAnswers(scheme, () => ({ answerUnproven: answer }));
}

/** Adds the echo of the GET parameter `parameter`. */
export function withEcho(scheme: Scheme, parameter: string): Scheme {
	return withUnproven(scheme, ({ method, query }) =>
		method === 'GET' ? echoChallenge(query, parameter) : undefined,
	);
}
