import type { Vector } from './vector';

/** For the rows of lib/webhook/tables/public-key. */
export const publicKeyVectors: readonly Vector[] = [
	{
		provider: 'circle',
		madeBy: 'published',
		source: 'https://developers.circle.com/api-reference/verify-webhook-signatures',
		credential: {
			publicKey:
				'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAESl76SZPBJemW0mJNN4KTvYkLT8bOT4UGhFhzNk3fJqf6iuPlLQLq533FelXwczJbjg2U1PHTvQTK7qOQnDL2Tg==',
		},
		headers: {
			'x-circle-signature':
				'MEQCIBlJPX7t0FDOcozsRK6qIQwik5Fq6mhAtCSSgIB/yQO7AiB9U5lVpdufKvPhk3cz4TH2f5MP7ArnmPRBmhPztpsIFQ==',
		},
		body: '{"subscriptionId":"00000000-0000-0000-0000-000000000000","notificationId":"00000000-0000-0000-0000-000000000000","notificationType":"webhooks.test","notification":{"hello":"world"},"timestamp":"2024-01-26T18:22:19.779834211Z","version":2}',
	},
	{
		provider: 'freshchat',
		madeBy: 'independent',
		source: 'https://github.com/nyaruka/courier handlers/freshchat, a delivery of Freshchat’s',
		credential: {
			publicKey:
				'-----BEGIN RSA PUBLIC KEY----- MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAuGJLF4hTTtxWogT6dNkGf3CEgLAR2mGJzlds5cNbrHFoJNFnmVhkRYGzLYxx4EtDiezNCZVHfyMI2AKuNSQW2fEdDatVIG+q3Zr/X9eeDl8kQOGy804J/fgCYDrN8RQu0n5Dh1inv4puca0wb29SCvoAwrWb33ehDBIvv6+rUKBdjtv2xTV65kNiVDo5VRCaYRVeE10osxeONgw55HVY4nczuxnR+dmc2282de6WHe5LXtr0ZBdJ8yttFOLIluZ/sNM5DIWZBkIWQhyT581tbA7bTpsIbrT/IMBlmioIILw8WGtI7zcmNkjU5dnq5HnlVKEDhj/Ug/dLiyno8+Vp7QIDAQAB -----END RSA PUBLIC KEY-----',
		},
		headers: {
			'x-freshchat-signature':
				'AhrmypOSWoewHG6LmIRuWjxyokuMDmPklrSU9p0gpUNjdSRCJzvpL6rjuTi5poV/ZLzWRWNM7X9yWjT5m9YFPshYrvigcd1ph4Ot2xmaJGYoUNJHijQccE6oDtDIp6i/8oLRafHgObQnGukZWPbP9OE5EiKz/VcsMP0Wv7hawI/sfIviM0w+6fNOKXWi0jDBH9ap1mj5CqOUOojni7OD5iYmIrjV/h33dyNmbvAta9E+trzcEhYqxfHIN4Z8R2FsatfRHWicoQ4PE5cQ8+UONVya8qr85nQ9w8N7Ql7yNg9fEViYG4/W/JnGEbPPEf8WrYtKzoVyuupDz4mVHdfKWg==',
		},
		body: '{"actor":{"actor_type":"user","actor_id":"882f3926-b292-414b-a411-96380db373cd"},"action":"message_create","action_time":"2019-06-21T17:43:20.875Z","data":{"message":{"message_parts":[{"text":{"content":"Test 2"}}],"app_id":"55b190fa-5d3c-45c4-bc49-74ddcfcf53d7","actor_id":"882f3926-b292-414b-a411-96380db373cd","id":"7a454fde-c720-4c97-a61d-0ffe70449eb6","channel_id":"c8fddfaf-622a-4a0e-b060-4f3ccbeab606","conversation_id":"c327498e-f713-481e-8d83-0603e03d2521","message_type":"normal","actor_type":"user","created_time":"2019-06-21T17:43:20.866Z"}}}',
	},
	{
		provider: 'highlevel',
		madeBy: 'independent',
		source:
			'Python 3 hmac, hashlib; cryptography 48; let in by npm @gohighlevel/api-client@3.1.0 verifyEd25519Signature',
		credential: { publicKey: 'uTtV48vRdRhwBy4X/Te9Q3PNusbO70iInMo+3fdU1Kw=' },
		headers: {
			'x-ghl-signature':
				'M1+REKfnRIdYtH2r1Lqsh6M4s0YS+hIQPLEQNDchmfB/2LPiZfqtPoSWBhSov8+XCoaLO13kMvchPnAvy0d+Cg==',
		},
		body: '{"type":"ContactCreate","webhookId":"airlock-vector","locationId":"l1"}',
	},
	{
		provider: 'paddle-classic',
		madeBy: 'independent',
		source: 'Python 3 hmac, hashlib; cryptography 48; let in with npm php-serialize',
		credential: {
			publicKey:
				'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAzd5lLjkFT6Ffi6xEZ8y4FJh0iP9Me5xPnZ0102a9g6PqO/amKWfd7KL7mVKxWm04eGjsJMatyOZy32TC/Mr/dONGCUPQK/e16QV1qkmqpIqCaGVfCN7d5YdBh3fpgZYKF5yhxSbXCauqzePV3dnSDC87NKarpFNHQkTZ/uFMZbb+fh88tUr4HGAPs3+f3lBSZGwJwG8TRuYtY4t34RbhB4ln262lWcUGvkeWUa3APj92rGMNgDXOpKNtIzLvc19qjxraHA916mC/9b1sXpdRwNrFwLmbB289wqPh+YFW/WjbfEepVq5DhyHwfwaGAhFCSCEkGKikTng3jXpH5xei+wIDAQAB',
		},
		headers: { 'content-type': 'application/x-www-form-urlencoded' },
		proof:
			'MPPPWO5NfpuLOJOl3FNYZhWO57XTeO9jmrWz2b26vyK5lDo7OZQcNnAht2R3cfiQlMMGubOAtGMdU7gnq5zJGvVv%2BrofC%2B9lCZ0oZEdAzAtC2MIFeJ5BWCjq4DjaJvNqYUweYENOrKl5XeKTHMAb0QroFW9IiKj82RS2K7sOBY1nAx60h6k6cCybFbYj49LZjbmgvzxUgC0JZS916f7FpnTIE9WafGtYsq0jOKwAuluYCxu2993NN8fyYzZYcsPCcGKPPCZT2VLhj3Y9NZ3rNw1%2FjZpjcLmQ2A0N69KP1xconFAhCfEgwkGp%2By2TkJqeW%2FNGO9eFkSEFeyvuvvEfBQ%3D%3D',
		body: 'alert_name=payment_succeeded&alert_id=1234567&email=j%C3%BCrgen%40example.com&passthrough=a+%26+b+%22c%22&sale_gross=12.50&p_signature=MPPPWO5NfpuLOJOl3FNYZhWO57XTeO9jmrWz2b26vyK5lDo7OZQcNnAht2R3cfiQlMMGubOAtGMdU7gnq5zJGvVv%2BrofC%2B9lCZ0oZEdAzAtC2MIFeJ5BWCjq4DjaJvNqYUweYENOrKl5XeKTHMAb0QroFW9IiKj82RS2K7sOBY1nAx60h6k6cCybFbYj49LZjbmgvzxUgC0JZS916f7FpnTIE9WafGtYsq0jOKwAuluYCxu2993NN8fyYzZYcsPCcGKPPCZT2VLhj3Y9NZ3rNw1%2FjZpjcLmQ2A0N69KP1xconFAhCfEgwkGp%2By2TkJqeW%2FNGO9eFkSEFeyvuvvEfBQ%3D%3D',
	},
	{
		provider: 'paypal',
		madeBy: 'independent',
		source: 'Python 3 hmac, hashlib; cryptography 48, zlib',
		credential: {
			audience: '4JH86294D6297924G',
			publicKey:
				'-----BEGIN CERTIFICATE-----\nMIIC1TCCAb2gAwIBAgIBATANBgkqhkiG9w0BAQsFADAuMSwwKgYDVQQDDCNtZXNz\nYWdldmVyaWZpY2F0aW9uY2VydHMucGF5cGFsLmNvbTAeFw0yNDEyMDEwMDAwMDBa\nFw0yNTEyMDEwMDAwMDBaMC4xLDAqBgNVBAMMI21lc3NhZ2V2ZXJpZmljYXRpb25j\nZXJ0cy5wYXlwYWwuY29tMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA\nzd5lLjkFT6Ffi6xEZ8y4FJh0iP9Me5xPnZ0102a9g6PqO/amKWfd7KL7mVKxWm04\neGjsJMatyOZy32TC/Mr/dONGCUPQK/e16QV1qkmqpIqCaGVfCN7d5YdBh3fpgZYK\nF5yhxSbXCauqzePV3dnSDC87NKarpFNHQkTZ/uFMZbb+fh88tUr4HGAPs3+f3lBS\nZGwJwG8TRuYtY4t34RbhB4ln262lWcUGvkeWUa3APj92rGMNgDXOpKNtIzLvc19q\njxraHA916mC/9b1sXpdRwNrFwLmbB289wqPh+YFW/WjbfEepVq5DhyHwfwaGAhFC\nSCEkGKikTng3jXpH5xei+wIDAQABMA0GCSqGSIb3DQEBCwUAA4IBAQCCl/GvsXaV\nLyM5wkis1J+NiPZOJGFV3OhEUa0SX/8lwb3DBhRM0g53sg6crHQoAfBdJ/0rCXZ0\nCsNVYsVHF1fPHAd8VJwzz5WjivWtCNe1UbBMMPoPsbUX09kx/tidJTDRtUDe8RdT\np/sRbFyXKXoaK09qpn9fn3TG0E+MyjBhkdo1b+lJCV+XjKXom2ReCS4Tl49AMbeY\nUvXgRbUz5a82r+2t73iuOgtwtp9d6dlnxS7HiM1ysB7NfxIZr09dRWk8LNh2RTtL\n5Vy1EDVMV3vIPFdNehXc7ZLCPJsWdsN6mn8ciK9CN/L+k9X86J011H/MDTbpct+c\nGXwTzfZFK2nJ\n-----END CERTIFICATE-----',
		},
		headers: {
			'paypal-cert-url':
				'https://api.sandbox.paypal.com/v1/notifications/certs/CERT-360caa42-fca2a594-5a29e601',
			'paypal-transmission-id': 'dfb3be50-fd74-11e4-8bf3-77339302725b',
			'paypal-transmission-time': '2025-01-01T00:00:00Z',
			'paypal-transmission-sig':
				'RckakOhdRRRtR4IBml/JhMWfXGshju/rq7GoxoIlNwLdaUSxyZKhpb2UIP+I4DRPnQPr4NMYIIFsCYJpmtM7kD7HXIZCvPaKK988qTXIWyDdQCVIGAv8og2EVD5NvJ3zCnXUHof0dnxgBiB/DLdWNfHpWd+ONlV+Vtrzycc09ow95+kHGQD3dUXJ5+VPVkpm9rt/YSX3qhnrZ7U1aEVK6V3vAmBsvr8OAg5cNFz5XFV3n0Lhr4uNanw/uUTxZHL6jZzpaJlrEU4gizWY/oy2wM8JLL6mKhz0V2it/DGdA5Tve1dcwlbZQtaqT2YJN6cMswxdVau4DzqoFdMVNdH93w==',
		},
		body: '{"id":"WH-0G2756385H040842W-5Y612302CV158622M","event_type":"PAYMENT.SALE.COMPLETED"}',
		signedAt: 1735689600000,
	},
	{
		provider: 'wise',
		madeBy: 'published',
		source: 'https://github.com/transferwise/digital-signatures-examples verify-webhook-signature',
		credential: {
			publicKey:
				'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAwpb91cEYuyJNQepZAVfPZIlPZfNUefH+n6w9SW3fykqKu938cR7WadQv87oF2VuT+fDt7kqeRziTmPSUhqPUys/V2Q1rlfJuXbE+Gga37t7zwd0egQ+KyOEHQOpcTwKmtZ81ieGHynAQzsn1We3jwt760MsCPJ7GMT141ByQM+yW1Bx+4SG3IGjXWyqOWrcXsxAvIXkpUD/jK/L958CgnZEgz0BSEh0QxYLITnW1lLokSx/dTianWPFEhMC9BgijempgNXHNfcVirg1lPSygz7KqoKUN0oHqWLr2U1A+7kqrl6O2nx3CKs1bj1hToT1+p4kcMoHXA7kA+VBLUpEsVwIDAQAB',
		},
		headers: {
			'x-signature-sha256':
				'wKcKCYXAzxNgiu7xmoDm943NUni7Rz33QN8JkEA9dWSGebgndonabgSj18Y4C08OrwVmueGsED2s00M7DtJVcYKOS1i3G4TMVx+mgM3aL9djMBkQtiYNBFUd6wrPI7ZUNHv/TrlKSjTMc+6JFvUvJ7owY3z85e3I4jLRLJowMFvO8kvCJ60+1pY9wDwZvtZ//WS93LrwGjk9Dvwzpmu0w+P4J75tETT5qC3Uv0y5G2yO8SEoO3yNP/tg/BOli02niHb53vEOUWUb9bly6thnfMoXoiV/osoGxgF20R58RlvkAmezyyl1Sv542TfS2DpiwVnmjjjkCyXeSUcKookYLQ==',
		},
		body: '{"data":{"resource":{"id":49983981,"profile_id":16055450,"account_id":14124090,"type":"transfer"},"current_state":"incoming_payment_waiting","previous_state":null,"occurred_at":"2021-08-23T10:12:50Z"},"subscription_id":"90aa8e14-4ef1-4a56-861c-f3c9cde097ea","event_type":"transfers#state-change","schema_version":"2.0.0","sent_at":"2021-08-23T10:12:50Z"}',
	},
];
