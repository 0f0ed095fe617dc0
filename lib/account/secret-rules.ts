import { decode } from '../crypto/encoding';
import type { ServedEnvironment } from '../environment';

/** A secret or user name that a service account should not have. Never holds a value. */
export interface SecretFlaw {
	readonly code: 'personal_token' | 'personal_claims' | 'weak_secret' | 'personal_username';
	/** In production it is refused, elsewhere told. */
	readonly severity: 'refuse' | 'warn';
	readonly message: string;
	readonly description: string;
}

interface PersonalToken {
	readonly kind: string;
	readonly matches: RegExp;
	/** What to use in its place. */
	readonly instead: string;
}

/**
 * Tokens that act as the person who made them, by the prefixes their makers publish. Prefixes that tokens of
 * applications share (GitLab's `glpat-`, HubSpot's `pat-`, Notion's `ntn_`) say nothing, and are not here.
 */
const PERSONAL: readonly PersonalToken[] = [
	{
		kind: 'a personal access token of GitHub',
		matches: /^(?:ghp_|github_pat_)/,
		instead: 'a GitHub App',
	},
	{
		kind: 'a token of GitHub that acts as a user',
		matches: /^(?:gho_|ghu_)/,
		instead: 'a GitHub App installation',
	},
	{ kind: 'a user token of Slack', matches: /^xox[ps]-/, instead: 'a bot token (xoxb-)' },
	{
		kind: 'an API token of an Atlassian account',
		matches: /^ATATT3/,
		instead: 'OAuth client credentials of a service account',
	},
	{ kind: 'a personal API key of Linear', matches: /^lin_api_/, instead: 'an OAuth application' },
	{
		kind: 'a personal access token of Figma',
		matches: /^figd_/,
		instead: 'an OAuth application',
	},
	{
		kind: 'a personal access token of Airtable',
		matches: /^pat[A-Za-z0-9]{14}\.[0-9a-f]{64}$/,
		instead: 'a service account of Airtable',
	},
	{
		kind: 'a personal access token of DigitalOcean',
		matches: /^dop_v1_/,
		instead: 'an OAuth application',
	},
	{
		kind: 'a personal access token of Docker',
		matches: /^dckr_pat_/,
		instead: 'an organisation access token (dckr_oat_)',
	},
	{
		kind: 'a personal access token of Databricks',
		matches: /^dapi[0-9a-f]{32}/,
		instead: 'OAuth client credentials of a service principal',
	},
	{
		kind: 'a user token of Sentry',
		matches: /^sntryu_/,
		instead: 'an organisation token (sntrys_)',
	},
	{ kind: 'a personal API key of PostHog', matches: /^phx_/, instead: 'a project API key' },
	{ kind: 'a user token of SonarQube', matches: /^squ_/, instead: 'a project token (sqp_)' },
	{
		kind: 'a personal token of Doppler',
		matches: /^dp\.pt\./,
		instead: 'a service account token (dp.sa.)',
	},
	{ kind: 'a personal access token of Contentful', matches: /^CFPAT-/, instead: 'an app identity' },
];

const MIN_LENGTH = 16;
const MIN_VARIETY = 6;
/** Placeholders that are long enough. */
const PLACEHOLDER =
	/change.?me|pass.?word|secret.?key|example|placeholder|your.?(?:api|secret|token|key)|^(?:test|dummy|default)/i;
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@.]{2,}$/;

interface Where {
	readonly environment: ServedEnvironment;
}

/** Why a secret that was made out to an account should not be used by one; undefined: nothing speaks against it. */
export function secretFlaw(secret: string, { environment }: Where): SecretFlaw | undefined {
	const severity = environment === 'production' ? 'refuse' : 'warn';
	const personal = PERSONAL.find(({ matches }) => matches.test(secret));
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
	if (!EMAIL.test(username) || isServiceAddress(username)) return undefined;
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

function isWeak(secret: string): boolean {
	return (
		secret.length < MIN_LENGTH ||
		new Set(secret).size < MIN_VARIETY ||
		/^(.{1,8})\1+$/s.test(secret) ||
		PLACEHOLDER.test(secret)
	);
}

/** Claims by which issuers say that a JWT stands for a person: an e-mail address, or scopes without roles at Microsoft. */
function namesPerson(secret: string): boolean {
	const payload = /^[\w-]+\.([\w-]+)\.[\w-]*$/.exec(secret)?.[1];
	const bytes = payload === undefined ? undefined : decode(payload, 'base64url');
	const claims = bytes && objectOf(bytes.toString('utf8'));
	if (!claims) return false;
	const named = ['sub', 'email', 'upn', 'preferred_username', 'unique_name'].some((name) => {
		const value = claims[name];
		return typeof value === 'string' && EMAIL.test(value) && !isServiceAddress(value);
	});
	// https://learn.microsoft.com/en-us/entra/identity-platform/access-token-claims-reference
	return named || claims.idtyp === 'user';
}

function objectOf(text: string): Record<string, unknown> | undefined {
	try {
		const value: unknown = JSON.parse(text);
		return typeof value === 'object' && value !== null
			? (value as Record<string, unknown>)
			: undefined;
	} catch {
		return undefined;
	}
}
