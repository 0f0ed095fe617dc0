import { generateKeyPairSync } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { Generator, Random } from './random';

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** The prefix, 30 characters, and their CRC-32 in six base62 digits. */
function withCheck(random: Random, prefix: string): string {
	const body = random.fill('{A30}');
	let rest = BigInt(crc32(body));
	let check = '';
	for (let i = 0; i < 6; i += 1, rest /= 62n) check = BASE62[Number(rest % 62n)]! + check;
	return prefix + body + check;
}

const json64 = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
function jwt(random: Random): string {
	const header = json64({ alg: random.pick(['HS256', 'RS256', 'ES256', 'EdDSA']), typ: 'JWT' });
	const claims = json64({
		sub: random.fill('{A12}'),
		iat: random.between(1.6e9, 1.9e9),
		aud: 'public-api',
	});
	return `${header}.${claims}.${random.fill('{W43-86}')}`;
}

const PEMS = ['pkcs8', 'sec1'].map((type) =>
	generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
		type: type as 'pkcs8' | 'sec1',
		format: 'pem',
	}),
) as string[];
function pem(random: Random): string {
	const key = random
		.pick(PEMS)
		.trim()
		.replace(/^[A-Za-z0-9+/]{40}/m, () => random.fill('{B40}'));
	const escaped = random.below(2) === 0 ? key.replaceAll('\n', '\\n') : key;
	// One in four was cut off.
	return random.below(4) === 0 ? escaped.slice(0, 120).replace(/\\$/, '') : escaped;
}

/** A letter, a digit and a sign are always among them. */
const password = (random: Random) =>
	random.fill('{C2}{D1}') + random.pick(['!', '#', '%', '*']) + random.fill('{S4-14}{A1}');

/** Keys under which a value is a secret, in the notations of configuration and code. */
export const assigned = (random: Random, key: string, value: string): string =>
	random.pick([
		`${key}=${value}`,
		`${key}="${value}"`,
		`${key}: "${value}"`,
		`"${key}": "${value}"`,
		`${key}: ${value}`,
		`const ${key} = '${value}';`,
		`export ${key.toUpperCase()}=${value}`,
		`--${key.replaceAll('_', '-')}=${value}`,
		`--${key.replaceAll('_', '-')} ${value}`,
		`{\\"${key}\\":\\"${value}\\"}`,
		`<${key}>${value}</${key}>`,
		`${key} => '${value}'`,
	]);

