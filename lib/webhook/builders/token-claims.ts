import { refused } from './signature-location';
import type { Refused } from './template';

/** The claims of a token, by name (RFC 7519 section 4). */
export type TokenClaims = Readonly<Record<string, unknown>>;

/** What the claims of a token must be. A claim that is named must be there. */
export interface ClaimRules {
	/** `iss`: any of them. */
	readonly issuer?: string | readonly string[];
	/** `aud`: it, or a list that has it. */
	readonly audience?: string;
	/** `sub`. */
	readonly subject?: string;
	/** Further claims that must be there. */
	readonly requiredClaims?: readonly string[];
}

/** How far the issuer's clock may differ from ours, in milliseconds. */
const CLOCK_SKEW_MS = 60_000;

/** Why a token is not to be accepted now (milliseconds since the epoch) for what its claims say, or when it was signed. */
export function checkClaims(
	claims: TokenClaims,
	rules: ClaimRules,
	now: number,
): Refused | { readonly signedAt?: number } {
	const { issuer, audience, subject, requiredClaims = [] } = rules;
	const wrong =
		(issuer !== undefined && ![issuer].flat().some((name) => name === claims.iss) && 'iss') ||
		(subject !== undefined && claims.sub !== subject && 'sub') ||
		(audience !== undefined && ![claims.aud].flat().includes(audience) && 'aud') ||
		requiredClaims.find((name) => !Object.hasOwn(claims, name));
	if (wrong === 'iat') return refused('timestamp_missing', 'iat');
	if (wrong) return refused('claim_mismatch', wrong);

	const [iat, nbf, exp] = [timeOf(claims, 'iat'), timeOf(claims, 'nbf'), timeOf(claims, 'exp')];
	if (iat === 'malformed') return refused('timestamp_malformed', 'iat');
	if (nbf === 'malformed') return refused('claim_mismatch', 'nbf');
	if (exp === 'malformed') return refused('claim_mismatch', 'exp');
	if (nbf !== undefined && nbf > now + CLOCK_SKEW_MS) return refused('timestamp_future', 'nbf');
	if (exp !== undefined && exp <= now - CLOCK_SKEW_MS) return refused('token_expired', 'exp');
	if (iat !== undefined && iat > now + CLOCK_SKEW_MS) return refused('timestamp_future', 'iat');
	return { signedAt: iat };
}

/** A NumericDate (RFC 7519 section 2) in milliseconds since the epoch. */
function timeOf(claims: TokenClaims, name: string): number | 'malformed' | undefined {
	if (!Object.hasOwn(claims, name)) return undefined;
	const seconds = claims[name];
	return typeof seconds === 'number' && Number.isFinite(seconds) ? seconds * 1000 : 'malformed';
}
