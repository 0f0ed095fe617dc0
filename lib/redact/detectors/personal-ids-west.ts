import { luhn, mod11and10, modulo, oneDigit, startsWithDate, weighted } from './checksums';
import { personalDigits, personalWord } from './detector';

const last = (digits: string): number => +digits.slice(-1);
const SPANISH = 'TRWAGMYFPDXBNJZSQVHLCKE';
const spanish = (number: string, letter: string) => SPANISH[+number % 23] === letter;

function nhs(digits: string): boolean {
	const check = 11 - (weighted(digits.slice(0, 9), [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11);
	return check !== 10 && check % 11 === last(digits) && !oneDigit(digits);
}

const CF_ODD = [
	...[1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23],
];
/** Character 16 of the Italian tax code: odd positions by a table, even ones by their value. */
function codiceFiscale(text: string): boolean {
	let sum = 0;
	for (let i = 0; i < 15; i += 1) {
		const code = text.charCodeAt(i);
		const value = code < 58 ? code - 48 : code - 65;
		sum += i % 2 === 0 ? CF_ODD[value]! : value;
	}
	return sum % 26 === text.charCodeAt(15) - 65;
}

/** Sex, year, month (from 20 on where it is unknown), then place and order; mod 97. */
function nir(digits: string): boolean {
	const month = +digits.slice(3, 5);
	if (!/^[12]/.test(digits) || month === 0 || (month > 12 && month < 20)) return false;
	return digits.length === 13 || 97 - modulo(digits.slice(0, 13), 97) === +digits.slice(13);
}
const nirCorsica = (text: string) => nir(text.replace('2A', '19').replace('2B', '18'));

/** Of its first ten digits one comes twice or three times, the others once or not at all. */
function steuerId(digits: string): boolean {
	const counts = new Map<string, number>();
	for (const digit of digits.slice(0, 10)) counts.set(digit, (counts.get(digit) ?? 0) + 1);
	const repeated = [...counts.values()].filter((count) => count > 1);
	return repeated.length === 1 && repeated[0]! <= 3 && digits[0] !== '0' && mod11and10(digits);
}

const bsn = (digits: string) =>
	!oneDigit(digits) && weighted(digits, [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 === 0;

function belgian(digits: string): boolean {
	const body = digits.slice(0, 9);
	const checks = [body, `2${body}`].map((number) => 97 - modulo(number, 97));
	return startsWithDate(digits) && checks.includes(+digits.slice(9));
}

function nif(digits: string): boolean {
	const check = 11 - (weighted(digits.slice(0, 8), [9, 8, 7, 6, 5, 4, 3, 2]) % 11);
	return /^[1235689]/.test(digits) && (check > 9 ? 0 : check) === last(digits);
}

const ahv = (digits: string) =>
	digits.startsWith('756') && weighted(digits, [1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1]) % 10 === 0;

function austrian(digits: string): boolean {
	const check = weighted(digits, [3, 7, 9, 0, 5, 8, 4, 2, 1, 6]) % 11;
	return check === +digits[3]! && digits[0] !== '0';
}

const IRISH = 'WABCDEFGHIJKLMNOPQRSTUV';
function pps(text: string): boolean {
	const second = text.length === 9 ? IRISH.indexOf(text[8]!) * 9 : 0;
	const sum = weighted(text.slice(0, 7), [8, 7, 6, 5, 4, 3, 2]) + Math.max(0, second);
	return IRISH[sum % 23] === text[7];
}

/** National ids of western and southern Europe. */
export const westernIds = [
	personalWord('uk_nino', 'UK National Insurance number', 'NATIONAL_ID', {
		length: [9, 9],
		pattern: '(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\\d{6}[A-D]',
	}),
	personalDigits('uk_nino_grouped', 'UK National Insurance number', 'NATIONAL_ID', {
		shapes: ['2 2 2', '2-2-2'],
		head: '(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z][ -]?',
		tail: '[ -]?[A-D](?!\\w)',
	}),
	personalDigits('uk_nhs', 'NHS number', 'NATIONAL_ID', {
		shapes: ['3 3 4', '3-3-4*', '10*'],
		check: nhs,
		context: 'nhs',
	}),
	personalWord('es_dni', 'Spanish DNI', 'NATIONAL_ID', {
		length: [9, 9],
		pattern: '\\d{8}[A-Z]',
		check: (text) => spanish(text.slice(0, 8), text[8]!) && !/^0{6}/.test(text),
	}),
	personalDigits('es_dni_grouped', 'Spanish DNI', 'NATIONAL_ID', {
		shapes: ['8', '2.3.3', '2 3 3'],
		tail: '[- ]?[A-Z](?!\\w)',
		check: (digits, tail) => spanish(digits, tail.slice(-1)),
	}),
	personalWord('es_nie', 'Spanish NIE', 'NATIONAL_ID', {
		length: [9, 9],
		pattern: '[XYZ]\\d{7}[A-Z]',
		check: (text) => spanish('XYZ'.indexOf(text[0]!) + text.slice(1, 8), text[8]!),
	}),
	personalDigits('es_nie_grouped', 'Spanish NIE', 'NATIONAL_ID', {
		shapes: ['7'],
		head: '[XYZ]-',
		tail: '-[A-Z](?!\\w)',
	}),
	personalWord('it_codice_fiscale', 'Italian tax code', 'NATIONAL_ID', {
		length: [16, 16],
		pattern: '[A-Z]{6}\\d{2}[A-EHLMPRST]\\d{2}[A-Z]\\d{3}[A-Z]',
		check: codiceFiscale,
	}),
	personalDigits('fr_nir', 'French social security number', 'NATIONAL_ID', {
		shapes: ['15', '13*', '1 2 2 2 3 3 2', '1 2 2 2 3 3*', '13 2'],
		check: nir,
		context: 'nir|sécurité sociale|securite sociale|sécu|insee|ssn|social security',
	}),
	personalWord('fr_nir_corsica', 'French social security number', 'NATIONAL_ID', {
		length: [15, 15],
		pattern: '[12]\\d{4}2[AB]\\d{8}',
		check: nirCorsica,
	}),
	personalDigits('de_tax_id', 'German tax id', 'NATIONAL_ID', {
		shapes: ['2 3 3 3', '11*'],
		check: steuerId,
		context: 'steuer|idnr|tin|tax id|tax number',
	}),
	personalDigits('nl_bsn', 'Dutch BSN', 'NATIONAL_ID', {
		shapes: ['9*', '3.3.3*', '4.2.3*', '3 3 3*', '3-3-3*'],
		check: bsn,
		context: 'bsn|burgerservice|sofi',
	}),
	personalDigits('be_national_number', 'Belgian national number', 'NATIONAL_ID', {
		shapes: ['2.2.2-3.2', '6-3.2', '11', '2.2.2-3-2', '6-3-2'],
		check: belgian,
	}),
	personalDigits('pt_nif', 'Portuguese NIF', 'NATIONAL_ID', {
		shapes: ['9*', '3 3 3*'],
		check: nif,
		context: 'nif|contribuinte|fiscal',
	}),
	personalDigits('ch_ahv', 'Swiss AHV number', 'NATIONAL_ID', {
		shapes: ['3.4.4.2', '13'],
		check: ahv,
	}),
	personalDigits('at_svnr', 'Austrian social security number', 'NATIONAL_ID', {
		shapes: ['4 6*', '10*', '4-6*'],
		check: austrian,
		context: 'svnr|sozialversicherung|versicherungsnummer',
	}),
	personalWord('ie_pps', 'Irish PPS number', 'NATIONAL_ID', {
		length: [8, 9],
		pattern: '\\d{7}[A-W][A-IW]?',
		check: pps,
		context: 'pps|ppsn|personal public service',
	}),
	personalDigits('gr_amka', 'Greek AMKA', 'NATIONAL_ID', {
		shapes: ['11*'],
		check: luhn,
		context: 'amka|αμκα',
	}),
];
