import { isIP } from 'node:net';
import { isLoopback } from '../outbound';

/** One entry of a grant's hosts: a host, the subdomains of one, or this machine itself. */
export interface AllowedHost {
	readonly protocol: 'https:' | 'http:';
	/** As `URL.hostname` has it: lower case, punycode, IPv6 in brackets. */
	readonly host: string;
	/** The name stands for all its subdomains, and not for itself. */
	readonly wildcard: boolean;
	readonly port: number;
}

const ENTRY = /^(?:(https?):\/\/)?(\*\.)?([^\s/?#@*]+)\/?$/i;

/**
 * Reads `api.example.com`, `*.example.com`, `api.example.com:8443`; `http://localhost:8080` for this machine itself,
 * the only one that may be spoken to without TLS. Undefined for anything else: a typo must not widen a grant.
 */
export function parseAllowedHost(entry: string): AllowedHost | undefined {
	const [, scheme = 'https', star, authority = ''] = ENTRY.exec(entry.trim()) ?? [];
	if (authority === '' || !URL.canParse(`https://${authority}`)) return undefined;
	const plain = scheme.toLowerCase() === 'http';
	const { hostname, port } = new URL(`${plain ? 'http' : 'https'}://${authority}`);
	if (plain && !isLoopback(hostname)) return undefined;
	// `*.com` and `*.127.0.0.1` are no grant.
	const bare = isIP(hostname.replace(/^\[|\]$/g, '')) !== 0 || !hostname.includes('.');
	if (star !== undefined && bare) return undefined;
	if (hostname.endsWith('.')) return undefined;
	return {
		protocol: plain ? 'http:' : 'https:',
		host: hostname,
		wildcard: star !== undefined,
		port: Number(port) || (plain ? 80 : 443),
	};
}

/** The entry that allows the scheme, host and port of `url`. */
export function allowedHostOf(
	url: URL,
	allowed: readonly AllowedHost[],
): { readonly ok: true } | { readonly ok: false; readonly rule: 'scheme' | 'host' | 'port' } {
	const named = allowed.filter(({ host, wildcard }) =>
		wildcard ? url.hostname.endsWith(`.${host}`) : url.hostname === host,
	);
	if (named.length === 0) return { ok: false, rule: 'host' };
	const spoken = named.filter(({ protocol }) => protocol === url.protocol);
	if (spoken.length === 0) return { ok: false, rule: 'scheme' };
	const port = Number(url.port) || (url.protocol === 'http:' ? 80 : 443);
	return spoken.some((entry) => entry.port === port) ? { ok: true } : { ok: false, rule: 'port' };
}
