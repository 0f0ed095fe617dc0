import type { Attachment, Authenticator } from './auth-mode';
import { needed, neededHeaderName, neededSecret, refuse, sendable } from './issue';
import type { AuthSettings } from './settings';

const CONTROL = /\p{Cc}/u;
const RETYPE = 'Paste it again without line breaks and tabs.';

/** RFC 6750 section 2.1. */
export function bearer(settings: AuthSettings): Authenticator {
	neededSecret(settings, 'Token');
	return always(sendable('secret', { Authorization: `Bearer ${settings.secret}` }));
}

export function header(settings: AuthSettings): Authenticator {
	const name = neededHeaderName(settings, 'headerName', 'Header Name');
	neededSecret(settings, 'Header Value');
	return always(sendable('secret', { [name]: `${settings.headerPrefix ?? ''}${settings.secret}` }));
}

/** RFC 7617, in UTF-8. */
export function basic(settings: AuthSettings): Authenticator {
	const username = needed(settings, 'username', 'Username');
	const password = neededSecret(settings, 'Password').toString('utf8');
	// RFC 7617 section 2: what follows the first colon would be read as part of the password.
	if (username.includes(':')) {
		refuse('username', 'Username has a colon', 'Basic authentication cannot send one.');
	}
	if (CONTROL.test(username)) refuse('username', 'Username has control characters', RETYPE);
	if (CONTROL.test(password)) refuse('secret', 'Password has control characters', RETYPE);
	const login = Buffer.from(`${username}:${password}`, 'utf8').toString('base64');
	return always({ Authorization: `Basic ${login}` });
}

function always(headers: Attachment['headers']): Authenticator {
	const answer = { ok: true, attachment: { headers } } as const;
	return { attach: async () => answer };
}
