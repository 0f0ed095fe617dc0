import type { Readable } from 'node:stream';
import type {
	IDataObject,
	IExecuteFunctions,
	IHttpRequestMethods,
	IHttpRequestOptions,
} from 'n8n-workflow';
import { classify } from '../../failure/classify';
import type { BreakerKey } from '../../failure/breakers';
import { REFUSED_BY_BREAKER } from '../../failure/breaker';
import { categoryOfDenial } from '../../failure/denied';
import type { AttemptOf } from '../../failure/ledger';
import { type AnswerSchema, type Drift } from '../../failure/drift';
import type { Failure } from '../../failure/signals';
import { admitRequest } from './authenticate-request';
import { REDIRECT_AS_ANSWER } from './outgoing-request';
import { readAnswer } from './read-answer';
import type { Services } from '../services';

/** One call that is to leave under a service account. */
export interface GuardedCall {
	readonly method: IHttpRequestMethods;
	readonly url: string;
	readonly headers: Readonly<Record<string, string>>;
	readonly body?: string;
	/** For the whole of it, the answer included. Milliseconds. */
	readonly timeoutMs: number;
	readonly maxBytes: number;
	readonly schema?: AnswerSchema & { readonly ok: true };
}

/** Whom it is made for. */
export interface CallScope extends Omit<AttemptOf, 'attempt' | 'host' | 'method'> {
	readonly credential: IDataObject;
}

export interface Answered {
	readonly ok: true;
	readonly status: number;
	readonly headers: ReadonlyMap<string, string>;
	readonly body: unknown;
	readonly durationMs: number;
}

export interface NotAnswered {
	readonly ok: false;
	readonly failure: Failure;
	/** The rule of ours that kept it from leaving: names credential and host, nothing else. */
	readonly denial?: { readonly rule: string; readonly message: string };
	readonly drift?: readonly Drift[];
	readonly durationMs: number;
}

/** What a rate of our own is waited for, where it does not say. Milliseconds. */
const OWN_RATE_MS = 5_000;

/**
 * Makes one attempt: breaker, ledger, guard, call, classification, and what all of them learn from it. Answers, whatever
 * the other side does; rejects only where our own store is away.
 */
export async function attemptCall(
	context: IExecuteFunctions,
	services: Services,
	scope: CallScope,
	call: GuardedCall,
	attempt: number,
): Promise<Answered | NotAnswered> {
	const host = hostOf(call.url);
	const { tenant, integration, account } = scope;
	const hostKey: BreakerKey = { tenant, integration, kind: 'host', name: host };
	const signInKey: BreakerKey = { tenant, integration, kind: 'account', name: account };
	const { credential, ...about } = scope;
	const attemptOf: AttemptOf = { ...about, host, method: call.method, attempt };

	const verdict = await services.breakers.admit(hostKey);
	if (!verdict.go) {
		const { category, code, retryAfterMs } = verdict;
		const failure = {
			category,
			...(retryAfterMs !== undefined && { retryAfterMs }),
			mayHaveTakenEffect: false,
		};
		await services.ledger.count(attemptOf, { category: failure.category, durationMs: 0 });
		return {
			ok: false,
			failure,
			denial: { rule: code, message: REFUSED_BY_BREAKER[code] },
			durationMs: 0,
		};
	}

	const finish = await services.ledger.begin(attemptOf);
	const startedAt = performance.now();
	const result = await leave(context, services, credential, call);
	const durationMs = Math.round(performance.now() - startedAt);
	const settled = { ...result, durationMs };
	const { trial } = verdict;
	if (settled.ok) {
		await services.breakers.settle(hostKey, { durationMs, trial });
		await services.breakers.settle(signInKey, { durationMs, trial: false });
		await finish({ status: settled.status, durationMs });
		return settled;
	}
	const { category, status, retryAfterMs } = settled.failure;
	if (settled.denial) {
		if (trial) await services.breakers.forgo(hostKey);
	} else {
		await services.breakers.settle(hostKey, { category, durationMs, retryAfterMs, trial });
	}
	if (category === 'auth_rejected' || category === 'credential_expired') {
		// The next one proves itself with a token of its own; if that is rejected as well, the account is set aside.
		const prepared = services.accounts.prepare(credential);
		if (prepared.ok && !settled.denial) services.accounts.forgetTokens(prepared);
		if (settled.denial?.rule !== 'expired') {
			await services.breakers.settle(signInKey, { category, durationMs, trial: false });
		}
	}
	await finish({ category, status, durationMs });
	return settled;
}

