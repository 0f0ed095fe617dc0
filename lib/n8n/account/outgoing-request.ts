import type { IHttpRequestOptions } from 'n8n-workflow';
import type { OutgoingCall } from '../../account/grant';

/**
 * A request as n8n hands it to `authenticate`, in either of its two shapes: `httpRequest` (url, skipSslCertificateValidation)
 * and the older `request` of the HTTP Request node (uri, rejectUnauthorized, form, formData).
 */
export type N8nRequest = Omit<IHttpRequestOptions, 'url'> & {
	url?: string;
	uri?: string;
	form?: unknown;
	formData?: unknown;
	rejectUnauthorized?: boolean;
	followRedirect?: boolean;
	followAllRedirects?: boolean;
	qsStringifyOptions?: { arrayFormat?: string };
	useQuerystring?: boolean;
};

/** What is about to leave; undefined where the address cannot be read as n8n's HTTP client would read it. */
export function readCall(request: N8nRequest): OutgoingCall | undefined {
	const href = addressOf(request);
	if (!URL.canParse(href)) return undefined;
	return {
		method: (request.method ?? 'GET').toUpperCase(),
		url: new URL(href),
		headers: new Map(
			Object.entries(request.headers ?? {}).map(([name, value]) => [
				name.toLowerCase(),
				String(value),
			]),
		),
		insecureTls: request.skipSslCertificateValidation === true || insecureLegacy(request),
		otherSignIn: request.auth !== undefined,
	};
}

function insecureLegacy({ rejectUnauthorized, agentOptions }: N8nRequest): boolean {
	return rejectUnauthorized === false || agentOptions?.rejectUnauthorized === false;
}

/** `baseURL` and `url` are put together as axios does, which is not how `new URL(url, base)` does. */
function addressOf({ url, uri, baseURL }: N8nRequest): string {
	const target = String(url ?? uri ?? '');
	if (!baseURL || /^(?:[a-z][a-z\d+.-]*:)?\/\//i.test(target)) return target;
	return target === '' ? baseURL : `${baseURL.replace(/\/+$/, '')}/${target.replace(/^\/+/, '')}`;
}

/** What an admitted request leaves with. */
export interface Leave {
	/** As it was decided on. */
	readonly url: URL;
	readonly headers: Readonly<Record<string, string>>;
	readonly redirects: 'refuse' | 'sameHost';
}

/** The request with its proof. The address is the one that was decided on, so that nothing is read twice differently. */
export function withProof(request: N8nRequest, { url, headers, redirects }: Leave): N8nRequest {
	const names = new Set(Object.keys(headers).map((name) => name.toLowerCase()));
	const own = Object.entries(request.headers ?? {}).filter(
		([name]) => !names.has(name.toLowerCase()),
	);
	const { uri, ...rest } = request;
	return {
		...rest,
		...(uri === undefined ? { url: url.href } : { uri: url.href, url: undefined }),
		baseURL: undefined,
		headers: { ...Object.fromEntries(own), ...headers },
		...(redirects === 'refuse' ? noRedirects(request) : pinned(request, url)),
	};
}

/** A redirect is an answer like any other. */
export const REDIRECT_AS_ANSWER = {
	disableFollowRedirect: true,
	followRedirect: false,
	followAllRedirects: false,
	maxRedirects: 0,
} as const;

/** A redirect is an error that says so: the first one is one too many. */
const REDIRECT_AS_ERROR = {
	disableFollowRedirect: false,
	followRedirect: true,
	followAllRedirects: true,
	maxRedirects: -1,
} as const;

/** Where the node itself asks for the redirect, n8n gives it that. */
function noRedirects(request: N8nRequest): Partial<N8nRequest> {
	const { disableFollowRedirect, followRedirect, maxRedirects } = request;
	const asked = disableFollowRedirect === true || followRedirect === false || maxRedirects === 0;
	return asked ? REDIRECT_AS_ANSWER : REDIRECT_AS_ERROR;
}

/** n8n checks the host at every hop, and gives the proof to no other origin. */
function pinned({ allowedDomains }: N8nRequest, { hostname }: URL): Partial<N8nRequest> {
	return {
		allowedDomains: allowedDomains ?? hostname,
		sendCredentialsOnCrossOriginRedirect: false,
	};
}

/** The bytes that will be sent, pinned on `request` so that they are; `unreadable`: a form, files or a stream. */
export function pinBody(request: N8nRequest): Buffer | undefined | 'unreadable' {
	const { body, form, formData } = request;
	if (form !== undefined || formData !== undefined) return 'unreadable';
	if (body === undefined || body === null) return undefined;
	if (Buffer.isBuffer(body)) return body;
	if (typeof body !== 'string' && !isPlain(body)) return 'unreadable';
	// As a Buffer, which no client reformats.
	const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body), 'utf8');
	request.body = bytes;
	const names = Object.keys(request.headers ?? {});
	if (!names.some((name) => name.toLowerCase() === 'content-type')) {
		request.headers = { ...request.headers, 'Content-Type': 'application/json' };
	}
	return bytes;
}

function isPlain(body: unknown): boolean {
	if (Array.isArray(body)) return true;
	if (typeof body !== 'object' || body === null) return false;
	return Object.getPrototypeOf(body) === Object.prototype;
}

/** The query that n8n keeps apart, written into the address: what is signed is what is sent. False where it is nested. */
export function pinQuery(request: N8nRequest, url: URL): boolean {
	for (const [name, value] of Object.entries(request.qs ?? {})) {
		if (value === undefined) continue;
		if (typeof value === 'object' && value !== null) return false;
		url.searchParams.append(name, String(value));
	}
	request.qs = undefined;
	return true;
}
