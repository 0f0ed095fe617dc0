import { areSendable, isAllowed } from '../outbound';

export interface FormProblem {
	readonly field: string;
	/** Names no value. */
	readonly message: string;
}

interface TextRules {
	readonly label: string;
	readonly fallback?: string;
	readonly optional?: boolean;
	readonly pattern?: RegExp;
	/** What it has to look like, e.g. `a number in international form`. */
	readonly form?: string;
}

/** Reads a credential's fields, and keeps the first thing that is wrong with them. */
export class Form {
	problem: FormProblem | undefined;

	constructor(private readonly credential: Readonly<Record<string, unknown>>) {}

	/** A text without the spaces around it; empty, where it is optional and not there. */
	text(field: string, rules: TextRules): string {
		const { label, fallback = '', optional = false, pattern, form } = rules;
		const given = this.credential[field];
		const value = (typeof given === 'string' ? given.trim() : '') || fallback;
		if (value === '' && optional) return value;
		if (value === '') return this.refuse(field, `${label} is missing`);
		if (/[\p{Cc}]/u.test(value)) return this.refuse(field, `${label} has line breaks in it`);
		if (pattern && !pattern.test(value)) {
			return this.refuse(field, `${label} must be ${form ?? 'of the documented form'}`);
		}
		return value;
	}

	/** https, or http to this machine itself. Without a slash at its end. */
	url(field: string, label: string, fallback?: string): string {
		const value = this.text(field, { label, fallback });
		if (value !== '' && !isAllowed(value)) {
			return this.refuse(field, `${label} must be https, without a user name or password`);
		}
		return value.replace(/\/+$/, '');
	}

	/** No header, where its value is empty: the form as it was before there were others. */
	header(): Readonly<Record<string, string>> {
		const [name, value] = ['headerName', 'headerValue'].map((field) => {
			const given = this.credential[field];
			return typeof given === 'string' ? given : '';
		});
		if (!value) return {};
		if (!name) {
			this.refuse('headerName', 'Header Name is missing');
			return {};
		}
		if (areSendable({ [name]: value })) return { [name]: value };
		this.refuse('headerValue', 'The header cannot be sent: check it for line breaks');
		return {};
	}

	/** PEM, in which n8n's one-line fields keep `\n` as two characters. */
	certificates(): { readonly ca?: string } {
		const given = this.credential.ca;
		const ca = typeof given === 'string' ? given.replaceAll('\\n', '\n').trim() : '';
		if (ca === '') return {};
		if (!ca.includes('-----BEGIN CERTIFICATE-----')) {
			this.refuse('ca', 'The certificate authority must be a PEM certificate');
		}
		return { ca };
	}

	integer(
		field: string,
		label: string,
		range: readonly [number, number],
		fallback: number,
	): number {
		const given = this.credential[field];
		const value = given === undefined || given === '' ? fallback : Number(given);
		if (!Number.isInteger(value) || value < range[0] || value > range[1]) {
			this.refuse(field, `${label} must be a whole number from ${range[0]} to ${range[1]}`);
		}
		return value;
	}

	/** Keeps the first problem. */
	refuse(field: string, message: string): '' {
		this.problem ??= { field, message };
		return '';
	}
}

/** RFC 7617. */
export function basic(user: string, password: string): string {
	return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}
