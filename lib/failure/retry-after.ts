import { retryAfterMs } from './backoff';

/** Header values by lower-case name. */
export type Headers = ReadonlyMap<string, string>;

const DAY_MS = 86_400_000;
/** From here on a number is a time since the epoch: in seconds, and in milliseconds. */
const EPOCH_SECONDS = 1e9;
const EPOCH_MS = 1e12;

/** Where senders say when to come back, each with what it takes for a plain number. The first that says something counts. */
const RESETS = [
	'ratelimit-reset',
	'x-ratelimit-reset-after',
	'x-rate-limit-reset-after',
	'x-ratelimit-reset',
	'x-rate-limit-reset',
	'x-ratelimit-reset-requests',
	'x-shopify-shop-api-call-limit-reset',
] as const;

/**
 * How long the other side asks to wait, in milliseconds: `Retry-After` (RFC 9110 section 10.2.3), the `RateLimit` header
 * (draft-ietf-httpapi-ratelimit-headers) or one of the older reset headers, in seconds, as a time since the epoch or as `1m30s`.
 * Undefined where it does not say. Never more than a day: a wrong clock must not stop work for good.
 */
export function waitAskedFor(headers: Headers, now: number): number | undefined {
	const asked =
		retryAfterMs(headers.get('retry-after'), now) ??
		rateLimitMs(headers.get('ratelimit')) ??
		RESETS.map((name) => resetMs(headers.get(name), now)).find((ms) => ms !== undefined);
	return asked === undefined ? undefined : Math.min(Math.ceil(asked), DAY_MS);
}

/** `"default";r=0;t=30`, or the older `limit=10, remaining=0, reset=30`. */
function rateLimitMs(text: string | undefined): number | undefined {
	const seconds = /(?:;\s*t|\breset)\s*=\s*(\d{1,9})\b/.exec(text ?? '')?.[1];
	return seconds === undefined ? undefined : Number(seconds) * 1_000;
}

function resetMs(text: string | undefined, now: number): number | undefined {
	if (text === undefined) return undefined;
	const spelt = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s)?(?:(\d+)ms)?$/.exec(text.trim());
	if (spelt && text.trim() !== '') {
		const [, hours = 0, minutes = 0, seconds = 0, ms = 0] = spelt.map((part) => Number(part ?? 0));
		return ((hours * 60 + minutes) * 60 + seconds) * 1_000 + ms;
	}
	if (!/^\s*\d{1,16}(?:\.\d{1,6})?\s*$/.test(text)) return undefined;
	const value = Number(text);
	if (value >= EPOCH_MS) return Math.max(0, value - now);
	return value >= EPOCH_SECONDS ? Math.max(0, value * 1_000 - now) : value * 1_000;
}
