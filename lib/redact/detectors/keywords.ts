import { codeAt, trigram } from './chars';
import type { Hit } from './detector';
import { entropy } from './checksums';
import { matchSpeltEmail } from './emails';
import { codeRow } from './table';
import { passwordLike } from './values';

const PRIVATE_KEY = codeRow('private_key');
const AUTHORIZATION = codeRow('authorization');
const JWT = codeRow('jwt');
const PASSWORD = codeRow('password');
const NAME = codeRow('person_name');
const BIRTH = codeRow('birth_date_in_words');

/** Tries at the word that starts at `start`: the end of what was found, or 0. */
type Matcher = (text: string, start: number, hits: Hit[]) => number;

const sticky = (pattern: RegExp, at: number, text: string) => {
	pattern.lastIndex = at;
	return pattern.exec(text);
};

const PEM = /BEGIN (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----/y;
const PEM_HEADERS =
	/(?:(?:\s|\\[nr])*(?:Proc-Type|DEK-Info|Version|Comment): ?[^\n\\]{0,80}){0,4}/y;
const PEM_BODY = /(?:[A-Za-z0-9+/=\s",:]|\\[nrt\\])*/y;
const PEM_END = /-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/y;

/** RFC 7468 and PGP, whole or cut off, with real or escaped line ends. */
const privateKey: Matcher = (text, start, hits) => {
	const head = sticky(PEM, start, text);
	if (!head || !text.startsWith('-----', start - 5)) return 0;
	let end = start + head[0].length;
	end += sticky(PEM_HEADERS, end, text)?.[0].length ?? 0;
	const body = sticky(PEM_BODY, end, text)?.[0] ?? '';
	if (body.replace(/\s/g, '').length < 16) return 0;
	end += body.trimEnd().length;
	const tail = sticky(PEM_END, end + (body.length - body.trimEnd().length), text);
	if (tail) end = tail.index + tail[0].length;
	hits.push({ start: start - 5, end, row: PRIVATE_KEY });
	return end;
};

const TOKEN = /ey[JA-Za-z0-9][\w-]{8,600}\.[\w-]{4,8000}(?:\.[\w-]{0,4000}){1,3}/y;

/** RFC 7519: the header is JSON and names an algorithm. */
const jwt: Matcher = (text, start, hits) => {
	const match = sticky(TOKEN, start, text);
	if (!match) return 0;
	const header = Buffer.from(match[0].slice(0, match[0].indexOf('.')), 'base64url').toString(
		'utf8',
	);
	if (!/^\{.*"(?:alg|enc|typ)"\s*:.*\}\s*$/s.test(header)) return 0;
	const end = start + match[0].length;
	hits.push({ start, end, row: JWT });
	return end;
};

const BEARER = /bearer(?:\s|:|%20|=|\\?["']){1,4}([\w.~+/-]{16,4096}={0,2})/iy;
const BASIC = /basic\s+([A-Za-z0-9+/]{8,512}={0,2})/iy;

const bearer: Matcher = (text, start, hits) => {
	const token = sticky(BEARER, start, text)?.[1];
	if (token === undefined || !/\d/.test(token) || entropy(token) < 3) return 0;
	const from = text.indexOf(token, start + 6);
	hits.push({ start: from, end: from + token.length, row: AUTHORIZATION });
	return from + token.length;
};

/** RFC 7617: base64 of `name:password`. */
const basic: Matcher = (text, start, hits) => {
	const match = sticky(BASIC, start, text);
	if (
		!match ||
		!/^[\x20-\x7e]+:[\x20-\x7e]*$/.test(Buffer.from(match[1]!, 'base64').toString('latin1'))
	) {
		return 0;
	}
	const end = start + match[0].length;
	hits.push({ start: end - match[1]!.length, end, row: AUTHORIZATION });
	return end;
};

const TOLD =
	/pass(?:word|code|phrase|wd)?(?: for [\w.@-]{1,40})?\s{1,3}(?:is|was|to|=)\s*:?\s{0,3}["'`]?([^\s"'`]{5,64})/iy;
const told: Matcher = (text, start, hits) => {
	const match = sticky(TOLD, start, text);
	if (!match) return 0;
	const value = match[1]!.replace(/[.,;!?)]$/, '');
	if (!passwordLike(value, false)) return 0;
	const from = start + match[0].length - match[1]!.length;
	hits.push({ start: from, end: from + value.length, row: PASSWORD });
	return from + value.length;
};

const SURNAME = "(?:Mc|Mac|[OD]['’])?\\p{Lu}\\p{Ll}+(?:[-'’]\\p{Lu}\\p{Ll}+)*";
const PERSON = `${SURNAME}(?: (?:(?:de|del|da|van|von|der|la|le|bin|al|di) )?(?:${SURNAME}|\\p{Lu}\\.)){0,3}(?!\\p{L})`;
const TITLED = new RegExp(
	`(?:(?:Mrs?|Ms|Dr|Prof|Sra?|Mx)\\.|Mrs?|Ms|Mme|Herr|Frau|Señora?|Monsieur|Madame|Miss) (${PERSON})`,
	'uy',
);
const GREETED = new RegExp(`Dear (?:(?:Mrs?|Ms|Dr)\\.? )?(${PERSON})(?=[,:!])`, 'uy');
const NAMED = new RegExp(`(?:name|Name) is (${PERSON})`, 'uy');
const NOT_NAMES =
	/^(?:Customer|Sir|Madam|Team|All|User|Colleague|Hiring|Friend|Member|Valued|Client|Partner|Support|Sirs|Everyone|Subscriber)/;

const person =
	(pattern: RegExp): Matcher =>
	(text, start, hits) => {
		const match = sticky(pattern, start, text);
		if (!match || NOT_NAMES.test(match[1]!)) return 0;
		const end = start + match[0].length;
		hits.push({ start: end - match[1]!.length, end, row: NAME });
		return end;
	};

const MONTH =
	'(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mär|mai|okt|dez|ene|abr|ago|dic|janv|févr|avr|juin|juil|août|déc|gen|mag|giu|lug|set|ott)[\\p{L}]{0,8}\\.?';
const SPELT_DATE = `(?:\\d{1,2}(?:st|nd|rd|th|\\.|er|º)? (?:of |de |d')?${MONTH},? (?:de |of )?\\d{4}|${MONTH} \\d{1,2}(?:st|nd|rd|th)?,? \\d{4})`;
const BORN = new RegExp(
	`(?:dob|born|birth(?!time)|date of birth|geb(?:oren|urtsdatum)|naci(?:do|da|miento)|née?|naissance|nat[oa]|nascita|nascimento)[^\\d\\n]{0,30}?(${SPELT_DATE})`,
	'iuy',
);
const born: Matcher = (text, start, hits) => {
	const match = sticky(BORN, start, text);
	if (!match) return 0;
	const end = start + match[0].length;
	hits.push({ start: end - match[1]!.length, end, row: BIRTH });
	return end;
};

/** `… dot com`. */
const spelt: Matcher = (text, start, hits) => {
	if (codeAt(text, start + 3) !== 32 || codeAt(text, start - 1) !== 32) return 0;
	matchSpeltEmail(text, start, hits);
	return 0;
};

/** What starts with these three letters, in any case. */
export const KEYWORDS: Array<Matcher[] | undefined> = new Array<undefined>(0x8000);
for (const [starts, matcher] of [
	['BEG', privateKey],
	['eyJ ewo eyA', jwt],
	['bea', bearer],
	['bas', basic],
	['pas', told],
	['mr. mrs ms. dr. prof mr  ms  mme herr frau señ mon mad mis sr. sra mx.', person(TITLED)],
	['dea', person(GREETED)],
	['nam', person(NAMED)],
	['dob bor bir dat geb nac né  née nai nat nas', born],
	['dot', spelt],
] as const) {
	for (const [start] of starts.matchAll(/\S\S\S?\S?\s?/g)) {
		(KEYWORDS[trigram(start, 0)] ??= []).push(matcher);
	}
}

export function matchKeywords(
	text: string,
	start: number,
	matchers: Matcher[],
	hits: Hit[],
): number {
	let furthest = 0;
	for (const matcher of matchers) furthest = Math.max(furthest, matcher(text, start, hits));
	return furthest;
}

const STREET =
	/\d{1,5}[A-Z]?(?: [NSEW]\.?)?(?: [A-Z][A-Za-z'’.]{1,20}){1,3} (?:Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Dr|Court|Ct|Way|Place|Pl|Square|Terrace|Parkway|Pkwy|Highway|Hwy|Circle|Cir)\b\.?(?:,? (?:Apt|Suite|Ste|Unit|#)\.? ?\w{1,6})?(?:, [A-Z][A-Za-z .]{2,30}(?:, [A-Z]{2}(?: \d{5}(?:-\d{4})?)?)?)?/y;
const ADDRESS = codeRow('postal_address');

/** A street with its number, as it is written in English. */
export function matchStreet(text: string, start: number, hits: Hit[]): void {
	const match = sticky(STREET, start, text);
	if (!match || /(?:\(c\)|©|copyright)\s*$/i.test(text.slice(Math.max(0, start - 12), start)))
		return;
	hits.push({ start, end: start + match[0].length, row: ADDRESS });
}
