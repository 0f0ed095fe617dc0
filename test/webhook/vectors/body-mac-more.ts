import type { Vector } from './vector';

/** For the rows of lib/webhook/tables/body-mac-more. */
export const moreBodyMacVectors: readonly Vector[] = [
	{
		provider: 'klarna',
		madeBy: 'independent',
		source: 'CPython 3.11 hmac.new, from the vendor’s WooCommerce plug-in (validate_request)',
		credential: {
			keyId: 'krn:partner:global:notification:signing-key:1',
			secret: 'airlock-vector-secret-klarna',
		},
		headers: {
			'klarna-signing-key-id': 'krn:partner:global:notification:signing-key:1',
			'klarna-signature': 'edb0f7755a5ed7900c282a4119056fc71766557f09f380db661dbe8e47873ca0',
		},
		body: '{"metadata":{"event_type":"payment.request.state-change.authorized","event_id":"0b1f","live":true},"payload":{}}',
	},
	{
		provider: 'launchdarkly',
		madeBy: 'independent',
		source:
			'CPython 3.11 hmac.new, from https://launchdarkly.com/docs/home/infrastructure/webhooks',
		credential: { secret: 'airlock-vector-secret-launchdarkly' },
		headers: {
			'x-ld-signature': '8cf1dfbee17c83cb3128e60f43aa14ffa091c3b707a67738f806bbedf84786b9',
		},
		body: '{"_id":"57c0a8e2","kind":"flag","titleVerb":"turned on"}',
	},
	{
		provider: 'lemon-squeezy',
		madeBy: 'independent',
		source:
			'CPython 3.11 hmac.new, from https://docs.lemonsqueezy.com/help/webhooks/signing-requests',
		credential: { secret: 'airlock-vector-secret-lemon-squeezy' },
		headers: {
			'x-event-name': 'order_created',
			'x-signature': 'efd915d973347e14cf1a8853c30b8666880245392742cfd6a798997f33d9c8d8',
		},
		body: '{"meta":{"event_name":"order_created"},"data":{"id":"1","attributes":{"total":999}}}',
	},
	{
		provider: 'line',
		madeBy: 'independent',
		source: 'CPython 3.11 hmac.new, accepted by npm @line/bot-sdk@11.0.0 validateSignature',
		credential: { secret: 'airlock-vector-secret-line' },
		headers: { 'x-line-signature': 'WYPTCQ6Ca3U4zq1MXBs0mj++1I8TqkUobwVkiVjtpcc=' },
		body: '{"destination":"U1","events":[{"type":"message","webhookEventId":"01FZ","message":{"text":"ありがとう"}}]}',
	},
	{
		provider: 'linkedin',
		madeBy: 'independent',
		source:
			'CPython 3.11 hmac.new, from https://learn.microsoft.com/en-us/linkedin/shared/api-guide/webhook-validation',
		credential: { secret: 'airlock-vector-secret-linkedin' },
		headers: {
			'x-li-signature': '5cf99d7af1376b8dbec990053019e3f6fb2f48dedb3401536dc0e0adc5a13510',
		},
		body: '{"type":"ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS","notifications":[{"notificationId":2659007,"action":"COMMENT"}]}',
	},
	{
		provider: 'mailerlite',
		madeBy: 'independent',
		source: 'CPython 3.11 hmac.new, from npm n8n-nodes-base@2.41.2 MailerLiteTriggerHelpers',
		credential: { secret: 'airlock-vector-secret-mailerlite' },
		headers: { signature: 'c2b7ed0555489e8872d31997a33d36157562b2a901700fe8a371b9377f7a548e' },
		body: '{"account_id":"1","event":"subscriber.created","email":"ada@example.com"}',
	},
	{
		provider: 'mautic',
		madeBy: 'independent',
		source: 'CPython 3.11 hmac.new, from npm n8n-nodes-base@2.41.2 MauticTriggerHelpers',
		credential: { secret: 'airlock-vector-secret-mautic' },
		headers: { 'webhook-signature': 'UNGZtj3kuGrTvysflL7AASZWElkvbv7j/vWjai2j8Ow=' },
		body: '{"mautic.lead_post_save_new":[{"lead":{"id":1}}]}',
	},
	{
		provider: 'modern-treasury',
		madeBy: 'sdk',
		source: 'npm modern-treasury@3.3.0 webhooks.getSignature',
		credential: { secret: 'airlock-vector-secret-modern-treasury' },
		headers: {
			'x-event-id': '4f2a',
			'x-topic': 'payment_order',
			'x-signature': 'd9d28a5a680b2a89c79100568d9fb1e8dd3eba20fe6d6ba0306ac592e0c6ce1f',
		},
		body: '{"event":"completed","data":{"id":"c9b0","object":"payment_order","amount":100}}',
	},
	{
		provider: 'mollie',
		madeBy: 'independent',
		source: 'CPython 3.11 hmac.new, from https://docs.mollie.com/reference/webhooks-best-practices',
		credential: { secret: 'airlock-vector-secret-mollie' },
		headers: {
			'x-mollie-signature':
				'sha256=e1bfb467258d4e5f6209f32b71f993567a44393a5f674ca27e4f1c6564f580c7',
		},
		body: '{"resource":"event","id":"event_GvJ8WHrp5isUdRub9CJyH","type":"payment-link.paid"}',
	},
	{
		provider: 'mongodb-atlas',
		madeBy: 'independent',
		source:
			'CPython 3.11 hmac.new, from https://www.mongodb.com/docs/atlas/tutorial/webhook-integration/',
		credential: { secret: 'airlock-vector-secret-mongodb-atlas' },
		headers: { 'x-mms-event': 'alert.open', 'x-mms-signature': 'eUjlHRH9PqF1gPx0LlFkVtSzXAs=' },
		body: '{"id":"533cb4b8","eventTypeName":"OUTSIDE_METRIC_THRESHOLD","status":"OPEN"}',
	},
	{
		provider: 'ms-teams-outgoing',
		madeBy: 'independent',
		source:
			'CPython 3.11 hmac.new, from https://learn.microsoft.com/en-us/microsoftteams/platform/webhooks-and-connectors/how-to/add-outgoing-webhook',
		credential: { secret: 'YWlybG9jay12ZWN0b3Itc2VjcmV0LW9mLTMyLWJ5dGU=' },
		headers: { authorization: 'HMAC MMycznPRlq4hDycfXM7FweHwFxx/4yNtT2MZmW3fp0w=' },
		body: '{"type":"message","id":"1544561233","timestamp":"2026-06-01T12:00:00.1234567Z","text":"<at>Airlock</at> status"}',
		signedAt: 1_780_315_200_123,
	},
	{
		provider: 'notion',
		madeBy: 'sdk',
		source: 'npm @notionhq/client@5.26.0 signWebhookPayload',
		credential: { secret: 'airlock-vector-secret-notion' },
		headers: {
			'x-notion-signature':
				'sha256=b7ecffebcd73e78cc35416414c6fdc7a9390d0ca044c88943b6b241f59c009e8',
		},
		body: '{"id":"367cba44","type":"page.content_updated","attempt_number":1}',
	},
	{
		provider: 'nylas',
		madeBy: 'independent',
		source: 'CPython 3.11 hmac.new, from https://developer.nylas.com/docs/v3/notifications/',
		credential: { secret: 'airlock-vector-secret-nylas' },
		headers: {
			'x-nylas-signature': 'caf369a596b9c68793ea2fdf722814a560820e8fe5fcbc69c146c100ef4ecfde',
		},
		body: '{"specversion":"1.0","type":"message.created","id":"mock-id"}',
	},
	{
		provider: 'onfido',
		madeBy: 'independent',
		source:
			'CPython 3.11 hmac.new, accepted by npm @onfido/api@6.2.0 WebhookEventVerifier.readPayload',
		credential: { secret: 'airlock-vector-secret-onfido' },
		headers: {
			'x-sha2-signature': '4a64932987c9168c24128308321b9c2a688df718f69b6e9f7a3b6759396b737f',
		},
		body: '{"payload":{"resource_type":"check","action":"check.completed","object":{"id":"c1"}}}',
	},
	{
		provider: 'onfleet',
		madeBy: 'independent',
		source: 'CPython 3.11 hmac.new, from npm n8n-nodes-base@2.41.2 OnfleetTriggerHelpers',
		credential: { secret: '61726c6f636b2d766563746f722d7365637265742d30303031' },
		headers: {
			'x-onfleet-signature':
				'6651b50e4240f9650abf126ef6db7fd39e54a79b6fd9052859e308d023a7d585fc0fbaa2b2cb68c12fc7d9bcf6f75c49388374f0660741041c6d0bbe22067efe',
		},
		body: '{"time":1780315200000,"taskId":"Xbnzj","triggerId":0}',
	},
	{
		provider: 'pagerduty',
		madeBy: 'published',
		source: 'https://github.com/PagerDuty/go-pagerduty/blob/main/webhookv3/webhookv3_test.go',
		credential: { secret: 'lDQHScfUeXUKaQRNF+8XIiDKZ7XX3itBAYzwU0TARw8lJqRnkKl2iB1anSb0Z+IK' },
		headers: {
			'x-pagerduty-signature':
				'v1=0c0b9495b893a39e70d1fea2fe11fbe0a825f88b9f67846f6cc07dd2bc5476cd',
		},
		body: '{"event":{"id":"01BWDWL3NYY7LUFPZCC28QUCMK","event_type":"incident.priority_updated","resource_type":"incident","occurred_at":"2021-04-26T17:36:27.458Z","agent":{"html_url":"https://acme.pagerduty.com/users/PLH1HKV","id":"PLH1HKV","self":"https://api.pagerduty.com/users/PLH1HKV","summary":"Tenex Engineer","type":"user_reference"},"client":null,"data":{"id":"PGR0VU2","type":"incident","self":"https://api.pagerduty.com/incidents/PGR0VU2","html_url":"https://acme.pagerduty.com/incidents/PGR0VU2","number":2,"status":"triggered","title":"A little bump in the road","service":{"html_url":"https://acme.pagerduty.com/services/PF9KMXH","id":"PF9KMXH","self":"https://api.pagerduty.com/services/PF9KMXH","summary":"API Service","type":"service_reference"},"assignees":[{"html_url":"https://acme.pagerduty.com/users/PTUXL6G","id":"PTUXL6G","self":"https://api.pagerduty.com/users/PTUXL6G","summary":"User 123","type":"user_reference"}],"escalation_policy":{"html_url":"https://acme.pagerduty.com/escalation_policies/PUS0KTE","id":"PUS0KTE","self":"https://api.pagerduty.com/escalation_policies/PUS0KTE","summary":"Default","type":"escalation_policy_reference"},"teams":[{"html_url":"https://acme.pagerduty.com/teams/PFCVPS0","id":"PFCVPS0","self":"https://api.pagerduty.com/teams/PFCVPS0","summary":"Engineering","type":"team_reference"}],"priority":{"html_url":"https://acme.pagerduty.com/account/incident_priorities","id":"PSO75BM","self":"https://api.pagerduty.com/priorities/PSO75BM","summary":"P1","type":"priority_reference"},"urgency":"high","conference_bridge":{"conference_number":1000,"conference_url":"https://example.com"},"resolve_reason":null}}}',
	},
	{
		provider: 'paystack',
		madeBy: 'independent',
		source:
			'CPython 3.11 hmac.new, from https://paystack.com/docs/payments/webhooks/#verify-event-origin',
		credential: { secret: 'airlock-vector-secret-paystack' },
		headers: {
			'x-paystack-signature':
				'b2a5ea1016b632488051c1351eee1ec9f0d517110dd29f6a51bc7c163966331535cfb1ab6b4fbcaa4fe72d2436fa75194823584b6411cd7486b6ddbf5088cf11',
		},
		body: '{"event":"charge.success","data":{"id":302961,"domain":"test","amount":10000}}',
	},
	{
		provider: 'pusher',
		madeBy: 'sdk',
		source: 'npm pusher@5.3.4 Token.sign',
		credential: { keyId: '278d425bdf160c739803', secret: 'airlock-vector-secret-pusher' },
		headers: {
			'x-pusher-key': '278d425bdf160c739803',
			'x-pusher-signature': '82843e1549d7e295ae8a6e8b1cda093798acd5da4da8acec31ac834358f80f2d',
		},
		body: '{"time_ms":1780315200000,"events":[{"name":"channel_occupied","channel":"test"}]}',
		signedAt: 1_780_315_200_000,
	},
	{
		provider: 'razorpay',
		madeBy: 'independent',
		source: 'CPython 3.11 hmac.new, accepted by npm razorpay@2.9.8 validateWebhookSignature',
		credential: { secret: 'airlock-vector-secret-razorpay' },
		headers: {
			'x-razorpay-event-id': 'Gv1',
			'x-razorpay-signature': '3aec7db397c939609289f708ff0781c8a1dd266a1ed3f51a6d1cb19892891307',
		},
		body: '{"entity":"event","event":"payment.captured","payload":{"payment":{"entity":{"id":"pay_1"}}}}',
	},
	{
		provider: 'savvycal',
		madeBy: 'independent',
		source: 'CPython 3.11 hmac.new, from https://savvycal.com/docs/api/webhooks/',
		credential: { secret: 'airlock-vector-secret-savvycal' },
		headers: {
			'x-savvycal-signature':
				'sha256=1F56FE0ACB6DBBDE7D8CD2C2A80AA59B32CC65395BEDCEEC9A4FDFF4C9DE5DAA',
		},
		body: '{"type":"event.created","id":"payload_01","payload":{}}',
	},
	{
		provider: 'segment',
		madeBy: 'independent',
		source:
			'CPython 3.11 hmac.new, from https://www.twilio.com/docs/segment/connections/destinations/catalog/actions-webhook',
		credential: { secret: 'airlock-vector-secret-segment' },
		headers: { 'x-signature': '235d8e35946a666372dcb2bf0dbba4bfe218d64b' },
		body: '{"messageId":"segment-test-1","type":"track","event":"Order Completed"}',
	},
	{
		provider: 'sentry',
		madeBy: 'independent',
		source:
			'CPython 3.11 hmac.new, from https://docs.sentry.io/integrations/integration-platform/webhooks/',
		credential: { secret: 'airlock-vector-secret-sentry' },
		headers: {
			'sentry-hook-resource': 'issue',
			'request-id': '7a1e',
			'sentry-hook-signature': '5f78033817cd48c4b29cf82d22e58d88db9f485ca69ab6e12e06ac908ed7d217',
		},
		body: '{"action":"created","data":{"issue":{"id":"1"}},"actor":{"type":"application"}}',
	},
	{
		provider: 'snyk',
		madeBy: 'independent',
		source:
			'CPython 3.11 hmac.new, from https://docs.snyk.io/snyk-api/using-specific-snyk-apis/webhooks-apis/validation-and-versioning-of-payloads',
		credential: { secret: 'airlock-vector-secret-snyk' },
		headers: {
			'x-snyk-event': 'ping/v0',
			'x-hub-signature': 'sha256=96e26551fc3d647c752fa84b39430db29fec4da58d70c47c0a0c0e8dd04d674f',
		},
		body: '{"webhookId":"d3cf26b3"}',
	},
	{
		provider: 'squarespace',
		madeBy: 'independent',
		source:
			'CPython 3.11 hmac.new, from https://developers.squarespace.com/webhooks/verifying-notifications',
		credential: { secret: '61726C6F636B2D766563746F722D7365637265742D30303031' },
		headers: {
			'squarespace-signature': '6b903e8a644efb62ef394cdd7381e5ff05af1ddc2342e7d19c68590dfefab512',
		},
		body: '{"id":"5c2ba184","topic":"extension.uninstall","data":{}}',
	},
	{
		provider: 'surveymonkey',
		madeBy: 'independent',
		source: 'CPython 3.11 hmac.new, from npm n8n-nodes-base@2.41.2 SurveyMonkeyTrigger',
		credential: { username: 'airlock-client', secret: 'airlock-vector-secret-surveymonkey' },
		headers: { 'sm-signature': '7snbiL8e9dR8Uj7N67kKFMLeKFQ=' },
		body: '{"event_type":"response_completed","event_id":"10027615","object_id":"1"}',
	},
	{
		provider: 'taiga',
		madeBy: 'independent',
		source: 'CPython 3.11 hmac.new, from npm n8n-nodes-base@2.41.2 TaigaTriggerHelpers',
		credential: { secret: 'airlock-vector-secret-taiga' },
		headers: { 'x-taiga-webhook-signature': 'b6403ebd30fbd1537fc10375a08615a9812f962e' },
		body: '{"action":"test","type":"test","data":{"test":"test"}}',
	},
	{
		provider: 'tally',
		madeBy: 'independent',
		source: 'CPython 3.11 hmac.new, from https://tally.so/help/webhooks',
		credential: { secret: 'airlock-vector-secret-tally' },
		headers: { 'tally-signature': 'fuJq/DEZ9//VafR7gLQ9ToBFWMsA09zIthGqZgmeRP0=' },
		body: '{"eventId":"a4cb511e","eventType":"FORM_RESPONSE","data":{"fields":[]}}',
	},
	{
		provider: 'terraform-cloud',
		madeBy: 'independent',
		source:
			'CPython 3.11 hmac.new, from https://developer.hashicorp.com/terraform/cloud-docs/api-docs/notification-configurations',
		credential: { secret: 'airlock-vector-secret-terraform-cloud' },
		headers: {
			'x-tfe-notification-signature':
				'1925b1578eb2307dce1f98dcebf2a19e66aa6202d88e340cf7fdd287468abe91b6e6de652a8e4fbd19063ca100887a42efd59023f066841907b927812f602bdf',
		},
		body: '{"payload_version":1,"notification_configuration_id":"nc-1","run_id":"run-1"}',
	},
	{
		provider: 'vercel',
		madeBy: 'independent',
		source: 'CPython 3.11 hmac.new, from https://vercel.com/docs/webhooks/webhooks-api',
		credential: { secret: 'airlock-vector-secret-vercel' },
		headers: { 'x-vercel-signature': 'bad1335688266b46997599c17def33405081bd09' },
		body: '{"id":"uev_1","type":"deployment.created","payload":{}}',
	},
	{
		provider: 'webex',
		madeBy: 'independent',
		source:
			'CPython 3.11 hmac.new, from https://developer.webex.com/docs/receive-and-verify-webhooks',
		credential: { secret: 'airlock-vector-secret-webex' },
		headers: { 'x-spark-signature': '46f2ba87b6a9e85802274da99ff3661f4ac95d86' },
		body: '{"id":"Y2lz","resource":"messages","event":"created","data":{"id":"m1"}}',
	},
	{
		provider: 'woocommerce',
		madeBy: 'independent',
		source:
			'CPython 3.11 hmac.new, from https://woocommerce.github.io/woocommerce-rest-api-docs/#webhooks',
		credential: { secret: 'airlock-vector-secret-woocommerce' },
		headers: {
			'x-wc-webhook-topic': 'order.created',
			'x-wc-webhook-delivery-id': '9f3c',
			'x-wc-webhook-signature': 'sJnUx3OtbwXVI4M4FWPNhLI7M66tZcKVKJA+eirJLGw=',
		},
		body: '{"id":727,"status":"processing","total":"29.35"}',
	},
	{
		provider: 'worldpay',
		madeBy: 'independent',
		source:
			'CPython 3.11 hmac.new, from https://docs.worldpay.com/access/products/events/signature',
		credential: { secret: 'airlock-vector-secret-worldpay' },
		headers: {
			'event-signature':
				'3/SHA256/344ca5914f7713282983fc01268a375e523c43d0c87f69665470f951df66a535',
		},
		body: '{"eventId":"bb55ca5a","eventDetails":{"classification":"payment","type":"authorized"}}',
	},
	{
		provider: 'x-twitter',
		madeBy: 'independent',
		source: 'CPython 3.11 hmac.new, from https://docs.x.com/x-api/webhooks/quickstart',
		credential: { secret: 'airlock-vector-secret-x-twitter' },
		headers: {
			'x-twitter-webhooks-signature': 'sha256=5qgcRUPZ82AeqFgMU3zR8ERcFoJOBz5NfzpDfzjtmOs=',
		},
		body: '{"for_user_id":"2244994945","tweet_create_events":[{"id_str":"1"}]}',
	},
	{
		provider: 'xero',
		madeBy: 'independent',
		source:
			'CPython 3.11 hmac.new, from https://developer.xero.com/documentation/guides/webhooks/configuring-your-server/',
		credential: { secret: 'airlock-vector-secret-xero' },
		headers: { 'x-xero-signature': '+Sd8DNrWTOgkH1xwbmef+tNd3dwsFn8fbuW8iHxY2LM=' },
		body: '{"events":[],"firstEventSequence":0,"lastEventSequence":0,"entropy":"S0m3r4Nd0mt3xt"}',
	},
];
