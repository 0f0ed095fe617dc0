import { codeAt, isDigit, trigram } from './chars';

/** How far back a label may start, in characters. */
const REACH = 64;

/** Whether a label stands before a place in a text. */
export type ContextTest = (text: string, start: number) => boolean;

/** What stands before a number is asked about by many rows: looked up once. Emptied after each scan. */
let label = '';
let labelled = -1;
let hasLabel = false;
export function forgetContext(): void {
	label = '';
	labelled = -1;
}

/** First three letters of every context word. */
const STARTS = new Uint8Array(0x8000);

const isUpper = (code: number) => code >= 65 && code <= 90;
const isLetter = (code: number) => isUpper(code) || (code >= 97 && code <= 122);

/** Reads the label: back to the number before, since a label belongs to the number next to it. */
function readLabel(text: string, start: number): void {
	labelled = start;
	hasLabel = false;
	const floor = Math.max(0, start - REACH);
	let from = start;
	while (from > floor && !isDigit(text.charCodeAt(from - 1))) {
		from -= 1;
		const code = text.charCodeAt(from);
		if (code > 127) hasLabel = true;
		if (hasLabel || !isLetter(code)) continue;
		const before = codeAt(text, from - 1);
		if (isLetter(before) && !(isUpper(code) && !isUpper(before))) continue;
		hasLabel = STARTS[trigram(text, from)] === 1;
	}
	label = hasLabel ? text.slice(from, start) : '';
}

const escape = (word: string) =>
	word.replace(/[.*+?^${}()|[\]\\#]/g, '\\$&').replace(/ /g, '[\\s_.-]{0,2}');

/**
 * Compiles words split by `|`. One of them has to stand within 64 characters before the place, and no other number
 * between. Words of up to four letters count as whole words only, also inside camelCase.
 */
export function contextTest(words: string): ContextTest {
	const all = words.split('|');
	for (const word of all) STARTS[trigram(`${word}  `, 0)] = 1;
	const isLong = (word: string) => word.length > 4 || /[^ -~]/.test(word);
	const long = all.filter(isLong).map(escape);
	const short = all
		.filter((word) => !isLong(word))
		.flatMap((word) => {
			const title = word.charAt(0).toUpperCase() + word.slice(1);
			return [
				`(?<![A-Za-z])${escape(word)}(?![a-z])`,
				`(?<![A-Z])${escape(word.toUpperCase())}(?![A-Z])`,
				`${escape(title)}(?![a-z])`,
			];
		});
	const longTest = long.length > 0 ? new RegExp(long.join('|'), 'i') : undefined;
	const shortTest = short.length > 0 ? new RegExp(short.join('|')) : undefined;
	return (text, start) => {
		if (labelled !== start) readLabel(text, start);
		if (!hasLabel) return false;
		return (shortTest?.test(label) ?? false) || (longTest?.test(label) ?? false);
	};
}

const AFTER = '[\\s_-]{0,2}(?:no|nr|num|number|id|ids|code|ref|#)?\\.?["\'`\\s:=#([>-]{0,5}$';
const OTHER = new RegExp(
	`(?:(?<![A-Za-z])(?:po|lot|lat|lon|lng|ref|part|job|case|span)|buffer|order|invoice|tracking|track|shipment|parcel|awb|reference|referencia|rechnung|bestellung|ticket|sku|isbn|issn|asin|serial|s/n|version|build|revision|batch|transaction|txn|trace|correlation|timestamp|epoch|hash|commit|product|item|upc|ean|gtin|barcode|article|purchase|task|latitude|longitude|coordinates?|imei)${AFTER}`,
	'i',
);
const PERSONAL =
	/(?:(?<![a-z_])id[\s_.-]?(?:no|number|nr)|(?:national|citizen|personal|resident|identity|tax|fiscal|patient|card|payment|credit|debit|employee)[a-z]{0,3}[\s_-]?(?:id|no|number|nr|num|code))[^a-z0-9]{0,6}$/i;
const COUNTER = new RegExp(
	`(?:(?<![A-Za-z])(?:ts|at|row|seq|pid|msg|req|qty|line|page|size|time)|id|key|request|message|session|port|bytes|duration|offset|sequence|event|record|count|total|amount|price|quantity|model|device|node|index|width|height)${AFTER}`,
	'i',
);

/**
 * Whether the label next to the place says that it is something else: an order number, a version. One group of digits
 * (`plain`) may also be an id, a time or a count.
 */
export function otherLabel(text: string, start: number, plain: boolean): boolean {
	const before = text.slice(Math.max(0, start - 32), start);
	if (PERSONAL.test(before)) return false;
	return OTHER.test(before) || (plain && COUNTER.test(before));
}
