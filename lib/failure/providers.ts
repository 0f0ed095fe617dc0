import type { Category } from './category';
import type { Signals } from './signals';

type Answer = Signals & Required<Pick<Signals, 'status' | 'headers'>>;

/** A sender whose statuses mislead. */
interface ProviderRow {
	readonly name: string;
	/** Matched against the whole host name. */
	readonly host?: RegExp;
	readonly path?: RegExp;
	/** The statuses it is asked about. */
	readonly statuses: (status: number) => boolean;
	categoryOf(answer: Answer): Category | undefined;
}

const ok = (status: number) => status >= 200 && status < 300;
const only =
	(...wanted: readonly number[]) =>
	(status: number) =>
		wanted.includes(status);

type Codes = ReadonlyArray<readonly [RegExp, Category]>;

const named = (codes: Codes, code: unknown): Category | undefined =>
	typeof code === 'string' ? codes.find(([pattern]) => pattern.test(code))?.[1] : undefined;

/** https://docs.slack.dev/reference/methods: every method answers 200, with `ok` and a code. */
const SLACK: Codes = [
	[/^(?:ratelimited|rate_limited|message_limit_exceeded)$/, 'rate_limited'],
	[/^(?:token_expired)$/, 'credential_expired'],
	[/^(?:token_revoked|account_inactive)$/, 'credential_revoked'],
	[/^(?:invalid_auth|not_authed|two_factor_setup_required)$/, 'auth_rejected'],
	[
		/^(?:missing_scope|no_permission|not_allowed_token_type|access_denied|ekm_access_denied|restricted_action\w*|org_login_required|team_access_not_granted)$/,
		'forbidden',
	],
	[/_not_found$/, 'not_found'],
	[/^(?:internal_error|fatal_error)$/, 'upstream'],
	[/^(?:service_unavailable|team_added_to_org)$/, 'temporarily_unavailable'],
	[/^request_timeout$/, 'timeout'],
	[/^(?:msg_too_long|too_many_\w+)$/, 'payload_too_large'],
	[/^(?:duplicate_\w+|already_\w+)$/, 'duplicate'],
	[/^/, 'invalid_request'],
];

/** `extensions.code` as Apollo, Shopify, GitHub and others set it. */
const GRAPHQL: Codes = [
	[/THROTTLED|RATE_?LIMIT/i, 'rate_limited'],
	[/^(?:UNAUTHENTICATED|UNAUTHORIZED)$/i, 'auth_rejected'],
	[/^(?:FORBIDDEN|ACCESS_DENIED|INSUFFICIENT_SCOPES)$/i, 'forbidden'],
	[/NOT_?FOUND/i, 'not_found'],
	[/INTERNAL|SERVER_ERROR/i, 'upstream'],
	[/TIMEOUT/i, 'timeout'],
	[/UNAVAILABLE/i, 'temporarily_unavailable'],
	[/MAX_COST_EXCEEDED|TOO_LARGE|TOO_COMPLEX/i, 'payload_too_large'],
	[/^/, 'invalid_request'],
];

/** `error.errors[].reason` and `error.status` of https://cloud.google.com/apis/design/errors. */
const GOOGLE: Codes = [
	[/^(?:rateLimitExceeded|userRateLimitExceeded|concurrentLimitExceeded)$/, 'rate_limited'],
	[/^(?:quotaExceeded|dailyLimitExceeded|limitExceeded)$/, 'quota_exhausted'],
	[/^RESOURCE_EXHAUSTED$/, 'rate_limited'],
	[/^(?:accessNotConfigured|SERVICE_DISABLED)$/, 'configuration'],
];

/** https://docs.aws.amazon.com: most services say it in `__type` or `x-amzn-errortype`, with status 400. */
const AWS: Codes = [
	[
		/Throttl|TooManyRequests|RequestLimitExceeded|ProvisionedThroughputExceeded|SlowDown/,
		'rate_limited',
	],
	[/ExpiredToken/, 'credential_expired'],
	[/UnrecognizedClient|InvalidSignature|InvalidClientToken|IncompleteSignature/, 'auth_rejected'],
	[/AccessDenied|NotAuthorized/, 'forbidden'],
	[/ServiceUnavailable|InternalServerError|InternalFailure/, 'temporarily_unavailable'],
	[/(?:ResourceNotFound|NoSuch)/, 'not_found'],
];

/** https://developer.salesforce.com/docs: a list of `errorCode`. */
const SALESFORCE: Codes = [
	[/^REQUEST_LIMIT_EXCEEDED$/, 'quota_exhausted'],
	[/^(?:INVALID_SESSION_ID|SESSION_EXPIRED)$/, 'credential_expired'],
	[/^SERVER_UNAVAILABLE$/, 'temporarily_unavailable'],
	[/^(?:DUPLICATE_VALUE|DUPLICATES_DETECTED)$/, 'duplicate'],
	[/^UNABLE_TO_LOCK_ROW$/, 'temporarily_unavailable'],
];

