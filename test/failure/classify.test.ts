import { CATEGORIES, type Category, isCategory, isRetryable } from '../../lib/failure/category';
import { classify } from '../../lib/failure/classify';
import type { Signals } from '../../lib/failure/signals';

const NOW = Date.UTC(2026, 10, 24, 12);
const headers = (values: Record<string, string>) => new Map(Object.entries(values));
const categoryOf = (signals: Signals) => classify(signals, NOW)?.category;

describe('by status', () => {
	test.each<[number, Category | undefined]>([
		[200, undefined],
		[204, undefined],
		[302, 'configuration'],
		[400, 'invalid_request'],
		[401, 'auth_rejected'],
		[402, 'quota_exhausted'],
		[403, 'forbidden'],
		[404, 'not_found'],
		[408, 'timeout'],
		[409, 'duplicate'],
		[410, 'not_found'],
		[413, 'payload_too_large'],
		[418, 'invalid_request'],
		[422, 'invalid_request'],
		[429, 'rate_limited'],
		[500, 'upstream'],
		[501, 'invalid_request'],
		[502, 'upstream'],
		[503, 'temporarily_unavailable'],
		[504, 'timeout'],
		[522, 'timeout'],
		[525, 'configuration'],
		[529, 'temporarily_unavailable'],
		[599, 'timeout'],
	])('%i: %s', (status, category) => {
		expect(categoryOf({ status })).toBe(category);
	});

	test('every status there may be has a category of the closed list, or is none', () => {
		for (let status = 200; status < 600; status += 1) {
			const category = categoryOf({ status });
			expect(category === undefined ? status < 300 : isCategory(category)).toBe(true);
		}
	});
});

