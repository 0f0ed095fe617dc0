import { codeAt, isWord } from './chars';
import type { Hit } from './detector';
import { codeRow } from './table';

const BASIC = codeRow('basic_auth_url');
const CONNECTION = codeRow('connection_string');
const SENTRY = codeRow('sentry_dsn');
const MAX_AUTHORITY = 512;
const MAX_URL = 2_048;
const PLACEHOLDER =
	/^(?:pass(?:word|wd)?|pwd|secret|token|x+|\*+|\.+|<.*|\$.*|\{.*|%\w+%|\[.*|your[-_].*|.*redacted.*|changeme|placeholder|\*.*)$/i;
const WEB = /^(?:https?|ftps?|sftp|wss?|git|ssh)$/i;

const ends = (code: number) =>
	code <= 32 || code === 34 || code === 39 || code === 60 || code === 62 || code === 96;

/** A URL whose `://` is at `colon` and which carries a password: the end of it, or 0. */
export function matchUrl(text: string, colon: number, hits: Hit[]): number {
	let start = colon;
	while (start > 0 && colon - start < 32) {
		const code = text.charCodeAt(start - 1);
		if ((!isWord(code) && code !== 43 && code !== 45 && code !== 46 && code !== 58) || code === 95)
			break;
		start -= 1;
	}
	if (start === colon) return 0;
	const from = colon + 3;
	const limit = Math.min(text.length, from + MAX_AUTHORITY);
	let at = 0;
	let end = from;
	for (; end < limit; end += 1) {
		const code = text.charCodeAt(end);
		if (ends(code)) break;
		if (code === 64) at = end;
		// A password may hold a slash or a question mark only after an at that is still to come.
		else if ((code === 47 || code === 63 || code === 35) && (at > 0 || !laterAt(text, end, limit)))
			break;
	}
	if (at === 0) return 0;
	const login = text.slice(from, at);
	const split = login.indexOf(':');
	const password = split < 0 ? '' : login.slice(split + 1);
	while (end < text.length && end - start < MAX_URL && !ends(text.charCodeAt(end))) end += 1;
	while (end > at && /[),.;\]}\\]/.test(text[end - 1]!)) end -= 1;
	if (split < 0) {
		if (!/^[0-9a-f]{32}$/.test(login) || !text.slice(at, end).includes('sentry')) return 0;
		hits.push({ start, end, row: SENTRY });
		return end;
	}
	if (password === '' || PLACEHOLDER.test(password)) return 0;
	hits.push({ start, end, row: WEB.test(text.slice(start, colon)) ? BASIC : CONNECTION });
	return end;
}

/** Whether an `@` follows within the same login: no slash-separated path could hold one so soon. */
function laterAt(text: string, from: number, limit: number): boolean {
	if (codeAt(text, from) !== 47) return false;
	const stop = Math.min(limit, from + 24);
	for (let i = from + 1; i < stop; i += 1) {
		const code = text.charCodeAt(i);
		if (ends(code) || code === 47 || code === 46 || code === 63) return false;
		if (code === 64) return text.lastIndexOf(':', from) > text.lastIndexOf('/', from - 1);
	}
	return false;
}
