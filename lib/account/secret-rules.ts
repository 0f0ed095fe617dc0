import { decode } from '../crypto/encoding';
import type { ServedEnvironment } from '../environment';
import { jsonOf } from '../json';
import { PERSONAL_TOKENS } from './personal-tokens';

/** A secret or user name that a service account should not have. Never holds a value. */
export interface SecretFlaw {
	readonly code: 'personal_token' | 'personal_claims' | 'weak_secret' | 'personal_username';
	/** In production it is refused, elsewhere told. */
	readonly severity: 'refuse' | 'warn';
	readonly message: string;
	readonly description: string;
}

const MIN_LENGTH = 16;
const MIN_VARIETY = 6;
/** Defaults and placeholders that are long enough. */
const PLACEHOLDER =
	/change.?(?:me|it)|p[a@]ss.?w[o0]rd|letmein|qwerty|secret.?key|example|placeholder|replace.?me|your.?(?:api|secret|token|key)|^(?:test|dummy|default)|^(?:<[\w .-]+>|\[[\w .-]+\]|\$?\{{1,2}[\w .-]+\}{1,2})$/i;
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@.]{2,}$/;

interface Where {
	readonly environment: ServedEnvironment;
}

/**
 * Why a secret that was made out to an account should not be used by one; undefined: nothing speaks against it.
 * `secret` as it is sent, the name of the scheme before it included (RFC 9110 section 11.4).
 */
export function secretFlaw(secret: string, where: Where): SecretFlaw | undefined {
	const [, scheme = '', value = secret.trim()] =
		/^\s*(basic|bearer|bot|token|api-?key|key)\s+(\S.*?)\s*$/is.exec(secret) ?? [];
	const pair = scheme.toLowerCase() === 'basic' ? basicPair(value) : undefined;
	if (!pair) return valueFlaw(value, where);
	// Some take the key as the user name, and no password.
	if (pair.password === '') return valueFlaw(pair.username, where);
	return usernameFlaw(pair.username, where) ?? valueFlaw(pair.password, where);
}

function valueFlaw(secret: string, { environment }: Where): SecretFlaw | undefined {
	const severity = environment === 'production' ? 'refuse' : 'warn';
	const personal = PERSONAL_TOKENS.find(({ matches }) => matches.test(secret));
	if (personal) {
		return {
			code: 'personal_token',
			severity,
			message: `The secret is ${personal.kind}, which ends with its person`,
			description: `Use ${personal.instead} instead.`,
		};
	}
	if (namesPerson(secret)) {
		return {
			code: 'personal_claims',
			severity,
			message: 'The secret is a token that was issued to a person',
			description: 'Have one issued to an application or a service account instead.',
		};
	}
	if (!isWeak(secret)) return undefined;
	return {
		code: 'weak_secret',
		severity,
		message: 'The secret can be guessed: it is short, repeats itself or is a placeholder',
		description: `Use one of at least ${MIN_LENGTH} random characters.`,
	};
}

/** A service account that signs in by somebody's own name. */
export function usernameFlaw(username: string, { environment }: Where): SecretFlaw | undefined {
	if (!EMAIL.test(username.trim()) || isServiceAddress(username.trim())) return undefined;
	return {
		code: 'personal_username',
		severity: environment === 'production' ? 'refuse' : 'warn',
		message: 'The user name looks like the e-mail address of a person',
		description: 'Use an account that is named by its purpose, such as svc-orders@example.com.',
	};
}

/** Addresses that say by their first word what they are for. */
function isServiceAddress(address: string): boolean {
	const [local = ''] = address.toLowerCase().split('@');
	const service =
		/^(?:svc|service|api|app|bot|integration|automation|system|noreply|no-reply)(?:[-_.+]|$)/;
	return service.test(local) || /\.gserviceaccount\.com$/i.test(address);
}

/** One that was not drawn at random. */
function isWeak(secret: string): boolean {
	return (
		secret.length < MIN_LENGTH ||
		new Set(secret).size < MIN_VARIETY ||
		repeatsItself(secret) ||
		isSequence(secret) ||
		PLACEHOLDER.test(secret)
	);
}

/** A unit of up to 32 characters, at least twice; the last one may be cut off. */
function repeatsItself(secret: string): boolean {
	const longest = Math.min(32, Math.floor(secret.length / 2));
	for (let unit = 1; unit <= longest; unit++) {
		if (secret.startsWith(secret.slice(unit))) return true;
	}
	return false;
}

/** `abcdefgh…`, `987654…`: most characters follow upon the one before. */
function isSequence(secret: string): boolean {
	const steps = [...secret.slice(1)].filter(
		(character, index) => Math.abs(character.charCodeAt(0) - secret.charCodeAt(index)) <= 1,
	);
	return steps.length * 4 >= (secret.length - 1) * 3;
}

/** `user:password` of Basic (RFC 7617 section 2). */
function basicPair(value: string): { username: string; password: string } | undefined {
	const text = decode(value, 'base64')?.toString('utf8') ?? '';
	const colon = text.indexOf(':');
	if (colon < 0) return undefined;
	return { username: text.slice(0, colon), password: text.slice(colon + 1) };
}

/** Who issues tokens at Microsoft, in version 1 and 2. */
const MICROSOFT = /^https:\/\/(?:sts\.windows\.net|login\.microsoftonline\.(?:com|us))\//;

/** Claims by which issuers say that a JWT stands for a person. Its signature is for the other side to check. */
function namesPerson(secret: string): boolean {
	const payload = /^[\w-]+\.([\w-]+)\.[\w-]*$/.exec(secret)?.[1];
	const bytes = payload === undefined ? undefined : decode(payload, 'base64url');
	const claims = bytes && objectOf(bytes.toString('utf8'));
	if (!claims) return false;
	const named = ['sub', 'email', 'upn', 'preferred_username', 'unique_name'].some((name) => {
		const value = claims[name];
		return typeof value === 'string' && EMAIL.test(value) && !isServiceAddress(value);
	});
	if (named || claims.idtyp === 'user') return true;
	// `scp` is only in tokens of users, `roles` in both (learn.microsoft.com/entra/identity-platform/access-token-claims-reference).
	return MICROSOFT.test(String(claims.iss)) && typeof claims.scp === 'string';
}

function objectOf(text: string): Record<string, unknown> | undefined {
	const value = jsonOf(text);
	return typeof value === 'object' && value !== null
		? (value as Record<string, unknown>)
		: undefined;
}