const ROWS: readonly ProviderRow[] = [
	{
		// https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
		name: 'GitHub',
		host: /^api\.github\.com$/,
		statuses: only(403, 429),
		categoryOf: ({ headers }) =>
			headers.get('x-ratelimit-remaining') === '0' || headers.has('retry-after')
				? 'rate_limited'
				: undefined,
	},
	{
		name: 'Slack',
		host: /^(?:[\w-]+\.)?slack\.com$/,
		path: /^\/api\//,
		statuses: ok,
		categoryOf: ({ body }) =>
			field(body, 'ok') === false ? named(SLACK, field(body, 'error') ?? '') : undefined,
	},
	{
		// https://spec.graphql.org/October2021/#sec-Errors: partial data next to errors is not a success.
		name: 'GraphQL',
		path: /\/graphql(?:\.json)?\/?$/,
		statuses: (status) => ok(status) || status === 400,
		categoryOf: ({ body }) => {
			const errors = field(body, 'errors');
			if (!Array.isArray(errors) || errors.length === 0) return undefined;
			const [first] = errors as readonly unknown[];
			const code = field(field(first, 'extensions'), 'code') ?? field(first, 'type');
			return named(GRAPHQL, typeof code === 'string' ? code : '');
		},
	},
	{
		name: 'Google',
		host: /\.googleapis\.com$/,
		statuses: only(403, 429),
		categoryOf: ({ body }) => {
			const fault = field(body, 'error');
			const listed = field(fault, 'errors');
			const reason = Array.isArray(listed) ? field(listed[0], 'reason') : undefined;
			return named(GOOGLE, reason) ?? named(GOOGLE, field(fault, 'status'));
		},
	},
	{
		name: 'AWS',
		host: /\.amazonaws\.com(?:\.cn)?$/,
		statuses: only(400, 403, 404, 500, 503),
		categoryOf: ({ body, headers }) =>
			named(AWS, headers.get('x-amzn-errortype')) ??
			named(AWS, field(body, '__type')) ??
			named(AWS, field(body, 'code')),
	},
	{
		name: 'Salesforce',
		host: /\.(?:salesforce|force)\.com$/,
		statuses: only(400, 401, 403, 500, 503),
		categoryOf: ({ body }) =>
			named(SALESFORCE, field(Array.isArray(body) ? body[0] : body, 'errorCode')),
	},
	{
		// https://docs.stripe.com/api/errors: 402 is a declined card, 409 another use of the idempotency key.
		name: 'Stripe',
		host: /^api\.stripe\.com$/,
		statuses: only(402, 409),
		categoryOf: ({ status }) => (status === 402 ? 'invalid_request' : 'duplicate'),
	},
	{
		// https://developers.hubspot.com/docs/api/usage-details
		name: 'HubSpot',
		host: /^api(?:-\w+)?\.hubapi\.com$/,
		statuses: only(429, 477),
		categoryOf: ({ body, status }) =>
			status === 477
				? 'temporarily_unavailable'
				: field(body, 'policyName') === 'DAILY'
					? 'quota_exhausted'
					: undefined,
	},
	{
		// While its database is being prepared it answers every path so, before any webhook of it is there.
		name: 'n8n',
		statuses: only(200),
		categoryOf: ({ body }) =>
			body === 'n8n is starting up. Please wait' ? 'temporarily_unavailable' : undefined,
	},
	{
		// RFC 6750 section 3.1, for whoever follows it.
		name: 'Bearer',
		statuses: only(401, 403),
		categoryOf: ({ headers, status }) => {
			const challenge = headers.get('www-authenticate') ?? '';
			if (/error="?insufficient_scope/.test(challenge)) return 'forbidden';
			// Some answer 403 to a token that is no longer good.
			return status === 403 && /error="?invalid_token/.test(challenge)
				? 'auth_rejected'
				: undefined;
		},
	},
];

/** What a sender whose statuses mislead really says; undefined where the status says it right. */
export function providerCategory(answer: Answer): Category | undefined {
	const { host = '', path = '', status } = answer;
	for (const row of ROWS) {
		if (row.host && !row.host.test(host)) continue;
		if (row.path && !row.path.test(path)) continue;
		if (!row.statuses(status)) continue;
		const category = row.categoryOf(answer);
		if (category) return category;
	}
	return undefined;
}

function field(value: unknown, name: string): unknown {
	if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
	return (value as Record<string, unknown>)[name];
}
