import { z } from 'zod';
import type { AuthPorts, EndpointAnswer } from './auth-mode';
import { jsonOf } from '../../json';
import type { Minted } from './token-source';

/** What a token endpoint may say without being quoted: RFC 6749 section 5.2, RFC 8707 section 2, RFC 9449 section 5. */
const REGISTERED = new Set([
	'invalid_request',
	'invalid_client',
	'invalid_grant',
	'unauthorized_client',
	'unsupported_grant_type',
	'invalid_scope',
	'invalid_target',
	'invalid_dpop_proof',
	'use_dpop_nonce',
]);

const success = z.object({
	// It goes into a header: printable ASCII without spaces (RFC 6749 appendix A.12).
	access_token: z.string().regex(/^[\x21-\x7e]+$/),
	token_type: z.string().optional(),
	expires_in: z.coerce.number().positive().optional(),
});

export interface TokenRequest {
	readonly url: string;
	readonly form: Readonly<Record<string, string | undefined>>;
	readonly headers?: Readonly<Record<string, string>>;
	/** What the token has to be; `Bearer` unless it is said otherwise. */
	readonly tokenType?: 'Bearer' | 'DPoP';
}

/** The endpoint's answer; undefined where there was none. */
export async function postForm(
	ports: AuthPorts,
	{ url, form, headers = {} }: TokenRequest,
): Promise<EndpointAnswer | undefined> {
	const fields = Object.entries(form).filter((field): field is [string, string] => !!field[1]);
	return await ports
		.post(url, {
			headers: {
				'Content-Type': 'application/x-www-form-urlencoded',
				Accept: 'application/json',
				...headers,
			},
			body: new URLSearchParams(fields).toString(),
		})
		.catch(() => undefined);
}

/** Reads what an OAuth token endpoint answered. Quotes nothing of it but a registered code. */
export function readToken(
	{ url, tokenType = 'Bearer' }: TokenRequest,
	answer: EndpointAnswer | undefined,
): Minted {
	if (!answer || answer.status < 200 || answer.status >= 300) return refusal(url, answer);
	const parsed = success.safeParse(jsonOf(answer.body));
	const { host } = new URL(url);
	if (!parsed.success) {
		return invalid(`The answer of ${host} holds no token that can be used`);
	}
	// RFC 9449 section 5: a server that does not bind the token, or does not say so, must not be taken for one that does.
	const { access_token: value, token_type: type = 'Bearer', expires_in: expiresIn } = parsed.data;
	return type.toLowerCase() === tokenType.toLowerCase()
		? { ok: true, token: { value, expiresIn } }
		: invalid(`The token of ${host} is not of the type ${tokenType}`);
}

/** What an endpoint that gave no token means. */
export function refusal(url: string, answer: EndpointAnswer | undefined): Minted {
	const { host } = new URL(url);
	if (!answer) {
		return { ok: false, code: 'token_endpoint_unavailable', message: `${host} gave no answer` };
	}
	const { status } = answer;
	if (status === 429 || status >= 500) {
		const message = `${host} answered ${status}`;
		return { ok: false, code: 'token_endpoint_unavailable', message };
	}
	if (status < 400) return invalid(`${host} answered ${status} without a token`);
	const code = oauthCode(answer);
	const message = `${host} refused with ${status}${code === undefined ? '' : ` (${code})`}`;
	return { ok: false, code: 'auth_rejected', message };
}

export function invalid(message: string): Minted {
	return { ok: false, code: 'token_response_invalid', message };
}

/** The registered code of a refusal. */
export function oauthCode({ body }: EndpointAnswer): string | undefined {
	const parsed = z.object({ error: z.string() }).safeParse(jsonOf(body));
	return parsed.success && REGISTERED.has(parsed.data.error) ? parsed.data.error : undefined;
}
