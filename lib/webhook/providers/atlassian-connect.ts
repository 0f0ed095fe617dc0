import { sharedJwt, sha256 } from '../builders/shared-jwt';
import { tokenInHeader } from '../builders/token-location';

/**
 * Atlassian Connect: method, path and query are bound by `qsh`, the body by nothing. The fixed `context-qsh` of tokens made
 * for pages (they pass through browsers) is no hash of a request, so such a token does not call a webhook.
 * https://developer.atlassian.com/cloud/jira/platform/understanding-jwt-for-connect-apps/
 */
export const atlassianConnect = sharedJwt({
	name: 'Atlassian Connect',
	docs: 'https://developer.atlassian.com/cloud/jira/platform/understanding-jwt-for-connect-apps/',
	confirmed: 'sdk',
	credential: {
		required: ['secret'],
		optional: ['previousSecret', 'previousSecretExpiresAt', 'issuer'],
	},
	token: tokenInHeader('authorization', 'JWT'),
	claims: ['iat', 'exp'],
	coversBody: false,
	urlBound: true,
	binds: ({ method, url }) => ({ qsh: sha256(canonicalRequest(method, url), 'hex') }),
	idHeader: 'x-atlassian-webhook-identifier',
	eventHeaders: ['x-atlassian-webhook-identifier'],
});

/** The path is relative to the app's base URL, taken to be the host alone. */
function canonicalRequest(method: string, url: string): string {
	const { pathname, searchParams } = new URL(url);
	// An unescaped & would move the boundary between path and query.
	const path = pathname.replaceAll('&', '%26').replace(/(?<=.)\/$/, '');
	const names = [...new Set(searchParams.keys())].filter((name) => name !== 'jwt').sort();
	const query = names.map((name) => {
		const values = searchParams.getAll(name).sort().map(escapeRfc3986);
		return `${escapeRfc3986(name)}=${values.join(',')}`;
	});
	return [method.toUpperCase(), path, query.join('&')].join('&');
}

function escapeRfc3986(text: string): string {
	return encodeURIComponent(text).replace(
		/[!'()*]/g,
		(mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
	);
}
