import type { SentRequest } from '../../senders/sender';

/** A certificate is fetched from a URL that the request brings along. */
export interface Row {
	readonly urlOf: (request: SentRequest) => string;
	/** The request with another URL. */
	readonly pointing: <R extends SentRequest>(request: R, url: string) => R;
}

const snsUrl = (body: Buffer): string =>
	(JSON.parse(String(body)) as { SigningCertURL: string }).SigningCertURL;

export const rows = {
	'aws-sns': {
		urlOf: ({ body }) => snsUrl(body),
		pointing: (request, url) => {
			const message = { ...JSON.parse(String(request.body)), SigningCertURL: url };
			return { ...request, body: Buffer.from(JSON.stringify(message)) };
		},
	},
	paypal: {
		urlOf: ({ headers }) => headers['paypal-cert-url']!,
		pointing: (request, url) => ({
			...request,
			headers: { ...request.headers, 'paypal-cert-url': url },
		}),
	},
} as const satisfies Record<string, Row>;

/** The same URL at another host, for a parser that reads it in another way than the one that fetches it. */
export const elsewhere: ReadonlyArray<readonly [name: string, change: (url: URL) => string]> = [
	['another host', ({ pathname }) => `https://attacker.example${pathname}`],
	['the host as user name', ({ host, pathname }) => `https://${host}@attacker.example${pathname}`],
	[
		'the host as user name and password',
		({ host, pathname }) => `https://x:${host}@attacker.example${pathname}`,
	],
	['the host with a suffix', ({ host, pathname }) => `https://${host}.attacker.example${pathname}`],
	['the host with a prefix', ({ host, pathname }) => `https://attacker-${host}${pathname}`],
	['the host as a path', ({ host, pathname }) => `https://attacker.example/${host}${pathname}`],
	[
		'the host in the query',
		({ host, pathname }) => `https://attacker.example${pathname}?${host}/x.pem`,
	],
	[
		'the host in the fragment',
		({ host, pathname }) => `https://attacker.example${pathname}#${host}/x.pem`,
	],
	[
		'the host behind a backslash',
		({ host, pathname }) => `https://attacker.example\\${host}${pathname}`,
	],
	[
		'the host behind an encoded slash',
		({ host, pathname }) => `https://attacker.example%2f${host}${pathname}`,
	],
	['the host with a final dot', ({ host, pathname }) => `https://${host}.${pathname}`],
	['the host in upper case', ({ host, pathname }) => `https://${host.toUpperCase()}${pathname}`],
	[
		'the host in full-width letters',
		({ host, pathname }) => `https://\uff53${host.slice(1)}${pathname}`,
	],
	['the host with a NUL', ({ host, pathname }) => `https://${host}\0.attacker.example${pathname}`],
	[
		'the host with a line break',
		({ host, pathname }) => `https://attacker.example/\n${host}${pathname}`,
	],
	['http', ({ host, pathname }) => `http://${host}${pathname}`],
	['another scheme', ({ host, pathname }) => `file://${host}${pathname}`],
	['no scheme', ({ host, pathname }) => `//${host}${pathname}`],
	['the scheme in upper case', ({ host, pathname }) => `HTTPS://${host}${pathname}`],
	['another port', ({ host, pathname }) => `https://${host}:8443${pathname}`],
	['the default port', ({ host, pathname }) => `https://${host}:443${pathname}`],
	['an address of the metadata service', ({ pathname }) => `https://169.254.169.254${pathname}`],
	['an address of the loopback', ({ pathname }) => `https://[::1]${pathname}`],
	['a path that climbs', ({ origin, pathname }) => `${origin}/a/..${pathname}`],
	['a query', ({ href }) => `${href}?redirect=https://attacker.example/x.pem`],
	['a space before it', ({ href }) => ` ${href}`],
	['two URLs', ({ href }) => `https://attacker.example/x.pem,${href}`],
];
