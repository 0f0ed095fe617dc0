import type { Attachment, Authenticator } from './auth-mode';
import { needed, neededSecret, sendable } from './issue';
import type { AuthSettings } from './settings';

/** RFC 6750 section 2.1. */
export function bearer(settings: AuthSettings): Authenticator {
	neededSecret(settings, 'Token');
	return always(sendable('secret', { Authorization: `Bearer ${settings.secret}` }));
}

export function header(settings: AuthSettings): Authenticator {
	const name = needed(settings, 'headerName', 'Header Name');
	sendable('headerName', { [name]: 'x' });
	neededSecret(settings, 'Header Value');
	return always(sendable('secret', { [name]: `${settings.headerPrefix ?? ''}${settings.secret}` }));
}

/** RFC 7617, in UTF-8. */
export function basic(settings: AuthSettings): Authenticator {
	const username = needed(settings, 'username', 'Username');
	neededSecret(settings, 'Password');
	const login = Buffer.from(`${username}:${settings.secret}`, 'utf8').toString('base64');
	return always({ Authorization: `Basic ${login}` });
}

function always(headers: Attachment['headers']): Authenticator {
	const answer = { ok: true, attachment: { headers } } as const;
	return { attach: async () => answer };
}
