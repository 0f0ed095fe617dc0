import { secretCode, secretKey, secretPrefix, secretWord } from './detector';

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';

/** Clouds and hosting. */
export const cloudSecrets = [
	secretPrefix('aws_access_key_id', 'AWS access key id', 'AWS_KEY', {
		prefixes: ['AKIA', 'ASIA', 'ABIA', 'ACCA'],
		pattern: 'A[A-Z]{2}A[A-Z0-9]{16}',
	}),
	secretKey('aws_secret_key', 'AWS secret access key', 'AWS_SECRET', {
		key: '.*(?:aws|amazon|s3|secret[_-]?access).*(?:secret|key)',
		value: '[A-Za-z0-9/+]{40}',
	}),
	secretPrefix('aws_bedrock_key', 'AWS Bedrock API key', 'AWS_SECRET', {
		prefixes: ['ABSK'],
		pattern: 'ABSK[A-Za-z0-9+/]{100,280}={0,2}',
	}),
	secretPrefix('aws_mws_token', 'Amazon MWS token', 'AWS_SECRET', {
		prefixes: ['amzn.mws.'],
		pattern: `amzn\\.mws\\.${UUID}`,
	}),
	secretPrefix('google_api_key', 'Google API key', 'GOOGLE_KEY', {
		prefixes: ['AIza'],
		pattern: 'AIza[\\w-]{35}(?![\\w-])',
	}),
	secretPrefix('google_oauth_secret', 'Google OAuth client secret', 'GOOGLE_SECRET', {
		prefixes: ['GOCSPX-'],
		pattern: 'GOCSPX-[\\w-]{28}',
	}),
	secretPrefix('google_access_token', 'Google access token', 'GOOGLE_TOKEN', {
		prefixes: ['ya29.'],
		pattern: 'ya29\\.[\\w-]{20,500}',
	}),
	secretKey('azure_storage_key', 'Azure storage or service bus key', 'AZURE_KEY', {
		key: '.*(?:account|shared[_-]?access|storage)[_-]?key(?:value)?',
		value: '[A-Za-z0-9+/]{42,86}={1,2}',
	}),
	secretCode('azure_client_secret', 'Azure application client secret', 'AZURE_SECRET', {}),
	secretWord('azure_devops_token', 'Azure DevOps token', 'AZURE_TOKEN', {
		length: [84, 84],
		pattern: '[A-Za-z0-9]{76}AZDO[A-Za-z0-9]{4}',
	}),
	secretPrefix('alibaba_key', 'Alibaba Cloud key id', 'ALIBABA_KEY', {
		prefixes: ['LTAI'],
		pattern: 'LTAI[A-Za-z0-9]{12,26}',
	}),
	secretPrefix('tencent_key', 'Tencent Cloud key id', 'TENCENT_KEY', {
		prefixes: ['AKID'],
		pattern: 'AKID[A-Za-z0-9]{32}',
	}),
	secretPrefix('digitalocean_token', 'DigitalOcean token', 'DIGITALOCEAN_TOKEN', {
		prefixes: ['dop_v1_', 'doo_v1_', 'dor_v1_'],
		pattern: 'do[opr]_v1_[a-f0-9]{64}',
	}),
	secretPrefix('heroku_key', 'Heroku API key', 'HEROKU_KEY', {
		prefixes: ['HRKU-'],
		pattern: 'HRKU-[\\w-]{32,64}',
	}),
	secretKey('heroku_key_in_context', 'Heroku API key', 'HEROKU_KEY', {
		key: '.*heroku.*(?:key|token|secret)',
		value: UUID,
	}),
	secretKey('cloudflare_token', 'Cloudflare API token', 'CLOUDFLARE_TOKEN', {
		key: '.*(?:cloudflare|cf[_-]?api).*(?:key|token|secret)',
		value: '[\\w-]{37,40}',
	}),
	secretPrefix('cloudflare_origin_key', 'Cloudflare origin CA key', 'CLOUDFLARE_KEY', {
		prefixes: ['v1.0-'],
		pattern: 'v1\\.0-[a-f0-9]{24}-[a-f0-9]{100,160}',
	}),
	secretPrefix('fly_token', 'Fly.io token', 'FLY_TOKEN', {
		prefixes: ['fo1_', 'fm1_', 'fm2_', 'fm1r_', 'fm1a_', 'fm2r_'],
		pattern: 'f[mo][12][ar]?_[A-Za-z0-9+/_-]{43,500}={0,3}',
	}),
	secretPrefix('netlify_token', 'Netlify token', 'NETLIFY_TOKEN', {
		prefixes: ['nfp_'],
		pattern: 'nfp_[A-Za-z0-9]{36}',
	}),
	secretPrefix('render_key', 'Render API key', 'RENDER_KEY', {
		prefixes: ['rnd_'],
		pattern: 'rnd_[A-Za-z0-9]{28,40}',
	}),
	secretPrefix('yandex_key', 'Yandex Cloud API key', 'YANDEX_KEY', {
		prefixes: ['AQVN'],
		pattern: 'AQVN[\\w-]{35,38}(?![\\w-])',
	}),
];
