import type { INodeProperties } from 'n8n-workflow';
import type { CredentialField } from '../lib/webhook/scheme';

export type Words = Pick<INodeProperties, 'displayName' | 'description' | 'placeholder'>;

type OwnWords = Partial<Record<CredentialField, Partial<Words>>>;

/** What providers call their secret, so that a person finds on their page what is asked for here. */
const SECRET_NAMES: Readonly<Record<string, string>> = {
	'API Client Secret': 'hashed-secret-recharge recharge',
	'API Key': 'acuity dropbox-sign retell',
	'API Key Identifier': 'deepgram',
	'API Secret': 'cloudinary cloudinary-sha256',
	'App Secret': 'dropbox meta',
	'Application Signing Key': 'front',
	'Auth Token': 'plivo-v3 twilio',
	'Channel Secret': 'line',
	'Channel Token': 'google-calendar',
	'Client Secret':
		'cashfree hubspot-v1 hubspot-v2 hubspot-v3 intercom jobber linkedin sentry shopify tiktok',
	'HMAC Key': 'docusign formstack',
	'HMAC SHA256 Secret': 'fastspring',
	'HTTP Auth Password': 'pipedrive',
	'HTTP Webhook Signing Key': 'mailgun',
	'JWS Secret Token': 'netlify',
	'OAuth Secret': 'trello',
	Passcode: 'figma',
	Password: 'chargebee postmark',
	'Private API Key': 'affirm',
	'Secret Key': 'autotask helpscout klaviyo livechat paddle recurly taiga',
	'Secret Token': 'autodesk circleci gitlab telegram zoom',
	'Server Secret': 'vapi',
	'Shared Secret': 'commerce-layer segment worldpay',
	'Signature Key': 'checkout-com square',
	'Signature Secret': 'vonage',
	'Signing Key': 'anthropic knock messagebird sellsy',
	'Signing Secret':
		'bolt brex clerk contentful etsy hookdeck hookdeck-n8n incident-io lemon-squeezy linear liveblocks loops mollie mux openai render replicate resend savvycal slack standard-webhooks stripe stytch svix tally vanta workos zendesk',
	'Signing Token': 'gitlab-signing-token',
	'Site Shared Key': 'chargify',
	Token: 'terraform-cloud token',
	'Verification Secret': 'recall-ai',
	'Verification Token': 'ringcentral',
	'Verifier Token': 'intuit-quickbooks',
	'Webhook Endpoint Secret': 'gocardless',
	'Webhook Key': 'mandrill modern-treasury',
	'Webhook Secret':
		'aftership dwolla easypost fathom mongodb-atlas nylas persona podium razorpay sinch',
	'Webhook Secret Key': 'airwallex',
	'Webhook Shared Secret': 'coinbase-commerce',
	'Webhook Signing Key': 'calendly customer-io xero',
	'Webhook Signing Secret': 'expo orb',
	'Webhook Token': 'buildkite onfido',
};

/** Those whose secrets begin with `whsec_`. */
const WHSEC =
	'anthropic brex clerk etsy fathom gitlab-signing-token incident-io liveblocks loops openai recall-ai render replicate resend standard-webhooks stripe stytch svix vanta';

