import { areSendable, isAllowed } from '../../outbound';
import { readSecret } from '../../crypto/secret';
import type { AuthIssue } from './auth-mode';
import type { AuthField, AuthSettings } from './settings';

/** Carries an issue out of the reading of settings. Never leaves this folder. */
class AuthRefusal extends Error {
	constructor(readonly issue: AuthIssue) {
		super(issue.message);
	}
}

/** Stops reading: the field cannot be used. */
export function refuse(field: AuthField, message: string, description: string): never {
	throw new AuthRefusal({ field, message, description });
}

/** Answers what `read` answers, or the issue it refused with. */
export function settled<T>(
	read: () => T,
): { readonly ok: true; readonly value: T } | { readonly ok: false; readonly issue: AuthIssue } {
	try {
		return { ok: true, value: read() };
	} catch (error) {
		return { ok: false, issue: issueOf(error) };
	}
}

function issueOf(error: unknown): AuthIssue {
	if (error instanceof AuthRefusal) return error.issue;
	throw error;
}

/** The field's text; refused when it is empty. `label` is what the credential calls it. */
export function needed(settings: AuthSettings, field: AuthField, label: string): string {
	const text = settings[field]?.trim() ?? '';
	return text === '' ? refuse(field, `${label} is missing`, 'Fill it in.') : text;
}

/** A secret that is one: not blank, not one repeated character, no space around it. */
export function neededSecret(
	settings: AuthSettings,
	label: string,
	{ minBytes = 8, field = 'secret' }: { minBytes?: number; field?: AuthField } = {},
): Buffer {
	const read = readSecret(settings[field] ?? '');
	if (!read.ok) {
		return refuse(field, `${label} cannot be used`, 'Paste it exactly as it was issued.');
	}
	if (read.bytes.length < minBytes) {
		return refuse(field, `${label} is shorter than ${minBytes} bytes`, 'Use a longer one.');
	}
	return read.bytes;
}

/**
 * Headers that route or frame a request (CWE-444), or stand for another method. A proof is set after the grant was
 * looked at, so one of these would undo what it decided.
 */
const NO_PROOF_HEADERS = new Set([
	'host',
	'content-length',
	'transfer-encoding',
	'connection',
	'keep-alive',
	'upgrade',
	'te',
	'trailer',
	'expect',
	'proxy-connection',
	'x-http-method',
	'x-http-method-override',
	'x-method-override',
]);

/** The name of a header that a proof may stand in. */
export function neededHeaderName(settings: AuthSettings, field: AuthField, label: string): string {
	const name = needed(settings, field, label);
	sendable(field, { [name]: 'x' });
	return NO_PROOF_HEADERS.has(name.toLowerCase())
		? refuse(field, `${label} is a header that steers the request`, 'Choose another header.')
		: name;
}

/** An address that secrets are sent to. */
export function neededUrl(settings: AuthSettings, field: AuthField, label: string): string {
	const url = needed(settings, field, label);
	return isAllowed(url)
		? url
		: refuse(field, `${label} is not https`, 'Write it like https://login.example.com/token.');
}

/** Checks that a header can be sent: a line end in it would smuggle another one in (CWE-113). */
export function sendable(
	field: AuthField,
	headers: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
	return areSendable(headers)
		? headers
		: refuse(field, 'The header cannot be sent', 'Check it for line breaks and spaces.');
}