type Left = Omit<Answered, 'durationMs'> | Omit<NotAnswered, 'durationMs'>;

async function leave(
	context: IExecuteFunctions,
	services: Services,
	credential: IDataObject,
	call: GuardedCall,
): Promise<Left> {
	const { method, url, headers, body, timeoutMs, maxBytes } = call;
	const abortSignal = AbortSignal.timeout(timeoutMs);
	const admitted = await admitRequest(services.guard, credential, {
		...{ method, url, headers: { ...headers }, ...(body !== undefined && { body }) },
		...{ encoding: 'stream', returnFullResponse: true, ignoreHttpStatusErrors: true },
		...{ timeout: timeoutMs, abortSignal: abortSignal as IHttpRequestOptions['abortSignal'] },
	});
	if (!admitted.ok) {
		const { rule, message } = admitted.denial;
		const category = categoryOfDenial(rule);
		const retryAfterMs = category === 'rate_limited' ? { retryAfterMs: OWN_RATE_MS } : {};
		const failure = { category, ...retryAfterMs, mayHaveTakenEffect: false };
		return { ok: false, failure, denial: { rule, message } };
	}
	const now = services.clock.now();
	const { request, account } = admitted;
	// Its status is read here, and nothing of it followed.
	const redirect = account.redirects === 'refuse' ? REDIRECT_AS_ANSWER : {};
	try {
		const response = (await context.helpers.httpRequest({ ...request, ...redirect })) as {
			readonly body: Readable;
			readonly headers: Readonly<Record<string, unknown>>;
			readonly statusCode: number;
		};
		return await judge(response, call, now);
	} catch (error) {
		const code = abortSignal.aborted ? 'TimeoutError' : codeOf(error);
		return { ok: false, failure: failureOf({ code }, now) };
	}

	async function judge(
		response: { body: Readable; headers: Readonly<Record<string, unknown>>; statusCode: number },
		{ schema }: GuardedCall,
		at: number,
	): Promise<Left> {
		const { statusCode: status } = response;
		const known = headersOf(response.headers);
		const answer = await readAnswer(response.body, known, maxBytes);
		const { hostname: host, pathname: path } = new URL(url);
		if (!answer.ok) {
			// It was answered, so that repeating a call that writes would do it twice.
			const category = 'payload_too_large' as const;
			return { ok: false, failure: { category, status, mayHaveTakenEffect: true } };
		}
		const failure = classify({ status, headers: known, host, path, body: answer.value }, at);
		if (failure) return { ok: false, failure };
		const drift = schema?.check(answer.value) ?? [];
		if (drift.length > 0) {
			const category = 'schema_mismatch' as const;
			return { ok: false, failure: { category, status, mayHaveTakenEffect: true }, drift };
		}
		return { ok: true, status, headers: known, body: answer.value };
	}
}

function failureOf(signals: { readonly code: string }, now: number): Failure {
	// Without a status there is always one.
	return classify(signals, now)!;
}

/** The innermost code there is: clients wrap what the socket said. */
function codeOf(error: unknown): string {
	let found = '';
	let current: unknown = error;
	for (let depth = 0; depth < 5 && typeof current === 'object' && current !== null; depth += 1) {
		const { code, cause, name } = current as { code?: unknown; cause?: unknown; name?: unknown };
		if (typeof code === 'string' && !/^ERR_BAD_|^ERR_NETWORK$/.test(code)) found = code;
		else if (found === '' && typeof name === 'string' && name === 'TimeoutError') found = name;
		current = cause;
	}
	return found;
}

function headersOf(headers: Readonly<Record<string, unknown>>): ReadonlyMap<string, string> {
	return new Map(
		Object.entries(headers).map(([name, value]) => [
			name.toLowerCase(),
			Array.isArray(value) ? value.join(', ') : String(value),
		]),
	);
}

function hostOf(url: string): string {
	return URL.canParse(url) ? new URL(url).host : '';
}
