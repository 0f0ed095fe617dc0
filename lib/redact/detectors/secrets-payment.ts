import { secretPrefix } from './detector';

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';

/** Payments, shops, parcels. */
export const paymentSecrets = [
	secretPrefix('stripe_key', 'Stripe key', 'STRIPE_KEY', {
		prefixes: ['sk_live_', 'sk_test_', 'rk_live_', 'rk_test_', 'sk_prod_', 'rk_prod_'],
		pattern: '[rs]k_(?:live|test|prod)_[A-Za-z0-9]{16,247}',
	}),
	secretPrefix('webhook_secret', 'Webhook signing secret', 'WEBHOOK_SECRET', {
		prefixes: ['whsec_'],
		pattern: 'whsec_[A-Za-z0-9+/]{24,90}={0,2}',
	}),
	secretPrefix('square_token', 'Square token', 'SQUARE_TOKEN', {
		prefixes: ['sq0atp-', 'sq0csp-', 'sq0idp-', 'EAAA'],
		pattern: '(?:sq0[a-z]{3}-[\\w-]{22,43}|EAAA[A-Za-z0-9_-]{60})(?![\\w-])',
	}),
	secretPrefix('braintree_token', 'Braintree access token', 'BRAINTREE_TOKEN', {
		prefixes: ['access_token$'],
		pattern: 'access_token\\$(?:production|sandbox)\\$[a-z0-9]{16}\\$[a-f0-9]{32}',
	}),
	secretPrefix('adyen_key', 'Adyen API key', 'ADYEN_KEY', {
		prefixes: ['AQE'],
		pattern: 'AQE[A-Za-z0-9+/]{44,200}[A-Za-z0-9+/=.-]{8,200}',
	}),
	secretPrefix('razorpay_key', 'Razorpay key', 'RAZORPAY_KEY', {
		prefixes: ['rzp_live_', 'rzp_test_'],
		pattern: 'rzp_(?:live|test)_[A-Za-z0-9]{14,24}',
	}),
	secretPrefix('shopify_token', 'Shopify token', 'SHOPIFY_TOKEN', {
		prefixes: ['shpat_', 'shpca_', 'shppa_', 'shpss_', 'shptka_', 'shpua_'],
		pattern: 'shp(?:at|ca|pa|ss|tka|ua)_[a-fA-F0-9]{32}',
	}),
	secretPrefix('plaid_token', 'Plaid access token', 'PLAID_TOKEN', {
		prefixes: ['access-sandbox-', 'access-development-', 'access-production-'],
		pattern: `access-[a-z]{7,11}-${UUID}`,
	}),
	secretPrefix('flutterwave_key', 'Flutterwave secret key', 'FLUTTERWAVE_KEY', {
		prefixes: ['FLWSECK'],
		pattern: 'FLWSECK(?:_TEST)?-[A-Za-z0-9]{12,40}(?:-X)?',
	}),
	secretPrefix('paddle_key', 'Paddle API key', 'PADDLE_KEY', {
		prefixes: ['pdl_live_', 'pdl_sdbx_', 'pdl_ntfset_'],
		pattern: 'pdl_[a-z]{4,8}_[\\w]{30,100}',
	}),
	secretPrefix('easypost_key', 'EasyPost key', 'EASYPOST_KEY', {
		prefixes: ['EZAK', 'EZTK'],
		pattern: 'EZ[AT]K[A-Za-z0-9]{54}',
	}),
	secretPrefix('shippo_token', 'Shippo token', 'SHIPPO_TOKEN', {
		prefixes: ['shippo_live_', 'shippo_test_'],
		pattern: 'shippo_(?:live|test)_[a-f0-9]{40}',
	}),
	secretPrefix('duffel_token', 'Duffel token', 'DUFFEL_TOKEN', {
		prefixes: ['duffel_live_', 'duffel_test_'],
		pattern: 'duffel_(?:live|test)_[\\w-]{40,50}',
	}),
	secretPrefix('lob_key', 'Lob key', 'LOB_KEY', {
		prefixes: ['live_pub_', 'test_pub_'],
		pattern: '(?:live|test)_pub_[a-f0-9]{31}',
	}),
	secretPrefix('mollie_key', 'Mollie or GoCardless key', 'PAYMENT_KEY', {
		prefixes: ['live_', 'test_'],
		pattern: '(?:live|test)_(?=[A-Za-z_-]*\\d)[\\w-]{30,44}(?![\\w-])',
	}),
];
