import { createTransport } from 'nodemailer';
import { isLoopback } from '../../outbound';
import type { Form } from '../form';
import { CERTIFICATE_FAULT, type Delivery, TIMEOUT_MS } from '../http';
import { type AlertMessage, textOf, titleOf } from '../render';
import type { DestinationRow } from './row';

interface Email {
	readonly host: string;
	readonly port: number;
	/** From the start, by STARTTLS, or not at all: that to this machine itself only. */
	readonly security: 'tls' | 'startTls' | 'none';
	readonly user: string;
	readonly password: string;
	readonly from: string;
	readonly to: readonly string[];
	readonly ca?: string;
}

const ADDRESS = /^[^\s<>,;:"()@]+@[^\s<>,;:"()@]+$/;
const PORTS = { tls: 465, startTls: 587, none: 25 } as const;

/** A message of plain text over SMTP. Nothing of it, and no password, goes out before the connection is encrypted. */
export const email: DestinationRow<Email> = {
	parse: (form) => {
		const host = form.text('smtpHost', {
			label: 'SMTP Host',
			pattern: /^[A-Za-z0-9.:-]{1,253}$/,
			form: 'a host name',
		});
		const security = securityOf(form, host);
		const user = form.text('smtpUser', { label: 'SMTP User', optional: true });
		return {
			host,
			security,
			port: form.integer('smtpPort', 'SMTP Port', [1, 65_535], PORTS[security]),
			user,
			password: form.text('smtpPassword', { label: 'SMTP Password', optional: user === '' }),
			from: form.text('fromEmail', {
				label: 'From Email',
				pattern: ADDRESS,
				form: 'an e-mail address',
			}),
			to: recipientsOf(form),
			...form.certificates(),
		};
	},
	deliver: async (settings, message) => {
		const transport = transportFor(settings);
		// nodemailer's own limits start anew with each answer.
		const mail = { ...mailOf(settings, message), signal: AbortSignal.timeout(TIMEOUT_MS) };
		try {
			await transport.sendMail(mail);
			return { ok: true };
		} catch (error) {
			return failureOf(error);
		} finally {
			transport.close();
		}
	},
};

function securityOf(form: Form, host: string): Email['security'] {
	const given = form.text('smtpSecurity', { label: 'SMTP Security', fallback: 'startTls' });
	if (given === 'tls' || given === 'startTls') return given;
	if (given !== 'none') form.refuse('smtpSecurity', 'SMTP Security is not known');
	else if (!isLoopback(host)) {
		form.refuse('smtpSecurity', 'SMTP without TLS is possible to this machine itself only');
	}
	return 'none';
}

function recipientsOf(form: Form): readonly string[] {
	const given = form.text('toEmail', { label: 'To Email' });
	const addresses = given.split(',').flatMap((part) => part.trim() || []);
	if (given !== '' && !addresses.every((address) => ADDRESS.test(address))) {
		form.refuse('toEmail', 'To Email must be e-mail addresses, comma-separated');
	}
	return addresses;
}

function transportFor({ host, port, security, user, password, ca }: Email) {
	return createTransport({
		host,
		port,
		secure: security === 'tls',
		// STARTTLS that somebody in between left out ends it, instead of going on in the clear (RFC 8314).
		requireTLS: security === 'startTls',
		ignoreTLS: security === 'none',
		tls: { minVersion: 'TLSv1.2', ...(ca && { ca }) },
		...(user !== '' && { auth: { user, pass: password } }),
		connectionTimeout: TIMEOUT_MS,
		greetingTimeout: TIMEOUT_MS,
		socketTimeout: TIMEOUT_MS,
		disableFileAccess: true,
		disableUrlAccess: true,
	});
}

function mailOf({ from, to }: Email, message: AlertMessage) {
	const subject = titleOf(message).replace(/\p{Cc}+/gu, ' ');
	return { from, to: [...to], subject, text: `${titleOf(message)}\n\n${textOf(message)}\n` };
}

/** Looks at the codes only: the messages quote what was sent and answered. */
function failureOf(error: unknown): Delivery {
	const { code, originalCode, responseCode } = error as Readonly<Record<string, unknown>>;
	if (code === 'ETLS' || CERTIFICATE_FAULT.test(String(originalCode ?? code))) {
		return { ok: false, code: 'untrusted', retryable: false };
	}
	if (code === 'EAUTH' || code === 'EENVELOPE' || typeof responseCode === 'number') {
		// RFC 5321 section 4.2.1: 4yz may go better later.
		const later = typeof responseCode === 'number' && responseCode < 500;
		return { ok: false, code: later ? 'unavailable' : 'rejected', retryable: later };
	}
	return { ok: false, code: 'unreachable', retryable: true };
}