/** Templates for `Random.fill`, one or more for each detector; what is filled in is what has to be found. */
const TEMPLATES: Readonly<Record<string, string | readonly string[]>> = {
	aws_access_key_id: ['AKIA{T16}', 'ASIA{T16}'],
	aws_bedrock_key: 'ABSK{B109-180}',
	aws_mws_token: 'amzn.mws.{U}',
	google_api_key: 'AIza{W34}{A1}',
	google_oauth_secret: 'GOCSPX-{W27}{A1}',
	google_access_token: 'ya29.{W60-120}{A1}',
	azure_client_secret: ['{A3}8Q~{W31}', '{W2}x7Q~{A34}'],
	azure_devops_token: '{A76}AZDO{A4}',
	alibaba_key: 'LTAI{A20}',
	tencent_key: 'AKID{A32}',
	digitalocean_token: ['dop_v1_{H64}', 'doo_v1_{H64}'],
	heroku_key: 'HRKU-{U}',
	cloudflare_origin_key: 'v1.0-{H24}-{H146}',
	fly_token: ['fo1_{W42}{A1}', 'fm2_{B120}'],
	netlify_token: 'nfp_{A36}',
	render_key: 'rnd_{A32}',
	yandex_key: 'AQVN{W36}{A1}',
	github_fine_grained_token: 'github_pat_{A22}_{A59}',
	gitlab_token: ['glpat-{W19}{A1}', 'gldt-{W19}{A1}', 'glrt-{W19}{A1}', 'glptt-{H40}'],
	gitlab_runner_token: 'GR1348941{W19}{A1}',
	bitbucket_token: 'ATBB{A32}',
	pypi_token: 'pypi-AgEIcHlwaS5vcmc{W80-150}{A1}',
	rubygems_key: 'rubygems_{H48}',
	crates_token: 'cio{A32}',
	nuget_key: 'oy2{L43}',
	docker_token: 'dckr_pat_{W26}{A1}',
	artifactory_token: 'AKCp{A69}',
	circleci_token: 'CCIPAT_{A22}_{H40}',
	buildkite_token: 'bkua_{H40}',
	sonar_token: ['sqp_{H40}', 'squ_{H40}'],
	sourcegraph_token: 'sgp_{H16}_{H40}',
	clojars_token: 'CLOJARS_{L60}',
	postman_key: 'PMAK-{H24}-{H34}',
	prefect_key: 'pnu_{L36}',
	pulumi_token: 'pul-{H40}',
	terraform_token: '{A14}.atlasv1.{W66}{A1}',
	slack_token: [
		'xoxb-{D12}-{D13}-{A24}',
		'xoxp-{D12}-{D12}-{D13}-{H32}',
		'xapp-1-A{X10}-{D13}-{H64}',
	],
	slack_webhook: 'https://hooks.slack.com/services/T{X10}/B{X10}/{A24}',
	discord_webhook: 'https://discord.com/api/webhooks/1{D17}/{W67}{A1}',
	teams_webhook: 'https://acme.webhook.office.com/webhookb2/{U}@{U}/IncomingWebhook/{H32}/{U}',
	zapier_webhook: 'https://hooks.zapier.com/hooks/catch/{D7}/{L7}',
	facebook_token: 'EAA{A150}',
	twitter_bearer: 'AAAAAAAAAAAAAAAAAAAAA{A80}',
	intercom_token: 'dG9rO{B54}',
	stripe_key: ['sk_live_{A24}', 'rk_live_{A24}', 'sk_test_{A99}'],
	webhook_secret: ['whsec_{A32}', 'whsec_{B44}'],
	square_token: ['sq0atp-{W21}{A1}', 'sq0csp-{W42}{A1}', 'EAAA{W59}{A1}'],
	braintree_token: 'access_token$production${L16}${H32}',
	adyen_key: 'AQE{L1}x{B60-100}',
	razorpay_key: 'rzp_live_{A14}',
	shopify_token: ['shpat_{H32}', 'shpss_{H32}', 'shpca_{H32}'],
	mollie_key: 'live_{A29}7',
	plaid_token: 'access-production-{U}',
	flutterwave_key: 'FLWSECK_TEST-{H32}-X',
	paddle_key: 'pdl_live_apikey_{L26}_{A22}_{A3}',
	easypost_key: 'EZAK{A54}',
	shippo_token: 'shippo_live_{H40}',
	duffel_token: 'duffel_live_{W42}{A1}',
	lob_key: 'live_pub_{H31}',
	sendgrid_key: 'SG.{W22}.{W42}{A1}',
	mailgun_key: 'key-{H32}',
	mailgun_private_key: '{H32}-{H8}-{H8}',
	mailchimp_key: '{H32}-us1{D1}',
	brevo_key: 'xkeysib-{H64}-{A16}',
	resend_key: 're_{A8}_{A24}',
	mailersend_token: 'mlsn.{H64}',
	mandrill_key: 'md-{A4}5{A16}7',
	openai_key: ['sk-{A20}T3BlbkFJ{A20}', 'sk-proj-{W60}T3BlbkFJ{W59}{A1}', 'sk-svcacct-{W79}{A1}'],
	anthropic_key: ['sk-ant-api03-{W93}AA', 'sk-ant-admin01-{W60}AA'],
	openrouter_key: 'sk-or-v1-{H64}',
	langfuse_key: 'sk-lf-{U}',
	huggingface_token: 'hf_{C34}',
	groq_key: 'gsk_{A52}',
	replicate_token: 'r8_{A37}',
	perplexity_key: 'pplx-{A48}',
	xai_key: 'xai-{A80}',
	together_key: 'tgp_v1_{W42}{A1}',
	fireworks_key: 'fw_{A3}4{A20}',
	elevenlabs_key: 'sk_{H48}',
	pinecone_key: 'pcsk_{A6}_{A63}',
	langsmith_key: 'lsv2_pt_{H32}_{H10}',
	tavily_key: 'tvly-{A32}',
	nvidia_key: 'nvapi-{W63}{A1}',
	firecrawl_key: 'fc-{H32}',
	e2b_key: 'e2b_{H40}',
	voyage_key: 'pa-{W42}{A1}',
	jina_key: 'jina_{H32}{W27}{A1}',
	twilio_key: 'SK{H32}',
	newrelic_key: 'NRAK-{X27}',
	newrelic_licence: '{H36}NRAL',
	sentry_token: 'sntryu_{H64}',
	linear_key: 'lin_api_{A40}',
	notion_token: ['ntn_{D11}{A35}', 'secret_{A43}'],
	airtable_token: 'pat{A14}.{H64}',
	airtable_key: 'key{A3}7Q{A9}',
	atlassian_token: 'ATATT3xFfGF0{W180}={X8}',
	trello_token: 'ATTA{H64}{D8}',
	doppler_token: 'dp.pt.{A43}',
	vault_token: 'hvs.{W90}{A1}',
	databricks_token: 'dapi{H32}',
	grafana_token: ['glsa_{A32}_{H8}', 'glc_{B80}'],
	posthog_key: 'phx_{A43}',
	figma_token: 'figd_{W39}{A1}',
	hubspot_token: ['pat-na1-{U}', 'pat-eu1-{U}'],
	okta_token: 'SSWS 00{W39}{A1}',
	age_secret_key: 'AGE-SECRET-KEY-1{Q58}',
	onepassword_token: 'ops_eyJ{A260}',
	onepassword_key: 'A3-{X6}-{X6}-{X5}-{X5}-{X5}-{X5}',
	supabase_key: ['sbp_{H40}', 'sb_secret_{W30}{A1}'],
	planetscale_token: 'pscale_tkn_{W42}{A1}',
	contentful_token: 'CFPAT-{W42}{A1}',
	dynatrace_token: 'dt0c01.{T24}.{T64}',
	typeform_token: 'tfp_{W58}{A1}',
	dropbox_token: 'sl.{W130}{A1}',
	clickup_token: 'pk_{D8}_{X32}',
	mapbox_token: 'sk.eyJ{A80}.{A22}',
	launchdarkly_key: ['sdk-{U}', 'api-{U}'],
	tailscale_key: 'tskey-auth-{A17}-{A32}',
	apify_token: 'apify_api_{A36}',
	deno_token: 'ddp_{A36}',
	readme_key: 'rdme_{L70}',
	connection_string: [
		'postgres://app:{A12}4@db.internal:5432/orders',
		'mongodb+srv://svc_{L4}:{A10}@cluster0.{L5}.mongodb.net/prod?retryWrites=true',
		'redis://:{A16}@10.1.2.3:6379/0',
		'amqps://guest:{A10}7@mq.example.com/vhost',
		'mysql://root:{A6}%40{A4}@127.0.0.1/shop',
	],
	basic_auth_url: [
		'https://deploy:{A16}@git.example.com/repo.git',
		'http://{L6}:{A14}@192.0.2.7:8080/metrics',
	],
	sentry_dsn: 'https://{H32}@o{D6}.ingest.sentry.io/{D7}',
};

