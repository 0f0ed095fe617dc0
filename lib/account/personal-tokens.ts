interface PersonalToken {
	/** With its article: it stands in a sentence. */
	readonly kind: string;
	readonly matches: RegExp;
	/** What to use in its place; with its article as well. */
	readonly instead: string;
}

/**
 * Tokens that act as the person who made them, by the prefixes their makers publish. Not here is what tokens of
 * applications or service accounts begin with as well (GitLab's `glpat-`, HubSpot's `pat-`, Notion's `ntn_`, `secret_`):
 * it says nothing, and there is nothing else to use.
 */
export const PERSONAL_TOKENS: readonly PersonalToken[] = [
	{
		kind: 'a personal access token of GitHub',
		matches: /^(?:ghp_|github_pat_)/,
		instead: 'a GitHub App',
	},
	{
		kind: 'a token of GitHub that acts as a user',
		matches: /^gh[our]_/,
		instead: 'a GitHub App installation',
	},
	{
		kind: 'a user token of Slack',
		// With token rotation they begin with `xoxe.`
		matches: /^(?:xoxe\.)?xox[ps]-/,
		instead: 'a bot token (xoxb-)',
	},
	{
		kind: 'an API token of an Atlassian account',
		matches: /^ATATT3/,
		instead: 'OAuth client credentials of a service account',
	},
	{ kind: 'a personal API key of Linear', matches: /^lin_api_/, instead: 'an OAuth application' },
	{
		kind: 'a personal access token of Figma',
		matches: /^figd_/,
		instead: 'a plan access token',
	},
	{
		// Its service accounts have such tokens as well, so the advice is what is told apart.
		kind: 'a personal access token of Airtable',
		matches: /^pat[A-Za-z0-9]{14}\.[0-9a-f]{64}$/,
		instead: 'an OAuth integration',
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
		kind: 'a personal or CLI token of Doppler',
		matches: /^dp\.[pc]t\./,
		instead: 'a service account token (dp.sa.)',
	},
	{ kind: 'a personal access token of Contentful', matches: /^CFPAT-/, instead: 'an app identity' },
];
