import type { Vector } from './vector';

const PYTHON = 'Python 3.11 hmac.new, from the documented scheme';

/** For the rows of lib/webhook/tables/body-mac. */
export const bodyMacVectors: readonly Vector[] = [
	{
		provider: 'acuity',
		madeBy: 'independent',
		source: PYTHON,
		credential: { secret: 'airlock-vector-secret-acuity' },
		headers: { 'X-Acuity-Signature': '2uK1gK+DOa4/3ps+hyaeqpuA0RIVSVS556Qw9jYoILI=' },
		body: 'action=scheduled&id=1&calendarID=2&appointmentTypeID=3',
	},
	{
		provider: 'adyen-platform',
		madeBy: 'sdk',
		source: 'npm @adyen/api-library 32.1.0, HmacValidator.calculateHmac',
		credential: { secret: '6169726c6f636b2d766563746f722d7365637265742d616479656e2d31323334' },
		headers: {
			Protocol: 'HmacSHA256',
			HmacSignature: 'SjNW7xNiw9q03J+FO0n/luu0Ykc67DMfbnNcuIWddfU=',
		},
		body: '{"type":"balancePlatform.transfer.created","data":{"id":"airlock-1"}}',
	},
	{
		provider: 'aftership',
		madeBy: 'independent',
		source: PYTHON,
		credential: { secret: 'airlock-vector-secret-aftership' },
		headers: { 'aftership-hmac-sha256': 'mWDX/YJ8G1ZjNSAm+QnrKkYBjW/Fn+/gotbtRv+RpAY=' },
		body: '{"event":"tracking_update","event_id":"airlock-1","msg":{"tag":"Delivered"}}',
	},
	{
		provider: 'airtable',
		madeBy: 'independent',
		source: PYTHON,
		credential: { secret: 'YWlybG9jay12ZWN0b3Itc2VjcmV0LWFpcnRhYmxl' },
		headers: {
			'X-Airtable-Content-MAC':
				'hmac-sha256=48d4ccadbbb3a2a6f1dc54258c95ae669b3ae08786c76d0d765a4f7d4936e22b',
		},
		body: '{"base":{"id":"app1"},"webhook":{"id":"ach1"},"timestamp":"2026-01-01T00:00:00.000Z"}',
	},
	{
		provider: 'asana',
		madeBy: 'independent',
		source: PYTHON,
		credential: { secret: 'airlock-vector-secret-asana' },
		headers: {
			'X-Hook-Signature': '70a5f315906e2a2c8923dec85ec76da91eefb518fd05639218c177628d97595e',
		},
		body: '{"events":[{"action":"changed","resource":{"gid":"1"}}]}',
	},
	{
		provider: 'attio',
		madeBy: 'independent',
		source: PYTHON,
		credential: { secret: 'airlock-vector-secret-attio' },
		headers: {
			'Idempotency-Key': 'airlock-1',
			'Attio-Signature': '3488697b55b65ea68d2288f7355abe8c776ff85c271d13cb614aa028c34e8897',
		},
		body: '{"webhook_id":"airlock-1","events":[{"event_type":"record.created"}]}',
	},
	{
		provider: 'authorize-net',
		madeBy: 'published',
		source:
			'https://community.developer.cybersource.com/t5/Integration-and-Testing/HMAC-SHA-512-hash-not-matching-in-webhook-callback/m-p/57201',
		credential: {
			secret:
				'2679A5D5785C9B26CF921E1754765CDDB265C9C88400786923E5343B315954FAFB4B7BF608818F6A21766741E8637DC206F286C725908C777ED4127D8562163D',
		},
		headers: {
			'X-ANET-Signature':
				'sha512=9607C69D2734514554CE13D923D19939563F2FD6567D239F49F0DF0D08865632A0FB98061B4620CC52C47BB8BF6E2B69A15A67E4C98E81D7D65111076C515C6A',
		},
		body: '{"notificationId":"f813b98f-3552-4eeb-ba40-acb4704eeba3","eventType":"net.authorize.payment.authcapture.created","eventDate":"2017-03-08T17:35:37.155999Z","webhookId":"63d6fea2-aa13-4b1d-a204-f5fbc15942b7","payload":{"responseCode":1,"authCode":"8VTPDC","avsResponse":"Y","authAmount":10.00,"entityName":"transaction","id":"60019392075"}}',
	},
	{
		provider: 'autodesk',
		madeBy: 'independent',
		source: PYTHON,
		credential: { secret: 'airlock-vector-secret-autodesk' },
		headers: {
			'x-adsk-delivery-id': 'airlock-1',
			'x-adsk-signature': 'sha1hash=b449bc969d94456689a3852a1014fed37866162d',
		},
		body: '{"version":"1.0","hook":{"hookId":"airlock-1"},"payload":{}}',
	},
	{
		provider: 'autotask',
		madeBy: 'independent',
		source: PYTHON,
		credential: { secret: 'airlock-vector-secret-autotask' },
		headers: { 'X-Hook-Signature': 'sha1=iLXXH3pR1Uo79Kbmo5fUZfs5jek=' },
		body: '{"Action":"Update","Guid":"airlock-1","EntityType":"Ticket","Id":1,"SequenceNumber":1}',
	},
	{
		provider: 'bitbucket',
		madeBy: 'published',
		source: 'https://support.atlassian.com/bitbucket-cloud/docs/manage-webhooks/',
		credential: { secret: "It's a Secret to Everybody" },
		headers: {
			'X-Hub-Signature': 'sha256=a4771c39fbe90f317c7824e83ddef3caae9cb3d976c214ace1f2937e133263c9',
		},
		body: 'Hello World!',
	},
	{
		provider: 'bolt',
		madeBy: 'independent',
		source: PYTHON,
		credential: { secret: 'airlock-vector-secret-bolt' },
		headers: { 'X-Bolt-Hmac-Sha256': '5ctoTdQA12Z1A2gbtOQH+jgYMACKOtuhZvuCeQGUkVo=' },
		body: '{"type":"payment","object":"transaction","data":{"id":"airlock-1"}}',
	},
	{
		provider: 'cal-com',
		madeBy: 'independent',
		source: PYTHON,
		credential: { secret: 'airlock-vector-secret-cal-com' },
		headers: {
			'X-Cal-Signature-256': '2526628a24a003b8e1bd6907dca6a835847f7b83bbb0e59083462d4bb83b5d36',
		},
		body: '{"triggerEvent":"BOOKING_CREATED","payload":{"uid":"airlock-1"}}',
	},
	{
		provider: 'chargify',
		madeBy: 'independent',
		source: PYTHON,
		credential: { secret: 'airlock-vector-secret-chargify' },
		headers: {
			'X-Chargify-Webhook-Id': '1',
			'X-Chargify-Webhook-Signature-Hmac-Sha-256':
				'3dca59bb93872e4a20e9f041810920afd369a78106f86c1cb06a17d8cda9d614',
		},
		body: 'id=1&event=test&payload[chargify]=testing',
	},
	{
		provider: 'checkout-com',
		madeBy: 'independent',
		source: PYTHON,
		credential: { secret: 'airlock-vector-secret-checkout-com' },
		headers: {
			'Cko-Signature': '42d087b8a8da646ef26a765b02a4fee2868ccdfaca6f11b6ea74bbce79191f52',
		},
		body: '{"id":"evt_airlock1","type":"payment_approved"}',
	},
	{
		provider: 'checkr',
		madeBy: 'independent',
		source: PYTHON,
		credential: { secret: 'airlock-vector-secret-checkr' },
		headers: {
			'X-Checkr-Signature': '184097e51dbd60ce539ae581e3a385b467c481d413b197036f82513aa0017976',
		},
		body: '{"id":"airlock1","object":"event","type":"report.completed"}',
	},
	{
		provider: 'circleci',
		madeBy: 'published',
		source: 'https://circleci.com/docs/guides/integration/outbound-webhooks/',
		credential: { secret: 'hunter123' },
		headers: {
			'circleci-signature': 'v1=9be2242094a9a8c00c64306f382a7f9d691de910b4a266f67bd314ef18ac49fa',
		},
		body: 'an-important-request-payload',
	},
	{
		provider: 'clickup',
		madeBy: 'independent',
		source: PYTHON,
		credential: { secret: 'airlock-vector-secret-clickup' },
		headers: { 'X-Signature': 'e50a14b48dbc5d6e7dda2e9cc0954b4bd707ea9512b049d189a066493af6ec80' },
		body: '{"webhook_id":"airlock-1","event":"taskCreated","task_id":"c0j"}',
	},
	{
		provider: 'coinbase-commerce',
		madeBy: 'sdk',
		source: 'npm coinbase-commerce-node 1.0.4, Webhook.computeSignature',
		credential: { secret: 'airlock-vector-secret-coinbase' },
		headers: {
			'X-CC-Webhook-Signature': '90edfd371762f729ae980c6338b21a6d6b8cc7d719bb80e540fc8844b64dc893',
		},
		body: '{"id":1,"attempt_number":1,"event":{"id":"airlock-event-1","type":"charge:created"}}',
	},
	{
		provider: 'commerce-layer',
		madeBy: 'independent',
		source: PYTHON,
		credential: { secret: 'airlock-vector-secret-commerce-layer' },
		headers: {
			'X-CommerceLayer-Topic': 'orders.place',
			'X-CommerceLayer-Signature': 'aKvChHaDvhy78Osejbi32h+3keVEoGivBwErBtClM/0=',
		},
		body: '{"data":{"id":"airlock1","type":"orders"}}',
	},
	{
		provider: 'docusign',
		madeBy: 'independent',
		source: PYTHON,
		credential: { secret: 'airlock-vector-secret-docusign' },
		headers: { 'X-DocuSign-Signature-1': 'uC4NJyEHXFMb9OumQTlZJvz4eO6sPMVQf9vos3ijGaA=' },
		body: '{"event":"envelope-sent","data":{"envelopeId":"airlock-1"}}',
	},
	{
		provider: 'docusign',
		madeBy: 'independent',
		source: PYTHON,
		credential: { secret: 'airlock-vector-secret-docusign' },
		headers: { 'X-DocuSign-Signature-100': 'uC4NJyEHXFMb9OumQTlZJvz4eO6sPMVQf9vos3ijGaA=' },
		body: '{"event":"envelope-sent","data":{"envelopeId":"airlock-1"}}',
	},
	{
		provider: 'dropbox',
		madeBy: 'independent',
		source: 'npm hapi-dropbox-webhooks 1.1.0, test/index.js',
		credential: { secret: 'the_secret' },
		headers: {
			'X-Dropbox-Signature': '0a8c16b085420b960dc78664279fe09e936a2a01b1f91064869d9e77dfd64529',
		},
		body: '{"delta": {"users": [12345]}}',
	},
	{
		provider: 'dwolla',
		madeBy: 'independent',
		source: PYTHON,
		credential: { secret: 'airlock-vector-secret-dwolla' },
		headers: {
			'X-Dwolla-Topic': 'customer_created',
			'X-Request-Signature-SHA-256':
				'becd9ebe46be9964ec0a20b6b9cda1170c0b298c90025d8383e0d87eed284732',
		},
		body: '{"id":"airlock-1","topic":"customer_created"}',
	},
	{
		provider: 'easypost',
		madeBy: 'independent',
		source: 'Python 3.11 hmac; npm @easypost/api 8.9.0, Utils.validateWebhook lets it in',
		credential: { secret: 'airlock-vector-secret-\ufb01\u00e9' },
		headers: {
			'X-Hmac-Signature':
				'hmac-sha256-hex=85ad7142a27fd9cfa150af35b33da3f9899bc6ca3cc2c502a243553e4f9592b9',
		},
		body: '{"id":"evt_airlock1","object":"Event","result":{"weight":614.4}}',
	},
	{
		provider: 'expo',
		madeBy: 'independent',
		source: PYTHON,
		credential: { secret: 'airlock-vector-secret-expo' },
		headers: { 'expo-signature': 'sha1=86ab72428bc21931c79e7bb4f3ae7c71e17081dc' },
		body: '{"id":"airlock-1","platform":"ios","status":"finished"}',
	},
	{
		provider: 'fastspring',
		madeBy: 'independent',
		source: PYTHON,
		credential: { secret: 'airlock-vector-secret-fastspring' },
		headers: { 'X-FS-Signature': '6qRqfd0boEi+Z8SHhhxsV41pABF5wHgyi7PiQY6dOO8=' },
		body: '{"events":[{"id":"airlock-1","type":"order.completed"}]}',
	},
	{
		provider: 'formstack',
		madeBy: 'independent',
		source: PYTHON,
		credential: { secret: 'airlock-vector-secret-formstack' },
		headers: {
			'X-FS-Signature': 'sha256=9b0fdd0b0eac87e5cffb15e3d1c0a5c771e64496dcc5aebb378ea2c0b36181b4',
		},
		body: '{"FormID":"1","UniqueID":"2"}',
	},
	{
		provider: 'gocardless',
		madeBy: 'independent',
		source: 'Python 3.11 hmac; npm gocardless-nodejs 10.1.2, webhooks.parse lets it in',
		credential: { secret: 'airlock-vector-secret-gocardless' },
		headers: {
			'Webhook-Signature': '9b64467b746ea1885d2c3cd97044942057c7c5b18e91c83d346c76a32da9050b',
		},
		body: '{"events":[{"id":"EV123"}],"meta":{"webhook_id":"WB123"}}',
	},
	{
		provider: 'helpscout',
		madeBy: 'independent',
		source: PYTHON,
		credential: { secret: 'airlock-vector-secret-helpscout' },
		headers: {
			'X-HelpScout-Event': 'convo.created',
			'X-HelpScout-Signature': '2LrCMNWAB3Lou1UXaxS/QRJIQfM=',
		},
		body: '{"id":1,"subject":"airlock"}',
	},
	{
		provider: 'heroku',
		madeBy: 'independent',
		source: PYTHON,
		credential: { secret: 'airlock-vector-secret-heroku' },
		headers: { 'Heroku-Webhook-Hmac-SHA256': 'PlwqFW49IiXWIL5aaloObOZJ0Mx6Y0373FyquXiwfDk=' },
		body: '{"id":"airlock-1","action":"create","resource":"release"}',
	},
	{
		provider: 'hookdeck',
		madeBy: 'independent',
		source: PYTHON,
		credential: { secret: 'airlock-vector-secret-hookdeck' },
		headers: {
			'X-Hookdeck-Eventid': 'evt_1',
			'X-Hookdeck-Signature': 'QPQ1js/oK4+MF/6aFS4K7nE3Eh6JWb14xR3SvPPI5J4=',
		},
		body: '{"id":"airlock-1"}',
	},
	{
		provider: 'hookdeck',
		madeBy: 'independent',
		source: PYTHON,
		credential: { secret: 'airlock-vector-secret-hookdeck' },
		headers: {
			'X-Hookdeck-Eventid': 'evt_1',
			'X-Hookdeck-Signature-2': 'QPQ1js/oK4+MF/6aFS4K7nE3Eh6JWb14xR3SvPPI5J4=',
		},
		body: '{"id":"airlock-1"}',
	},
	{
		provider: 'hookdeck-n8n',
		madeBy: 'independent',
		source: PYTHON,
		credential: { secret: 'airlock-vector-secret-hookdeck-n8n' },
		headers: {
			'x-hookdeck-eventid': 'evt_1',
			'x-hookdeck-n8n-signature': 'hMee4ueCTm3Po0nvKl8Yt5VPkPRwvwpZ6GBtWSws/ks=',
		},
		body: '{"id":"airlock-1"}',
	},
	{
		provider: 'intercom',
		madeBy: 'independent',
		source: PYTHON,
		credential: { secret: 'airlock-vector-secret-intercom' },
		headers: { 'X-Hub-Signature': 'sha1=6efc3a227d4ab69cd34c2fd4cf7e243c39e864cc' },
		body: '{"type":"notification_event","id":"notif_airlock1","topic":"contact.created"}',
	},
	{
		provider: 'intuit-quickbooks',
		madeBy: 'independent',
		source: PYTHON,
		credential: { secret: 'airlock-vector-secret-intuit-quickbooks' },
		headers: { 'intuit-signature': 'TFo7FqFzMCbrkVjRRa4rA8GCIUKFx0y9ZvvwcwcKMzg=' },
		body: '{"eventNotifications":[{"realmId":"1"}]}',
	},
	{
		provider: 'jira-admin',
		madeBy: 'independent',
		source: PYTHON,
		credential: { secret: 'airlock-vector-secret-jira-admin' },
		headers: {
			'X-Atlassian-Webhook-Identifier': 'airlock-1',
			'X-Hub-Signature': 'sha256=98051a307a4b5ee8f988942d87108eb94645133c33fd1a3e892e1714fa39d66b',
		},
		body: '{"timestamp":1767225600123,"webhookEvent":"jira:issue_created"}',
		signedAt: 1_767_225_600_123,
	},
	{
		provider: 'jobber',
		madeBy: 'independent',
		source: PYTHON,
		credential: { secret: 'airlock-vector-secret-jobber' },
		headers: { 'X-Jobber-Hmac-SHA256': 'TRQjuyIFMo1nkLtFuWIAQHtygZh+FL2X63Smna9lyls=' },
		body: '{"data":{"webHookEvent":{"topic":"CLIENT_CREATE","itemId":"MQ=="}}}',
	},
];