/** Those that only their key tells. */
const KEYED: Readonly<Record<string, readonly [readonly string[], string]>> = {
	aws_secret_key: [['aws_secret_access_key', 'AWS_SECRET_KEY', 'secretAccessKey'], '{B38}{A2}'],
	azure_storage_key: [['AccountKey', 'SharedAccessKey', 'storage_account_key'], '{B86}=='],
	heroku_key_in_context: [['heroku_api_key', 'HEROKU_API_TOKEN'], '{U}'],
	cloudflare_token: [['cloudflare_api_token', 'CF_API_TOKEN'], '{A40}'],
	postmark_token: [['postmark_server_token', 'POSTMARK_API_KEY'], '{U}'],
	twilio_auth_token: [['twilio_auth_token', 'TWILIO_TOKEN'], '{H32}'],
	datadog_key: [['dd_api_key', 'DATADOG_APP_KEY'], '{H32}'],
	asana_token: [['asana_access_token', 'ASANA_PAT'], '1/{D16}:{H32}'],
	okta_token_in_context: [['okta_api_token', 'OKTA_TOKEN'], '00{A40}'],
	secret_assignment: [
		[
			'client_secret',
			'api_key',
			'apiKey',
			'auth_token',
			'access_token',
			'SECRET_KEY',
			'encryption_key',
			'webhookSecret',
			'refresh_token',
		],
		'{A20-48}5',
	],
};

const plain =
	(make: (random: Random) => string): Generator =>
	(random) => {
		const value = make(random);
		const text = random.pick([
			'',
			'token ',
			'key: ',
			'got (',
			'x="',
			"'",
			'Use ',
			'VALUE=',
			'\\n',
			'> ',
		]);
		return { value, text: text + value + random.pick(['', ' ', '\n', ' and more', ' (old)']) };
	};

