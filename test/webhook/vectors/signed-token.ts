import type { Vector } from './vector';

const JWKS =
	'{"keys":[{"kty":"RSA","n":"zd5lLjkFT6Ffi6xEZ8y4FJh0iP9Me5xPnZ0102a9g6PqO_amKWfd7KL7mVKxWm04eGjsJMatyOZy32TC_Mr_dONGCUPQK_e16QV1qkmqpIqCaGVfCN7d5YdBh3fpgZYKF5yhxSbXCauqzePV3dnSDC87NKarpFNHQkTZ_uFMZbb-fh88tUr4HGAPs3-f3lBSZGwJwG8TRuYtY4t34RbhB4ln262lWcUGvkeWUa3APj92rGMNgDXOpKNtIzLvc19qjxraHA916mC_9b1sXpdRwNrFwLmbB289wqPh-YFW_WjbfEepVq5DhyHwfwaGAhFCSCEkGKikTng3jXpH5xei-w","e":"AQAB","kid":"fa-1","use":"sig","alg":"RS256"}]}';

/** For the rows of lib/webhook/tables/signed-token. */
export const signedTokenVectors: readonly Vector[] = [
	{
		provider: 'atlassian-connect',
		madeBy: 'sdk',
		source: 'npm atlassian-jwt@2.0.3 encodeSymmetric, createQueryStringHash',
		credential: { secret: 'airlock-vector-secret-atlassian-connect' },
		headers: {
			authorization:
				'JWT eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqaXJhOmFpcmxvY2stdmVjdG9yIiwiaWF0IjoxNzM1Njg5NjAwLCJleHAiOjE3MzU2ODk3ODAsInFzaCI6ImNlOGI0YmQ4ZTdmN2M4OGQ0YTJiZTY4YWRjZjk1ZWRmYmM1MjY2ZWZiMjY3ZmQ1ZjcyNjliNzNjNGRlNmM2YjkifQ.cuqafXKjsgvlU7JPfL1yGzDzHJ_EWGsZnUS7FEsXhTk',
		},
		body: '{"webhookEvent":"jira:issue_created"}',
		url: 'https://hooks.example.com/webhook/jira%20one/?b=2&a=1%2B1&a=0&c=x%20y&jwt=zzz',
		at: 1735689600000,
		signedAt: 1735689600000,
	},
	{
		provider: 'livekit',
		madeBy: 'sdk',
		source: 'npm livekit-server-sdk@2.19.2 AccessToken, WebhookReceiver',
		credential: { issuer: 'APIairlockvector', secret: 'airlock-vector-secret-livekit-0123456789' },
		headers: {
			authorization:
				'eyJhbGciOiJIUzI1NiJ9.eyJzaGEyNTYiOiIxMlg2UzNXVnJLOU1hN2cvaUp2SUQzZE40QjlRZ2JhZ042dFp3TUZNNXBFPSIsImlzcyI6IkFQSWFpcmxvY2t2ZWN0b3IiLCJleHAiOjE3OTU1MzkwMzAsIm5iZiI6MTc5NTUzODczMH0.Kk9BmnfAuQepkZT77o06ujjypCb-J5_VD6DOlOV199M',
		},
		body: '{"event":"room_started","id":"EV_airlock","createdAt":"1735689600"}',
		at: 1795538730000,
	},
	{
		provider: 'messagebird',
		madeBy: 'published',
		source: 'npm messagebird@4.0.1 lib/testdata/webhook-signature-jwt-reference.json',
		credential: { secret: '36efdd1aace2e26cd490f0d951138253bef2f7c6d34d18981da781555cc4cebb' },
		headers: {
			'messagebird-signature-jwt':
				'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJNZXNzYWdlQmlyZCIsIm5iZiI6MTYyNTQ3OTIwMCwiZXhwIjoxNjI1NDc5MjYwLCJqdGkiOiI5M2U1NTAwNi1hMGU4LTQ1MjYtYTE5MC1mYTVmZjAwZWExMTYiLCJ1cmxfaGFzaCI6IjQxZjA1ZjBkZGQwYTIyYWIyMDlhYzQ2ZjQ3YzQ1NzJkOWNlZmEyNTdlZDc0YjI0MDA0YmFlNzUzZWNlNmMyNjAiLCJwYXlsb2FkX2hhc2giOiJkZmZkNjAyMWJiMmJkNWIwYWY2NzYyOTA4MDllYzNhNTMxOTFkZDgxYzdmNzBhNGIyODY4OGEzNjIxODI5ODZmIn0._H--TOuYFLpeEH39-rg5E3IHVkjHozBcaKVWPRC5m9I',
		},
		body: 'Hello, World!',
		url: 'https://example.com/path?bar=1&foo=2',
		at: 1625479200000,
	},
	{
		provider: 'monday',
		madeBy: 'independent',
		source: 'Python 3 hmac, hashlib; cryptography 48',
		credential: {
			audience: 'https://hooks.example.com/webhook/monday',
			secret: 'airlock-vector-secret-monday',
		},
		headers: {
			authorization:
				'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJhY2NvdW50SWQiOjE4MjU1MjksInVzZXJJZCI6NDAxMjY4OSwiYXVkIjoiaHR0cHM6Ly9ob29rcy5leGFtcGxlLmNvbS93ZWJob29rL21vbmRheSIsImV4cCI6MTczNTY4OTkwMCwic2hvcnRMaXZlZFRva2VuIjoibm9uZSIsImlhdCI6MTczNTY4OTYwMH0.yNyqkqBsQ5i-CXUIo1b5riw5T3uUQG-AaMkg60BaFYo',
		},
		body: '{"event":{"type":"create_pulse","triggerUuid":"b5ed2e17c530f43668de130142445cba"}}',
		at: 1735689600000,
		signedAt: 1735689600000,
	},
	{
		provider: 'netlify',
		madeBy: 'independent',
		source: 'Python 3 hmac, hashlib; cryptography 48',
		credential: { secret: 'airlock-vector-secret-netlify' },
		headers: {
			'x-webhook-signature':
				'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJuZXRsaWZ5Iiwic2hhMjU2IjoiZjQ1YjdkZDY5MTQ5YzNmNjE3MzA1YjU2NWRhN2FlYjQ0NTUzNjEwM2IxNWIwYzY1OWI3ZGRkN2Q0ZTc1ZGMzMCJ9.vpapxWgbUv78mV9FyWEGlJwwPESd_625cdE6DHlMqhQ',
		},
		body: '{"id":"airlock","state":"ready","name":"vector"}',
	},
	{
		provider: 'upstash-qstash',
		madeBy: 'independent',
		source:
			'Python 3 hmac, hashlib; cryptography 48; let in by npm @upstash/qstash@2.12.0 Receiver',
		credential: { secret: 'sig_airlockvectorsecretqstash' },
		headers: {
			'upstash-signature':
				'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJVcHN0YXNoIiwic3ViIjoiaHR0cHM6Ly9ob29rcy5leGFtcGxlLmNvbS93ZWJob29rL3FzdGFzaD90ZW5hbnQ9NyIsImV4cCI6MTczNTY4OTkwMCwibmJmIjoxNzM1Njg5NjAwLCJpYXQiOjE3MzU2ODk2MDAsImp0aSI6Imp3dF9haXJsb2NrdmVjdG9yIiwiYm9keSI6Ims2STVjYWtVNWVyTDhLalNVVlROb3duRHdjY3Z1NWtVMUh4Zzg4dG9GWWc9In0.jBxRJKkbVvfT5ktWPxAIUp7waOABGVl2MVI5_1PuOMU',
		},
		body: '{"hello":"world"}',
		url: 'https://hooks.example.com/webhook/qstash?tenant=7',
		at: 1735689600000,
		signedAt: 1735689600000,
	},
	{
		provider: 'vonage',
		madeBy: 'independent',
		source:
			'Python 3 hmac, hashlib; cryptography 48; let in by npm @vonage/jwt@1.14.0 verifySignature',
		credential: { secret: 'airlock-vector-secret-vonage' },
		headers: {
			authorization:
				'Bearer eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpYXQiOjE3MzU2ODk2MDAsImp0aSI6ImM1YmE4ZjI0LTFhMTQtNGMxMC1iZmRmLTNmYmU4Y2U1MTFiNSIsImlzcyI6IlZvbmFnZSIsInBheWxvYWRfaGFzaCI6IjY5NzU2NjY5MjBhNzYxZTllODJjMTQ4YWIyZjk0ZmNmMDBlZjBiNTdiZGMzYzIwMmNlNDM5MDBjYzI5MWJkMjgiLCJhcGlfa2V5IjoiYTFiMmMzZCIsImFwcGxpY2F0aW9uX2lkIjoiYWFhYWFhYWEtYmJiYi00Y2NjLThkZGQtMDEyMzQ1Njc4OWFiIn0.iHaqkiw5drnSrcAm0vmM1_o77eSz5zDQHjFT_hpSNMs',
		},
		body: '{"message_uuid":"aaaaaaaa-bbbb-4ccc-8ddd-0123456789ab","text":"hello"}',
		at: 1735689600000,
		signedAt: 1735689600000,
	},
	{
		provider: 'microsoft-graph',
		madeBy: 'independent',
		source: 'https://learn.microsoft.com/en-us/graph/change-notifications-delivery-webhooks',
		credential: { secret: 'secretClientValue' },
		headers: {},
		proof: 'secretClientValue',
		body: '{"value":[{"id":"lsgTZMr9KwAAA","clientState":"secretClientValue","changeType":"created"}]}',
	},
	{
		provider: 'fusionauth',
		madeBy: 'independent',
		source: 'Python 3 hmac, hashlib; cryptography 48',
		credential: { jwks: JWKS },
		headers: {
			'x-fusionauth-signature-jwt':
				'eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCIsImtpZCI6ImZhLTEifQ.eyJyZXF1ZXN0X2JvZHlfc2hhMjU2IjoiUXV6MFluQ2wvcWJGK2RNc3BubmxGWVZzckI5TGZGbjFTZjZ5OUtpcjRyaz0ifQ.V9ICb43T0C6bGEWmfiN84zUf9soT4v1wCMsrO2Z22baemPieb0uyTrBsP6KUyAsMhELcWzzGT4opwUaP9kB8pECsOmimcZJ9DuqzKm5VWJYwno_fHgxh_gtYIxl4zX_Mc9fFUWgBLK8ujH5O0UcV9kVf15VaRKewT0qq22lbPZ45OrjIzfRoBvqXFkd6U1SbcaxtuQTyfDFSa7BvUbvyQcvNuaJEvBog0Tr92EPhCK3wdit6RXrYlSyZZ4ZNey4HADv096xX9ktrbF1NGhp6lR1v2lbXP5F1NVWKMkjGe03GHx9snMlM6tqw0AkN5Kh9VuhVyrC798CDDQb0prlvFQ',
		},
		body: '{"event":{"id":"e6b3f6c0-0000-4000-8000-000000000001","type":"user.create"}}',
	},
	{
		provider: 'google-chat',
		madeBy: 'independent',
		source:
			'Python 3 hmac, hashlib; cryptography 48; let in by npm google-auth-library@10.9.1 OAuth2Client',
		credential: { audience: '1234567890', jwks: JWKS },
		headers: {
			authorization:
				'Bearer eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCIsImtpZCI6ImZhLTEifQ.eyJpc3MiOiJjaGF0QHN5c3RlbS5nc2VydmljZWFjY291bnQuY29tIiwiYXVkIjoiMTIzNDU2Nzg5MCIsImlhdCI6MTczNTY4OTYwMCwiZXhwIjoxNzM1NjkzMjAwfQ.X5NtYR-c52vUiG-oU09-3DZcpx7YjhoU-GOzom6aliUR7UROktFJ4OV_cmavlJMydjUv5qN6WIyoIULimvVA2I7l3yVX1L8k2MniTahpyIUE2WYT_iJICmuBp7e7DCib2widTh8kQkB89PNMHp_lvwD-g2YpnxtycThfHmmkPCBaHWWpYoTq0qx6Mq0R4KkV5VPbHzxxIh7ED97N-GxuSZJtai_Vh5K5YktJri6LqrHUeAM-YtW7xACun2um3hxCDbbHzj1ieaoSns748WEVksgr7HRjjuyCBaKxT-bBo4kARpwzG7sVxzDMNwWMHd-GdXf0nsfmykYVF6I3dsG3lg',
		},
		body: '{"type":"MESSAGE","eventTime":"2025-01-01T00:00:00Z"}',
		at: 1735689600000,
		signedAt: 1735689600000,
	},
	{
		provider: 'google-chat',
		madeBy: 'independent',
		source:
			'Python 3 hmac, hashlib; cryptography 48; let in by npm google-auth-library@10.9.1 OAuth2Client',
		credential: { audience: 'https://hooks.example.com/webhook/chat', jwks: JWKS },
		headers: {
			authorization:
				'Bearer eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCIsImtpZCI6ImZhLTEifQ.eyJpc3MiOiJodHRwczovL2FjY291bnRzLmdvb2dsZS5jb20iLCJhdWQiOiJodHRwczovL2hvb2tzLmV4YW1wbGUuY29tL3dlYmhvb2svY2hhdCIsImVtYWlsIjoiY2hhdEBzeXN0ZW0uZ3NlcnZpY2VhY2NvdW50LmNvbSIsImVtYWlsX3ZlcmlmaWVkIjp0cnVlLCJpYXQiOjE3MzU2ODk2MDAsImV4cCI6MTczNTY5MzIwMH0.wMjmLGRTPhoGHhb8ObOF0Q07WI6RLJXRKMzKZMTvrbU91wrRzIaSCobdZ4E-RdJTTmLHHmimN88Hvud4xUer9efOvOMJC4tnZVTKG3h44_HFhhy93Sj8CiBOSV0IeChwB5FcyBYEqPGnolQ7KmM90KJt7jCg_Gr2Xgl9xsehHmYcywG7IyhPGJ_4HC5OtUGjgtqexhencG2wN3LU0BKl5Rcy-VzHQhs5W2MpVVBQtYCvPTvbcT8RVCl9BXKI4445WYUYylz1iFDiMiQGEq2865bh2crbseLq8y_ro5ObvexxBFA2hOcxb6TH5EA4nBDDDGVv6jRtrjWK4y4WiMYfHA',
		},
		body: '{"type":"MESSAGE","eventTime":"2025-01-01T00:00:00Z"}',
		at: 1735689600000,
		signedAt: 1735689600000,
	},
	{
		provider: 'wix',
		madeBy: 'independent',
		source: 'Python 3 hmac, hashlib; cryptography 48',
		credential: {
			publicKey:
				'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAzd5lLjkFT6Ffi6xEZ8y4FJh0iP9Me5xPnZ0102a9g6PqO/amKWfd7KL7mVKxWm04eGjsJMatyOZy32TC/Mr/dONGCUPQK/e16QV1qkmqpIqCaGVfCN7d5YdBh3fpgZYKF5yhxSbXCauqzePV3dnSDC87NKarpFNHQkTZ/uFMZbb+fh88tUr4HGAPs3+f3lBSZGwJwG8TRuYtY4t34RbhB4ln262lWcUGvkeWUa3APj92rGMNgDXOpKNtIzLvc19qjxraHA916mC/9b1sXpdRwNrFwLmbB289wqPh+YFW/WjbfEepVq5DhyHwfwaGAhFCSCEkGKikTng3jXpH5xei+wIDAQAB',
		},
		headers: {},
		proof:
			'zTBSdmv8y3nDM8n66ZMavN4MpmHZsjOcifBbHHlqftkaTAMAWYVy1jGnNuuNP-qWNyJ0BlUIV0C1tdaaKVkfIVlUDUdTHR7rxrOOY9rf0o5irg0qPSXs7ti4ZBWPw-kh8A2xwInQc-dnCm_7tnQ7n5yGNKzvM-5EP1_t4wkNhQ-Wfk1VzKEh-LwgtR07oGUjn-20wKpaVtBbhAMvVOnMM_O5LeXoODRREGoRfYibdQl7o2oDlDI6r1lXb-kB_XwLwzj7UuKSk8e945iDY2VunCrJDVjNP1M1ExtEN0iyivWIXVgCxvWm7BaWCsiSarIxFk40mqslzK30yHKrLhDAtw',
		body: 'eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCIsImtpZCI6IjFxRzFrRDJkIn0.eyJkYXRhIjoie1wiZGF0YVwiOiBcIntcXFwiaWRcXFwiOiBcXFwiZTFcXFwiLCBcXFwiZW50aXR5RnFkblxcXCI6IFxcXCJ3aXguY29udGFjdHMudjQuY29udGFjdFxcXCJ9XCIsIFwiaW5zdGFuY2VJZFwiOiBcIjVhMmVlOWNkLTAwMDAtNDAwMC04MDAwLTAwMDAwMDAwMDAwMFwiLCBcImV2ZW50VHlwZVwiOiBcIndpeC5jb250YWN0cy52NC5jb250YWN0X2NyZWF0ZWRcIn0iLCJpYXQiOjE3MzU2ODk2MDAsImV4cCI6MTczOTI4OTYwMH0.zTBSdmv8y3nDM8n66ZMavN4MpmHZsjOcifBbHHlqftkaTAMAWYVy1jGnNuuNP-qWNyJ0BlUIV0C1tdaaKVkfIVlUDUdTHR7rxrOOY9rf0o5irg0qPSXs7ti4ZBWPw-kh8A2xwInQc-dnCm_7tnQ7n5yGNKzvM-5EP1_t4wkNhQ-Wfk1VzKEh-LwgtR07oGUjn-20wKpaVtBbhAMvVOnMM_O5LeXoODRREGoRfYibdQl7o2oDlDI6r1lXb-kB_XwLwzj7UuKSk8e945iDY2VunCrJDVjNP1M1ExtEN0iyivWIXVgCxvWm7BaWCsiSarIxFk40mqslzK30yHKrLhDAtw',
		at: 1735689600000,
		signedAt: 1735689600000,
	},
];
