import { randomBytes, randomInt } from 'node:crypto';

/** A made-up customer: every value is drawn at run time, and every one of them is sensitive. */
export interface Customer {
	readonly fullName: string;
	readonly email: string;
	readonly phone: string;
	readonly iban: string;
	readonly cardNumber: string;
	readonly apiToken: string;
	readonly password: string;
	/** Free text that repeats some of them. */
	readonly note: string;
	/** JSON inside a string, with some of them once more. */
	readonly raw: string;
}

const SYLLABLES = ['ba', 'do', 'fe', 'ki', 'lu', 'mo', 'na', 'pe', 'ri', 'so', 'tu', 've', 'zi'];
const ALPHANUMERIC = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

const draw = (alphabet: string | readonly string[], count: number): string =>
	Array.from({ length: count }, () => alphabet[randomInt(alphabet.length)]!).join('');
const digits = (count: number): string => draw('0123456789', count);
const word = (): string => draw(SYLLABLES, 4);

/** With the check digit of ISO/IEC 7812. */
function card(): string {
	const payload = `4${digits(14)}`;
	const sum = [...payload].reduce((total, digit, i) => {
		const doubled = i % 2 === 0 ? Number(digit) * 2 : Number(digit);
		return total + (doubled > 9 ? doubled - 9 : doubled);
	}, 0);
	return payload + String((10 - (sum % 10)) % 10);
}

/** German, with the check digits of ISO 13616. */
function iban(): string {
	const account = digits(18);
	const check = 98n - (BigInt(`${account}131400`) % 97n);
	return `DE${String(check).padStart(2, '0')}${account}`;
}

export function customer(): Customer {
	const [first, last] = [word(), word()];
	const email = `${first}.${last}${digits(3)}@${word()}.example.com`;
	const phone = `+49151${digits(8)}`;
	const cardNumber = card();
	const apiToken = `sk_live_${draw(ALPHANUMERIC, 24)}`;
	const fullName = `${first} ${last}`.replace(/\b\w/g, (letter) => letter.toUpperCase());
	return {
		fullName,
		email,
		phone,
		iban: iban(),
		cardNumber,
		apiToken,
		password: randomBytes(12).toString('base64url'),
		note: `Called from ${phone}, wants mail to ${email}. Paid with ${cardNumber}; key ${apiToken}.`,
		raw: JSON.stringify({ contact: { email, phone }, auth: { token: apiToken } }),
	};
}

/** Everything about a customer that must be found nowhere. */
export function planted(all: readonly Customer[]): string[] {
	return all.flatMap((one) =>
		Object.entries(one).flatMap(([name, value]) =>
			name === 'note' || name === 'raw' ? [] : [value],
		),
	);
}

const WINDOW = 10;

/**
 * Which of `values` (10 characters and more) stand anywhere in `haystack`: as text in UTF-8, also with their case
 * changed. One pass, however many values there are.
 */
export function leaked(haystack: Buffer | string, values: readonly string[]): string[] {
	const byStart = new Map<string, string[]>();
	for (const value of values) {
		const lower = value.toLowerCase();
		if (lower.length < WINDOW) throw new RangeError(`too short to search for: ${lower.length}`);
		const start = lower.slice(0, WINDOW);
		byStart.set(start, [...(byStart.get(start) ?? []), lower]);
	}
	const text = (
		typeof haystack === 'string' ? haystack : haystack.toString('latin1')
	).toLowerCase();
	const found = new Set<string>();
	for (let i = 0; i + WINDOW <= text.length; i += 1) {
		for (const value of byStart.get(text.slice(i, i + WINDOW)) ?? []) {
			if (text.startsWith(value, i)) found.add(value);
		}
	}
	return [...found];
}
