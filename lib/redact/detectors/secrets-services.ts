import { secretKey, secretPrefix, secretWord } from './detector';

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';

/** Everything else that issues tokens which can be told by their form. */
export const serviceSecrets = [
	secretWord('twilio_key', 'Twilio API key', 'TWILIO_KEY', {
		length: [34, 34],
		pattern: 'SK[0-9a-fA-F]{32}',
	}),
	secretKey('twilio_auth_token', 'Twilio auth token', 'TWILIO_TOKEN', {
		key: '.*twilio.*(?:token|secret|key)',
		value: '[0-9a-f]{32}',
	}),
	secretKey('datadog_key', 'Datadog key', 'DATADOG_KEY', {
		key: '.*(?:dd|datadog)[_-]?(?:api|app|application)[_-]?key',
		value: '[0-9a-f]{32}(?:[0-9a-f]{8})?',
	}),
	secretPrefix('newrelic_key', 'New Relic key', 'NEWRELIC_KEY', {
		prefixes: ['NRAK-', 'NRII-', 'NRIQ-', 'NRRA-'],
		pattern: 'NR[A-Z]{2}-[\\w-]{27,42}',
	}),
	secretWord('newrelic_licence', 'New Relic licence key', 'NEWRELIC_KEY', {
		length: [40, 40],
		pattern: '[0-9a-f]{36}NRAL',
	}),
	secretPrefix('sentry_token', 'Sentry token', 'SENTRY_TOKEN', {
		prefixes: ['sntrys_', 'sntryu_'],
		pattern: 'sntry[su]_[A-Za-z0-9+/=_-]{60,500}',
	}),
	secretPrefix('linear_key', 'Linear key', 'LINEAR_KEY', {
		prefixes: ['lin_api_', 'lin_oauth_'],
		pattern: 'lin_(?:api|oauth)_[A-Za-z0-9]{32,64}',
	}),
	secretPrefix('notion_token', 'Notion token', 'NOTION_TOKEN', {
		prefixes: ['ntn_', 'secret_'],
		pattern: '(?:ntn_[A-Za-z0-9]{40,50}|secret_[A-Za-z0-9]{43})',
	}),
	secretPrefix('airtable_token', 'Airtable token', 'AIRTABLE_TOKEN', {
		prefixes: ['pat'],
		pattern: 'pat[A-Za-z0-9]{14}\\.[a-f0-9]{64}',
	}),
	secretPrefix('airtable_key', 'Airtable API key', 'AIRTABLE_KEY', {
		prefixes: ['key'],
		pattern: 'key(?=[A-Za-z]{0,13}\\d)(?=[a-z0-9]{0,13}[A-Z])[A-Za-z0-9]{14}',
	}),
	secretPrefix('atlassian_token', 'Atlassian token', 'ATLASSIAN_TOKEN', {
		prefixes: ['ATATT3', 'ATSTT3'],
		pattern: 'AT[AS]TT3[\\w=+/.-]{80,400}',
	}),
	secretPrefix('trello_token', 'Trello token', 'TRELLO_TOKEN', {
		prefixes: ['ATTA'],
		pattern: 'ATTA[a-f0-9]{64}(?:[A-F0-9]{8})?',
	}),
	secretPrefix('doppler_token', 'Doppler token', 'DOPPLER_TOKEN', {
		prefixes: ['dp.'],
		pattern: 'dp\\.(?:pt|st|ct|sa|scim|audit)\\.(?:[a-z0-9_-]{2,35}\\.)?[A-Za-z0-9]{40,44}',
	}),
	secretPrefix('vault_token', 'Vault token', 'VAULT_TOKEN', {
		prefixes: ['hvs.', 'hvb.', 'hvr.'],
		pattern: 'hv[bsr]\\.[\\w-]{24,300}',
	}),
	secretPrefix('databricks_token', 'Databricks token', 'DATABRICKS_TOKEN', {
		prefixes: ['dapi'],
		pattern: 'dapi[a-f0-9]{32}(?:-\\d)?',
	}),
	secretPrefix('grafana_token', 'Grafana token', 'GRAFANA_TOKEN', {
		prefixes: ['glsa_', 'glc_'],
		pattern: '(?:glsa_[A-Za-z0-9]{32}_[a-fA-F0-9]{8}|glc_[A-Za-z0-9+/]{32,400}={0,2})',
	}),
	secretPrefix('posthog_key', 'PostHog personal key', 'POSTHOG_KEY', {
		prefixes: ['phx_'],
		pattern: 'phx_[A-Za-z0-9_]{40,52}',
	}),
	secretPrefix('figma_token', 'Figma token', 'FIGMA_TOKEN', {
		prefixes: ['figd_', 'figo_', 'figu_', 'figor_'],
		pattern: 'fig(?:d|o|u|or)_[\\w-]{38,60}',
	}),
	secretKey('asana_token', 'Asana token', 'ASANA_TOKEN', {
		key: '.*asana.*(?:token|key|secret|pat)',
		value: '(?:\\d/\\d{12,17}(?:/\\d{12,17})?:)?[a-f0-9]{32}',
	}),
	secretPrefix('hubspot_token', 'HubSpot private app token', 'HUBSPOT_TOKEN', {
		prefixes: ['pat-na', 'pat-eu', 'pat-ap'],
		pattern: `pat-[a-z]{2}\\d-${UUID}`,
	}),
	secretPrefix('okta_token', 'Okta API token', 'OKTA_TOKEN', {
		prefixes: ['SSWS '],
		pattern: 'SSWS 00[\\w-]{40}',
	}),
	secretKey('okta_token_in_context', 'Okta API token', 'OKTA_TOKEN', {
		key: '.*okta.*(?:token|key|secret)',
		value: '00[\\w-]{40}',
	}),
	secretPrefix('age_secret_key', 'age secret key', 'AGE_KEY', {
		prefixes: ['AGE-SECRET-KEY-1'],
		pattern: 'AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}',
	}),
	secretPrefix('onepassword_token', '1Password service token', 'ONEPASSWORD_TOKEN', {
		prefixes: ['ops_eyJ'],
		pattern: 'ops_eyJ[A-Za-z0-9+/]{200,1200}={0,3}',
	}),
	secretPrefix('onepassword_key', '1Password secret key', 'ONEPASSWORD_KEY', {
		prefixes: ['A3-'],
		pattern: 'A3-[A-Z0-9]{6}-(?:[A-Z0-9]{11}|[A-Z0-9]{6}-[A-Z0-9]{5})(?:-[A-Z0-9]{5}){3}',
	}),
	secretPrefix('supabase_key', 'Supabase secret key', 'SUPABASE_KEY', {
		prefixes: ['sbp_', 'sb_secret_'],
		pattern: '(?:sbp_[a-f0-9]{40}|sb_secret_[\\w-]{20,50})',
	}),
	secretPrefix('planetscale_token', 'PlanetScale token', 'PLANETSCALE_TOKEN', {
		prefixes: ['pscale_tkn_', 'pscale_pw_', 'pscale_oauth_'],
		pattern: 'pscale_(?:tkn|pw|oauth)_[\\w.=-]{32,64}',
	}),
	secretPrefix('contentful_token', 'Contentful token', 'CONTENTFUL_TOKEN', {
		prefixes: ['CFPAT-'],
		pattern: 'CFPAT-[\\w-]{43}',
	}),
	secretPrefix('dynatrace_token', 'Dynatrace token', 'DYNATRACE_TOKEN', {
		prefixes: ['dt0c01.', 'dt0s01.', 'dt0s16.'],
		pattern: 'dt0[cs]\\d{2}\\.[A-Z0-9]{8,24}\\.[A-Z0-9]{64}',
	}),
	secretPrefix('typeform_token', 'Typeform token', 'TYPEFORM_TOKEN', {
		prefixes: ['tfp_'],
		pattern: 'tfp_[\\w-]{40,60}',
	}),
	secretPrefix('dropbox_token', 'Dropbox token', 'DROPBOX_TOKEN', {
		prefixes: ['sl.'],
		pattern: 'sl\\.(?:u\\.)?[\\w-]{100,1500}',
	}),
	secretPrefix('clickup_token', 'ClickUp token', 'CLICKUP_TOKEN', {
		prefixes: ['pk_'],
		pattern: 'pk_\\d{6,12}_[A-Z0-9]{32}',
	}),
	secretPrefix('mapbox_token', 'Mapbox secret token', 'MAPBOX_TOKEN', {
		prefixes: ['sk.eyJ'],
		pattern: 'sk\\.eyJ[\\w-]{20,200}\\.[\\w-]{20,60}',
	}),
	secretPrefix('launchdarkly_key', 'LaunchDarkly key', 'LAUNCHDARKLY_KEY', {
		prefixes: ['sdk-', 'api-'],
		pattern: `(?:sdk|api)-${UUID}`,
	}),
	secretPrefix('tailscale_key', 'Tailscale key', 'TAILSCALE_KEY', {
		prefixes: ['tskey-'],
		pattern: 'tskey-(?:[a-z]+-)?[A-Za-z0-9]{8,24}-[A-Za-z0-9]{16,48}',
	}),
	secretPrefix('apify_token', 'Apify token', 'APIFY_TOKEN', {
		prefixes: ['apify_api_'],
		pattern: 'apify_api_[A-Za-z0-9]{34,40}',
	}),
	secretPrefix('deno_token', 'Deno Deploy token', 'DENO_TOKEN', {
		prefixes: ['ddp_', 'ddw_'],
		pattern: 'dd[pw]_[A-Za-z0-9]{36}',
	}),
	secretPrefix('readme_key', 'ReadMe key', 'README_KEY', {
		prefixes: ['rdme_'],
		pattern: 'rdme_[a-z0-9]{70}',
	}),
];