describe('by code, where there was no answer', () => {
	test.each<[string, Category, boolean]>([
		['ECONNREFUSED', 'network', false],
		['ENOTFOUND', 'network', false],
		['EAI_AGAIN', 'network', false],
		['ENETUNREACH', 'network', false],
		['ECONNRESET', 'network', true],
		['EPIPE', 'network', true],
		['ERR_STREAM_PREMATURE_CLOSE', 'network', true],
		['HPE_INVALID_CONSTANT', 'network', true],
		['ETIMEDOUT', 'timeout', true],
		['ECONNABORTED', 'timeout', true],
		['UND_ERR_CONNECT_TIMEOUT', 'timeout', false],
		['UND_ERR_HEADERS_TIMEOUT', 'timeout', true],
		['CERT_HAS_EXPIRED', 'configuration', false],
		['DEPTH_ZERO_SELF_SIGNED_CERT', 'configuration', false],
		['ERR_TLS_CERT_ALTNAME_INVALID', 'configuration', false],
		['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'configuration', false],
		['ERR_SSL_WRONG_VERSION_NUMBER', 'configuration', false],
		['EPROTO', 'configuration', false],
		['NO_SUCH_CODE', 'defect', true],
		['', 'defect', true],
	])('%s: %s, may have taken effect: %s', (code, category, mayHaveTakenEffect) => {
		expect(classify({ code }, NOW)).toEqual({ category, mayHaveTakenEffect });
	});
});

describe('where a sender says it another way', () => {
	const github = { host: 'api.github.com', path: '/repos/a/b' };
	const slack = { host: 'slack.com', path: '/api/chat.postMessage', status: 200 };
	const google = { host: 'sheets.googleapis.com', path: '/v4/x', status: 403 };
	const aws = { host: 'dynamodb.eu-west-1.amazonaws.com', path: '/', status: 400 };
	const graphql = (code: string) => ({
		...{ host: 'api.example.com', path: '/v1/graphql', status: 200 },
		body: { data: null, errors: [{ message: 'any words', extensions: { code } }] },
	});
	test.each<[string, Signals, Category | undefined]>([
		[
			'GitHub out of requests',
			{ ...github, status: 403, headers: headers({ 'x-ratelimit-remaining': '0' }) },
			'rate_limited',
		],
		[
			'GitHub secondary limit',
			{ ...github, status: 403, headers: headers({ 'retry-after': '60' }) },
			'rate_limited',
		],
		[
			'GitHub forbidden',
			{ ...github, status: 403, headers: headers({ 'x-ratelimit-remaining': '12' }) },
			'forbidden',
		],
		[
			'another host may send that header',
			{ host: 'api.example.com', status: 403, headers: headers({ 'x-ratelimit-remaining': '0' }) },
			'forbidden',
		],
		[
			'n8n starting',
			{ status: 200, body: 'n8n is starting up. Please wait' },
			'temporarily_unavailable',
		],
		['n8n started', { status: 200, body: '' }, undefined],
		['Slack fine', { ...slack, body: { ok: true } }, undefined],
		['Slack ratelimited', { ...slack, body: { ok: false, error: 'ratelimited' } }, 'rate_limited'],
		[
			'Slack invalid_auth',
			{ ...slack, body: { ok: false, error: 'invalid_auth' } },
			'auth_rejected',
		],
		[
			'Slack token_revoked',
			{ ...slack, body: { ok: false, error: 'token_revoked' } },
			'credential_revoked',
		],
		['Slack missing_scope', { ...slack, body: { ok: false, error: 'missing_scope' } }, 'forbidden'],
		[
			'Slack channel_not_found',
			{ ...slack, body: { ok: false, error: 'channel_not_found' } },
			'not_found',
		],
		[
			'Slack internal_error',
			{ ...slack, body: { ok: false, error: 'internal_error' } },
			'upstream',
		],
		['Slack without a code', { ...slack, body: { ok: false } }, 'invalid_request'],
		[
			'not Slack',
			{ host: 'slack.com.evil.example', path: '/api/x', status: 200, body: { ok: false } },
			undefined,
		],
		['GraphQL throttled', graphql('THROTTLED'), 'rate_limited'],
		['GraphQL unauthenticated', graphql('UNAUTHENTICATED'), 'auth_rejected'],
		['GraphQL internal', graphql('INTERNAL_SERVER_ERROR'), 'upstream'],
		['GraphQL anything else', graphql('BAD_USER_INPUT'), 'invalid_request'],
		['GraphQL fine', { ...graphql('x'), body: { data: {} } }, undefined],
		['GraphQL no errors', { ...graphql('x'), body: { data: {}, errors: [] } }, undefined],
		[
			'Google rate',
			{ ...google, body: { error: { errors: [{ reason: 'userRateLimitExceeded' }] } } },
			'rate_limited',
		],
		[
			'Google quota',
			{ ...google, body: { error: { errors: [{ reason: 'dailyLimitExceeded' }] } } },
			'quota_exhausted',
		],
		[
			'Google forbidden',
			{ ...google, body: { error: { status: 'PERMISSION_DENIED' } } },
			'forbidden',
		],
		[
			'AWS throttles with 400',
			{ ...aws, body: { __type: 'com.amazonaws#ThrottlingException' } },
			'rate_limited',
		],
		[
			'AWS expired token',
			{ ...aws, headers: headers({ 'x-amzn-errortype': 'ExpiredTokenException' }) },
			'credential_expired',
		],
		[
			'Salesforce',
			{ host: 'x.my.salesforce.com', status: 403, body: [{ errorCode: 'REQUEST_LIMIT_EXCEEDED' }] },
			'quota_exhausted',
		],
		['Stripe declined card', { host: 'api.stripe.com', status: 402 }, 'invalid_request'],
		[
			'HubSpot daily',
			{ host: 'api.hubapi.com', status: 429, body: { policyName: 'DAILY' } },
			'quota_exhausted',
		],
		[
			'HubSpot secondly',
			{ host: 'api.hubapi.com', status: 429, body: { policyName: 'SECONDLY' } },
			'rate_limited',
		],
		[
			'a token that is no longer good, as 403',
			{ status: 403, headers: headers({ 'www-authenticate': 'Bearer error="invalid_token"' }) },
			'auth_rejected',
		],
		['an answer that is no object', { ...slack, body: 'ok' }, undefined],
		['a prototype is nobody’s answer', { ...slack, body: Object.create({ ok: false }) }, undefined],
	])('%s', (_name, signals, category) => {
		expect(categoryOf(signals)).toBe(category);
	});
});

describe('how long to wait', () => {
	const waitOf = (values: Record<string, string>, status = 429) =>
		classify({ status, headers: headers(values) }, NOW)?.retryAfterMs;
	test.each<[Record<string, string>, number | undefined]>([
		[{}, undefined],
		[{ 'retry-after': '7' }, 7_000],
		[{ 'retry-after': new Date(NOW + 9_000).toUTCString() }, 9_000],
		[{ 'retry-after': new Date(NOW - 9_000).toUTCString() }, 0],
		[{ 'retry-after': 'soon' }, undefined],
		[{ 'retry-after': '-5' }, undefined],
		[{ 'x-ratelimit-reset': String(NOW / 1_000 + 30) }, 30_000],
		[{ 'x-ratelimit-reset': String(NOW + 30_000) }, 30_000],
		[{ 'x-ratelimit-reset': '12' }, 12_000],
		[{ 'x-ratelimit-reset-after': '1.25' }, 1_250],
		[{ 'x-ratelimit-reset-requests': '1m30s' }, 90_000],
		[{ ratelimit: '"default";r=0;t=20' }, 20_000],
		[{ ratelimit: 'limit=10, remaining=0, reset=20' }, 20_000],
		[{ 'ratelimit-reset': '15' }, 15_000],
		[{ 'retry-after': '999999999' }, 86_400_000],
		[{ 'retry-after': '3', 'ratelimit-reset': '15' }, 3_000],
	])('%j: %s', (values, wait) => {
		expect(waitOf(values)).toBe(wait);
	});

	test('a limit that ends only in hours is a quota', () => {
		expect(
			classify({ status: 429, headers: headers({ 'retry-after': '7200' }) }, NOW),
		).toMatchObject({
			category: 'quota_exhausted',
			retryAfterMs: 7_200_000,
		});
	});

	test('503 with a time to come back let nothing in; without one it may have', () => {
		const busy = classify({ status: 503, headers: headers({ 'retry-after': '1' }) }, NOW);
		expect([busy?.mayHaveTakenEffect, classify({ status: 503 }, NOW)?.mayHaveTakenEffect]).toEqual([
			false,
			true,
		]);
	});
});

test('the list is closed, and every text is ours', () => {
	expect(Object.keys(CATEGORIES)).toHaveLength(20);
	expect(isCategory('toString')).toBe(false);
	expect(Object.keys(CATEGORIES).filter((name) => isRetryable(name as Category))).toEqual([
		'rate_limited',
		'timeout',
		'network',
		'upstream',
		'temporarily_unavailable',
		'quota_exhausted',
	]);
});
