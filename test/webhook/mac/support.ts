import { ReceivedHeaders } from '../../../lib/webhook/request';
import type { SignedRequest } from '../../../lib/webhook/request';
import type {
	CompiledScheme,
	SchemePorts,
	SigningCredential,
	Verdict,
} from '../../../lib/webhook/scheme';
import { schemes } from '../../../lib/webhook/schemes';
import { optionsOf } from '../../senders';
import type { SentRequest } from '../../senders/sender';

export const URL_REGISTERED = 'https://hooks.acme.test/in/1?tenant=7';

/** Ports whose clock stands still at `now`; a MAC scheme fetches nothing. */
export function portsAt(now: number): SchemePorts {
	return {
		clock: { now: () => now },
		fetchText: () => Promise.reject(new Error('nothing is fetched')),
	};
}

export function compiled(
	provider: string,
	credential: SigningCredential,
	now = Date.now(),
	options = optionsOf[provider],
): CompiledScheme {
	const result = schemes[provider]!.compile(credential, portsAt(now), options);
	if (!result.ok) throw new Error(`${result.issue.field}: ${result.issue.message}`);
	return result.scheme;
}

/** The issue that keeps a credential from being used; undefined where it can be. */
export function issueOf(
	provider: string,
	credential: SigningCredential,
	options = optionsOf[provider],
) {
	const result = schemes[provider]!.compile(credential, portsAt(Date.now()), options);
	return result.ok ? undefined : result.issue;
}

/** A request as received, with some headers changed (undefined: left out; a list: sent that often). */
export function received(
	sent: SentRequest,
	changed: Record<string, string | readonly string[] | undefined> = {},
	url = URL_REGISTERED,
): SignedRequest {
	const raw = Object.entries({ ...sent.headers, ...changed }).flatMap(([name, value]) =>
		(typeof value === 'string' ? [value] : (value ?? [])).flatMap((each) => [name, each]),
	);
	return { method: 'POST', url, headers: new ReceivedHeaders(raw), body: sent.body };
}

/** `ok`, or the code of the refusal. */
export async function outcome(
	scheme: CompiledScheme,
	request: SignedRequest,
): Promise<'ok' | Extract<Verdict, { ok: false }>['code']> {
	const verdict = await scheme.verify(request);
	return verdict.ok ? 'ok' : verdict.code;
}

export async function replayKey(scheme: CompiledScheme, request: SignedRequest): Promise<string> {
	const verdict = await scheme.verify(request);
	if (!verdict.ok) throw new Error(verdict.code);
	return verdict.replayKey;
}
