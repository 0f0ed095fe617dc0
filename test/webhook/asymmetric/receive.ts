import { senders } from '../../senders';
import type { Sender, SentRequest } from '../../senders/sender';
import { checkFreshness } from '../../../lib/webhook/freshness';
import { ReceivedHeaders, type SignedRequest } from '../../../lib/webhook/request';
import type {
	CompiledScheme,
	SchemePorts,
	SigningCredential,
	Verdict,
} from '../../../lib/webhook/scheme';
import { schemes } from '../../../lib/webhook/schemes';

export const PUBLIC_URL = 'https://n8n.example.com/webhook/airlock';

export const offline: SchemePorts['fetchText'] = async (url) => {
	throw new Error(`nothing is to be fetched from ${new URL(url).host}`);
};

/** A clock that tests turn. */
export function turnableClock(now = Date.now()) {
	return { now: () => now, advance: (ms: number) => (now += ms) };
}

export function compile(
	provider: string,
	credential: SigningCredential,
	ports: Partial<SchemePorts> = {},
): CompiledScheme {
	const scheme = schemes[provider];
	if (!scheme) throw new Error(`no scheme ${provider}`);
	const result = scheme.compile(credential, {
		clock: { now: () => Date.now() },
		fetchText: offline,
		...ports,
	});
	if (!result.ok) throw new Error(`${result.issue.field}: ${result.issue.message}`);
	return result.scheme;
}

/** The issue that keeps a credential from being used; undefined when it can be. */
export function issueOf(provider: string, credential: SigningCredential) {
	const ports = { clock: { now: () => Date.now() }, fetchText: offline };
	const result = schemes[provider]!.compile(credential, ports);
	return result.ok ? undefined : result.issue;
}

/** What our side sees of a sent request. */
export function received(
	{ method, headers, body }: SentRequest,
	change: { headers?: readonly string[]; body?: Buffer; url?: string } = {},
): SignedRequest {
	return {
		method,
		url: change.url ?? PUBLIC_URL,
		headers: new ReceivedHeaders(change.headers ?? Object.entries(headers).flat()),
		body: change.body ?? body,
	};
}

export async function playSender(provider: string): Promise<Sender> {
	return await senders[provider]!();
}

/** `ok`, or the code of the refusal, by the two doors: signature, then freshness. */
export async function outcome(
	provider: string,
	compiled: CompiledScheme,
	request: SignedRequest,
	now = Date.now(),
): Promise<string> {
	const verdict = await compiled.verify(request);
	if (!verdict.ok) return verdict.code;
	const limit = schemes[provider]!.toleranceSeconds;
	if (verdict.signedAt === undefined || limit === undefined) return 'ok';
	return checkFreshness(verdict.signedAt, now, limit) ?? 'ok';
}

export function verified(verdict: Verdict): Extract<Verdict, { ok: true }> {
	if (!verdict.ok) throw new Error(`refused: ${verdict.code} ${verdict.detail?.expected}`);
	return verdict;
}