export const secretSamples: Readonly<Record<string, Generator>> = {
	...Object.fromEntries(
		Object.entries(TEMPLATES).map(([id, templates]) => [
			id,
			plain((random) =>
				random.fill(typeof templates === 'string' ? templates : random.pick(templates)),
			),
		]),
	),
	...Object.fromEntries(
		Object.entries(KEYED).map(([id, [keys, template]]): [string, Generator] => [
			id,
			(random) => {
				const value = random.fill(template);
				return { value, text: assigned(random, random.pick(keys), value) };
			},
		]),
	),
	github_token: plain((random) =>
		withCheck(random, random.pick(['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'])),
	),
	npm_token: plain((random) => withCheck(random, 'npm_')),
	discord_bot_token: plain(
		(random) =>
			`${Buffer.from(`1${random.digits(17)}`).toString('base64')}.${random.fill('G{A5}.{W37}{A1}')}`,
	),
	telegram_bot_token: plain(
		(random) => `${random.number(random.between(8, 10))}:${random.fill('AA{W32}{A1}')}`,
	),
	private_key: plain(pem),
	jwt: plain(jwt),
	authorization: (random) => {
		const basic = Buffer.from(`user${random.fill('{A3}')}:${password(random)}`).toString('base64');
		const [scheme, value] = random.pick([
			['Basic', basic],
			['Bearer', random.fill('{A32}4')],
		] as const);
		return {
			value,
			text: random.pick([
				`Authorization: ${scheme} ${value}`,
				`-H "authorization: ${scheme} ${value}"`,
			]),
		};
	},
	query_secret: (random) => {
		const value = random.fill('{A24-40}8');
		const key = random.pick([
			'token',
			'access_token',
			'sig',
			'api_key',
			'signature',
			'key',
			'X-Amz-Signature',
		]);
		return {
			value,
			text: `GET https://api.example.com/v1/items?page=2&${key}=${value}&limit=5 HTTP/1.1`,
		};
	},
	password: (random) => {
		const value = password(random);
		const key = random.pick([
			'password',
			'db_password',
			'PGPASSWORD',
			'smtpPassword',
			'passwd',
			'userPassword',
			'pwd',
		]);
		return { value, text: assigned(random, key, value) };
	},
	session_cookie: (random) => {
		const value = random.fill('{A26}9');
		const key = random.pick(['JSESSIONID', 'PHPSESSID', 'sid', 'session', 'connect.sid']);
		return { value, text: `Cookie: theme=dark; ${key}=${value}; lang=en` };
	},
};

/** Prefixes that were filled in by hand, and letters that only end like a prefix. */
export const secretLookalikes: ReadonlyArray<(random: Random) => string> = [
	(random) =>
		random.pick(['ghp_', 'sk-proj-', 'xoxb-', 'AKIA', 'glpat-', 'npm_', 'hf_', 'SG.']) +
		'x'.repeat(36),
	(random) => random.fill('task-{C8} risk-{C6} disk_{D2}'),
	(random) => `commit ${random.fill('{H40}')}`,
	(random) => `"id": "${random.fill('{U}')}"`,
	(random) => `"_id": ObjectId("${random.fill('{H24}')}")`,
	(random) => `sha256:${random.fill('{H64}')}`,
	(random) => `md5 = ${random.fill('{H32}')}`,
	(random) => `integrity="sha384-${random.fill('{B64}')}"`,
	(random) => `etag: W/"${random.fill('{H32}')}"`,
	(random) => `data:image/png;base64,iVBORw0KGgo${random.fill('{B200}')}==`,
	(random) =>
		`password: ${random.pick(['********', '<password>', '${DB_PASSWORD}', 'process.env.DB_PASS', 'required', 'string'])}`,
	(random) =>
		`api_key = ${random.pick(['os.environ["API_KEY"]', 'config.get("api.key")', 'YOUR_API_KEY', 'None', 'getApiKey()'])}`,
	(random) => `primary_key: ${random.fill('{U}')}`,
	(random) => `idempotency_key=${random.fill('{U}')}`,
	(random) => `cache_key: user:${random.digits(6)}:profile`,
	(random) => `next_token=${random.fill('{A24}')}`,
	() => 'token_type: bearer, expires_in: 3600',
	() => 'Please enter your password: it must have 8 to 64 characters.',
	(random) => `public_key = ${random.fill('{B44}')}`,
	(random) => `https://example.com/${random.fill('{L12}/{U}')}?page=${random.digits(2)}`,
	(random) => `postgres://user:password@localhost/${random.fill('{C5}')}`,
	() => 'git clone git@github.com:acme/project.git',
	(random) => `color: #${random.fill('{H6}')}; margin: 0 12px;`,
	(random) => `monkey=${random.fill('{C8}')} keyboard=qwerty turkey: fried`,
];