/** Where there is more to say. */
const MORE_WORDS: Readonly<Record<string, OwnWords>> = {
	'airlock-key': {
		audience: {
			displayName: 'Scope',
			placeholder: 'e.g. orders:write',
			description: 'A key without this scope is refused',
		},
	},
	'aws-sns': {
		audience: {
			displayName: 'Topic ARN',
			placeholder: 'e.g. arn:aws:sns:eu-west-1:123456789012:orders',
			description: 'Only messages of this topic are let in',
		},
		publicKey: {
			displayName: 'Certificate',
			description: 'PEM. Left empty, the certificate is fetched from Amazon.',
		},
	},
	basic: { secret: { displayName: 'Password', description: 'Sent by the provider as it is' } },
	'google-pubsub': {
		audience: { description: 'As set on the push subscription, else the webhook address' },
		subject: {
			displayName: 'Service Account Email',
			placeholder: 'e.g. push@project.iam.gserviceaccount.com',
			description: 'The account that the push subscription authenticates as',
		},
		jwks: { description: 'A JWK Set. Left empty, the keys are fetched from Google.' },
	},
	plaid: {
		jwksUrl: {
			displayName: 'Key URL',
			placeholder: 'e.g. https://production.plaid.com/webhook_verification_key/get',
			description: 'Needed unless the keys are given as a JWKS',
		},
		keyId: { displayName: 'Client ID', description: 'Sent to the key URL' },
		secret: { displayName: 'Plaid Secret', description: 'Sent to the key URL' },
	},
	sendgrid: { publicKey: { displayName: 'Verification Key' } },
	adyen: {
		secret: { displayName: 'HMAC Key', description: 'Hexadecimal, as the Customer Area shows it' },
	},
	'adyen-platform': {
		secret: { displayName: 'HMAC Key', description: 'Hexadecimal, as the Customer Area shows it' },
	},
	airtable: {
		secret: {
			displayName: 'MAC Secret',
			description: 'The macSecretBase64 that creating the webhook answered with',
		},
	},
	asana: {
		secret: {
			displayName: 'Hook Secret',
			description:
				'The X-Hook-Secret of the webhook. Left empty, it is learnt while set-up mode is on.',
		},
	},
	'atlassian-connect': {
		secret: { displayName: 'Shared Secret', description: 'From the installed lifecycle callback' },
		issuer: {
			displayName: 'Client Key',
			description: 'The clientKey of the installation. Left empty, it is not compared.',
		},
	},
	'auth0-logs': {
		secret: {
			displayName: 'Authorization Token',
			description: 'The whole value, with Bearer where it was typed',
		},
	},
	'authorize-net': { secret: { displayName: 'Signature Key' } },
	box: {
		secret: {
			displayName: 'Primary or Secondary Key',
			description: 'Either signature key of the app: Box signs with both',
		},
	},
	braintree: { username: { displayName: 'Public Key' }, secret: { displayName: 'Private Key' } },
	checkr: { secret: { displayName: 'API Key' } },
	circle: {
		publicKey: {
			description:
				'Base64, from the public key endpoint, for the X-Circle-Key-Id that your webhooks have',
		},
	},
	close: {
		secret: {
			displayName: 'Signature Key',
			description: 'Hexadecimal, as returned when the subscription is created',
		},
	},
	daily: {
		secret: {
			displayName: 'HMAC Secret',
			description: 'Base64, as returned when the webhook is created',
		},
	},
	freshchat: { publicKey: { description: 'From the webhook settings, as it is shown' } },
	fusionauth: {
		jwksUrl: { placeholder: 'e.g. https://auth.example.com/.well-known/jwks.json' },
		publicKey: { description: 'Instead of a JWKS: the public key of the signing key, PEM' },
	},
	gemini: {
		secret: {
			displayName: 'Signing Secret',
			placeholder: 'e.g. whsec_…',
			description: 'Of a static webhook',
		},
	},
	'google-chat': {
		audience: {
			displayName: 'Authentication Audience',
			placeholder: 'e.g. 1234567890',
			description: 'The project number or the endpoint URL, as the Chat app is set up',
		},
		jwks: { description: 'A JWK Set. Left empty, the keys are fetched from Google.' },
	},
	highlevel: {
		publicKey: { description: 'The Ed25519 key that HighLevel publishes for X-GHL-Signature' },
	},
	klarna: {
		secret: { displayName: 'Signing Key' },
		keyId: {
			displayName: 'Signing Key ID',
			placeholder: 'e.g. krn:partner:global:notification:signing-key:…',
			description: 'Compared with the header Klarna-Signing-Key-Id',
		},
	},
	livekit: { issuer: { displayName: 'API Key' }, secret: { displayName: 'API Secret' } },
	'microsoft-graph': {
		secret: { displayName: 'Client State', description: 'The clientState of the subscription' },
	},
	monday: {
		secret: { displayName: 'Signing Secret' },
		audience: {
			displayName: 'Endpoint URL',
			placeholder: 'e.g. https://n8n.example.com/webhook/monday',
		},
	},
	'ms-teams-outgoing': {
		secret: {
			displayName: 'Security Token',
			description: 'The Base64 token shown once, when the outgoing webhook is created',
		},
	},
	notion: {
		secret: {
			displayName: 'Verification Token',
			placeholder: 'e.g. secret_…',
			description:
				'Left empty until Notion has sent it to this webhook; then nothing sent can replace it',
		},
	},
	okta: {
		secret: { displayName: 'Authentication Secret', description: 'The whole Authorization value' },
	},
	onfleet: {
		secret: {
			displayName: 'Webhook Secret',
			description: 'In hexadecimal, as the dashboard shows it',
		},
	},
	paypal: {
		audience: {
			displayName: 'Webhook ID',
			placeholder: 'e.g. 4JH86294D6297924G',
			description: 'Shown beside the URL of the webhook',
		},
		publicKey: {
			displayName: 'Certificate',
			description: 'PEM. Left empty, the certificate is fetched from PayPal.',
		},
	},
	paystack: { secret: { displayName: 'Secret Key', placeholder: 'e.g. sk_live_…' } },
	polar: { secret: { placeholder: 'e.g. polar_whs_…' } },
	pusher: {
		keyId: { displayName: 'App Key', description: 'Compared with the header X-Pusher-Key' },
		secret: { displayName: 'App Secret' },
	},
	squarespace: {
		secret: { description: 'In hexadecimal, as returned when the subscription was created' },
	},
	'supabase-auth-hooks': {
		secret: {
			displayName: 'Hook Secret',
			placeholder: 'e.g. v1,whsec_…',
			description:
				'One secret; where Supabase shows several with | between, one each here and below',
		},
	},
	surveymonkey: {
		username: { displayName: 'Client ID' },
		secret: { displayName: 'Client Secret' },
	},
	'upstash-qstash': {
		secret: { displayName: 'Current Signing Key' },
		previousSecret: {
			displayName: 'Next Signing Key',
			description: 'Accepted as well, so that keys can be rolled',
		},
	},
	webflow: {
		secret: {
			displayName: 'Client Secret',
			description: 'Of the app, or the webhook’s own secret key',
		},
	},
	wise: {
		publicKey: { description: 'The key that Wise publishes for production or for the sandbox' },
	},
	wix: { publicKey: { description: 'From the app dashboard, PEM or Base64' } },
	'x-twitter': {
		secret: { displayName: 'Consumer Secret', description: 'Also called API secret key' },
	},
};

const secretNames = new Map(
	Object.entries(SECRET_NAMES).flatMap(([displayName, providers]) =>
		providers.split(' ').map((provider) => [provider, displayName] as const),
	),
);
const whsec = new Set(WHSEC.split(' '));

/** A provider's own words for a field. */
export function ownWords(provider: string, field: CredentialField): Partial<Words> {
	const more = MORE_WORDS[provider]?.[field];
	if (more || field !== 'secret') return more ?? {};
	const displayName = secretNames.get(provider);
	return {
		...(displayName && { displayName }),
		...(whsec.has(provider) && { placeholder: 'e.g. whsec_…' }),
	};
}
