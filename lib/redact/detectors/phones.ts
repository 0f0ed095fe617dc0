import {
	type CountryCode,
	getCountries,
	getCountryCallingCode,
	parsePhoneNumberFromString,
} from 'libphonenumber-js/min';
import { codeAt, isDigit, isWord, joinedBefore } from './chars';
import { contextTest, otherLabel } from './context';
import type { Hit } from './detector';
import type { Run } from './numbers';
import { codeRow } from './table';

const PHONE = codeRow('phone');
/** Where a national number is tried: the countries that most of the numbers with a trunk zero or spaces come from. */
const COUNTRIES: readonly CountryCode[] = [
	...([
		'GB',
		'FR',
		'DE',
		'IT',
		'ES',
		'NL',
		'BE',
		'CH',
		'AT',
		'PL',
		'PT',
		'SE',
		'DK',
		'NO',
	] as const),
	...([
		'FI',
		'IE',
		'AU',
		'NZ',
		'JP',
		'IN',
		'CN',
		'KR',
		'BR',
		'MX',
		'ZA',
		'UA',
		'RU',
		'TR',
		'IL',
	] as const),
];
const strong = contextTest(
	'phone|telephone|tel|fax|mobile|mobil|cell|cellphone|whatsapp|sms|handy|telefon|teléfono|telefono|móvil|téléphone|portable|telefone|celular|telefoon|телефон|тел|電話|携帯|手机|电话|휴대폰|전화|phonenumber|msisdn|tlf|tél|tel.',
);
const weak = contextTest(
	'call|text|dial|ring|reach|contact|callback|number is|anruf|rufnummer|llámame|llame|appelez|hotline|helpline|ph',
);
const NUMBER = /\d(?:[ .()/-]{0,3}\d){6,16}/y;
const EXTENSION = /(?: ?(?:x|ext\.?|extension|#) ?)\d{1,6}(?!\w)/y;
const NANP = /^1?[2-9]\d{2}[2-9]\d{6}$/;

/** What parsing may cost in one scan; past it the shape alone decides, in favour of masking (a flood of near-numbers). */
const BUDGET = 2_000;
let spent = 0;
export const resetPhones = (): void => void (spent = 0);

function valid(number: string, country?: CountryCode): boolean {
	if ((spent += 1) > BUDGET) return true;
	const parsed = parsePhoneNumberFromString(number, country);
	return parsed !== undefined && (country ? parsed.isValid() : parsed.isPossible());
}

const CALLING_CODES: ReadonlySet<string> = new Set(
	getCountries().map((country) => getCountryCallingCode(country)),
);

/** Usual lengths after a calling code in use: what parsing would say, fifty times as fast. */
function usual(digits: string): boolean {
	if (digits.startsWith('1')) return digits.length === 11;
	if (digits.length < 10 || digits.length > 13) return false;
	return CALLING_CODES.has(digits.slice(0, 2)) || CALLING_CODES.has(digits.slice(0, 3));
}

const validAnywhere = (digits: string) => COUNTRIES.some((country) => valid(digits, country));

function push(text: string, start: number, end: number, hits: Hit[]): number {
	EXTENSION.lastIndex = end;
	const extension = EXTENSION.exec(text);
	const to = end + (extension?.[0].length ?? 0);
	hits.push({ start, end: to, row: PHONE });
	return to;
}

/** An international number (ITU-T E.164) after the plus at `plus`: its end, or 0. */
export function matchInternational(text: string, plus: number, hits: Hit[]): number {
	if (joinedBefore(text, plus)) return 0;
	const from = text[plus + 1] === '(' ? plus + 2 : plus + 1;
	if (!isDigit(codeAt(text, from)) || text[from] === '0') return 0;
	return longestPossible(text, plus, from, hits);
}

/** The longest piece that ends with a group of digits and can be dialled. */
function longestPossible(text: string, start: number, from: number, hits: Hit[]): number {
	NUMBER.lastIndex = from;
	const match = NUMBER.exec(text);
	if (!match) return 0;
	let piece = match[0];
	if (isWord(codeAt(text, from + piece.length)) && text[from + piece.length] !== 'x') return 0;
	for (let tries = 0; tries < 5 && piece.length >= 7; tries += 1) {
		// `+44 (0)20`: the trunk zero is not dialled from abroad.
		const digits = piece.replace(/\(0\)/g, '').replace(/\D/g, '');
		if (digits.length <= 15 && digits.length >= 8 && (usual(digits) || valid(`+${digits}`))) {
			return push(text, start, from + piece.length, hits);
		}
		const shorter = /^(.*\d)[ .()/-]+\d+$/.exec(piece);
		if (!shorter) return 0;
		piece = shorter[1]!;
	}
	return 0;
}

const PARENTHESISED = /\((\+?\d{1,5})\)[ .-]?(\d(?:[ .-]?\d){3,10})(?!\w)/y;

/** `(030) 123456`, `(555) 123-4567`: the end of it, or 0. */
export function matchParenthesised(text: string, open: number, hits: Hit[]): number {
	PARENTHESISED.lastIndex = open;
	const match = PARENTHESISED.exec(text);
	if (!match || joinedBefore(text, open)) return 0;
	const digits = (match[1]! + match[2]!).replace(/[^\d+]/g, '');
	if (digits.length < 8 || digits.length > 13) return 0;
	const american = /^\d{3}[ .-]?\d{4}$/.test(match[2]!) && match[1]!.length === 3;
	if (!american && !strong(text, open) && !validAnywhere(digits)) return 0;
	return push(text, open, open + match[0].length, hits);
}

/** A national number that is this run of digits, or starts it. */
export function matchNational(text: string, run: Run, hits: Hit[]): void {
	if (run.ends[run.count - 1]! - run.starts[0]! < 7) return;
	const start = run.starts[0]!;
	const before = codeAt(text, start - 1);
	if ((before === 45 || before === 46 || before === 35) && isWord(codeAt(text, start - 2))) return;
	for (let first = 0; first + 2 < run.count; first += 1) {
		if (first > 0 && run.separators[first] !== 1) continue;
		const last = american(run, first);
		if (last === 0) continue;
		const [from, to] = [run.starts[first]!, run.ends[last]!];
		if (last + 1 < run.count && run.separators[last + 1] !== 1) continue;
		const digits = text.slice(from, to).replace(/\D/g, '');
		const known = strong(text, from) || weak(text, from);
		if (!known && (!NANP.test(digits) || otherLabel(text, from, false))) continue;
		// Three numbers in a row have spaces between them, too.
		if (!known && run.separators[last] === 1 && !valid(digits, 'US')) continue;
		push(text, from, to, hits);
	}
	let total = 0;
	for (let i = 0; i < run.count; i += 1) total += run.ends[i]! - run.starts[i]!;
	if (total < 7) return;
	const lead = text.charCodeAt(start);
	// Without a label only a trunk zero or a Chinese mobile can be told.
	if (lead !== 48 && lead !== 49 && !strong(text, start) && !weak(text, start)) return;
	if (run.count === 1 && !strong(text, start) && !weak(text, start)) return;
	const end = run.ends[Math.min(run.count, 7) - 1]!;
	const piece = text.slice(start, end);
	if (piece.startsWith('00') && run.count > 1 && piece[2] !== '0') {
		longestPossible(text, start, start + 2, hits);
		return;
	}
	nationalStyles(text, run, piece, total, hits);
}

/** 3-3-4 with one separator, and a 1 before it. The index of the last group, or 0. */
function american({ count, starts, ends, separators }: Run, first: number): number {
	let at = first;
	if (ends[at]! - starts[at]! === 1) at += 1;
	if (at + 2 >= count) return 0;
	const lengths = [0, 1, 2].map((i) => ends[at + i]! - starts[at + i]!);
	const same = separators[at + 1] === separators[at + 2] && separators[at + 1] !== 4;
	return same && lengths[0] === 3 && lengths[1] === 3 && lengths[2] === 4 ? at + 2 : 0;
}

const DATE = /^(?:\d{1,2}([./-])\d{1,2}\1\d{2,4}|\d{4}([./-])\d{1,2}\2\d{1,2})(?:\D|$)/;

function nationalStyles(text: string, run: Run, piece: string, total: number, hits: Hit[]): void {
	const start = run.starts[0]!;
	if (total > 15 || DATE.test(piece)) return;
	const digits = piece.replace(/\D/g, '');
	const grouped = run.count > 1;
	const fine = codeAt(text, start + piece.length);
	if (isWord(fine) && text[start + piece.length] !== 'x') return;
	// The first groups of an id: `09197087-5006-c58e-…`.
	if ((fine === 45 || fine === 46) && isWord(codeAt(text, start + piece.length + 1))) return;
	if (strong(text, start) && !otherLabel(text, start, run.count === 1)) {
		push(text, start, start + piece.length, hits);
		return;
	}
	if (weak(text, start) && (grouped || (total >= 10 && validAnywhere(digits)))) {
		if (total >= 7) push(text, start, start + piece.length, hits);
		return;
	}
	if (!grouped || otherLabel(text, start, run.count === 1)) return;
	// Pairs are five in France and Belgium; other numbers of them are bytes.
	const bytes = /^(?:\d\d[ .-])+\d\d$/.test(piece) && run.count !== 5;
	const trunk = /^0[1-9]/.test(piece) && total >= 9 && total <= 12 && !bytes;
	const chinese = /^1[3-9]\d[ -]\d{4}[ -]\d{4}$/.test(piece);
	if ((trunk && validAnywhere(digits)) || chinese) push(text, start, start + piece.length, hits);
}
