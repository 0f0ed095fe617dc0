import type { Category } from './category';

/** By status (RFC 9110 section 15, RFC 6585, and what is in wide use besides). */
const STATUSES: Readonly<Record<number, Category>> = {
	401: 'auth_rejected',
	// Payment Required: nothing works until it is settled.
	402: 'quota_exhausted',
	403: 'forbidden',
	404: 'not_found',
	407: 'configuration',
	408: 'timeout',
	409: 'duplicate',
	410: 'not_found',
	413: 'payload_too_large',
	414: 'payload_too_large',
	419: 'credential_expired',
	423: 'temporarily_unavailable',
	425: 'temporarily_unavailable',
	429: 'rate_limited',
	431: 'payload_too_large',
	440: 'credential_expired',
	451: 'forbidden',
	498: 'credential_expired',
	499: 'timeout',
	501: 'invalid_request',
	503: 'temporarily_unavailable',
	504: 'timeout',
	505: 'configuration',
	507: 'quota_exhausted',
	511: 'configuration',
	// Cloudflare between us and the origin.
	521: 'temporarily_unavailable',
	522: 'timeout',
	523: 'network',
	524: 'timeout',
	525: 'configuration',
	526: 'configuration',
	// Overloaded, as several APIs say it.
	529: 'temporarily_unavailable',
	530: 'network',
	598: 'timeout',
	599: 'timeout',
};

/** Undefined for a status that is no failure. */
export function categoryOfStatus(status: number): Category | undefined {
	if (status >= 200 && status < 300) return undefined;
	const known = STATUSES[status];
	if (known) return known;
	// A redirect that was not followed: the address is not the right one.
	if (status < 400) return 'configuration';
	return status < 500 ? 'invalid_request' : 'upstream';
}

/** By code of Node.js, OpenSSL, undici, axios and c-ares. */
const CODES: ReadonlyArray<readonly [RegExp, Category, mayHaveTakenEffect: boolean]> = [
	[
		/^(?:ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|ENETDOWN|EADDRNOTAVAIL)$/,
		'network',
		false,
	],
	[/^(?:ENOTFOUND|EAI_\w+|ENODATA|ESERVFAIL|EDNS|ECONNREFUSED_DNS)$/, 'network', false],
	[/^(?:UND_ERR_CONNECT_TIMEOUT|ECONNECT_TIMEOUT)$/, 'timeout', false],
	[
		/^(?:ETIMEDOUT|ESOCKETTIMEDOUT|ECONNABORTED|UND_ERR_\w*TIMEOUT|ERR_HTTP_REQUEST_TIMEOUT)$/,
		'timeout',
		true,
	],
	[/^(?:TimeoutError|ERR_CANCELED|ABORT_ERR)$/, 'timeout', true],
	[
		/^(?:ECONNRESET|EPIPE|UND_ERR_SOCKET|ERR_STREAM_PREMATURE_CLOSE|HPE_\w+|ERR_BAD_RESPONSE)$/,
		'network',
		true,
	],
	[/^(?:ERR_CONTENT_LENGTH_MISMATCH|Z_\w+|ERR_HTTP2_\w+)$/, 'network', true],
	// The certificate or the protocol: waiting does not mend it.
	[/CERT|VERIFY|ALTNAME|SELF_SIGNED|^(?:EPROTO|ERR_SSL_\w+|ERR_TLS_\w+)$/, 'configuration', false],
	[
		/^(?:ERR_FR_\w+|ERR_INVALID_\w+|ERR_BAD_REQUEST|ERR_UNESCAPED_\w+|EUNSUPPORTEDPROTOCOL)$/,
		'configuration',
		false,
	],
];

export function categoryOfCode(
	code: string,
): { readonly category: Category; readonly mayHaveTakenEffect: boolean } | undefined {
	const row = CODES.find(([pattern]) => pattern.test(code));
	return row && { category: row[1], mayHaveTakenEffect: row[2] };
}
