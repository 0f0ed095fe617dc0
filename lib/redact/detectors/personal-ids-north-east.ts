import { dayAndMonth, luhn, mod11and10, modulo, startsWithDate, weighted } from './checksums';
import { personalDigits } from './detector';

const last = (digits: string): number => +digits.slice(-1);
const short = (digits: string) => (digits.length === 12 ? digits.slice(2) : digits);
const date = (digits: string) => dayAndMonth(+digits.slice(0, 2), +digits.slice(2, 4));

/** Months carry the century: 1800s +80, 2000s +20 and so on. */
function pesel(digits: string): boolean {
	const month = +digits.slice(2, 4) % 20;
	const check = (10 - (weighted(digits.slice(0, 10), [1, 3, 7, 9, 1, 3, 7, 9, 1, 3]) % 10)) % 10;
	return dayAndMonth(+digits.slice(4, 6), month) && check === last(digits);
}

function personnummer(digits: string): boolean {
	const ten = short(digits);
	// A coordination number adds 60 to the day.
	return dayAndMonth(+ten.slice(4, 6) % 60, +ten.slice(2, 4)) && luhn(ten);
}

function norwegian(digits: string): boolean {
	const first = weighted(digits, [3, 7, 6, 1, 8, 9, 4, 5, 2, 1, 0]) % 11;
	const second = weighted(digits, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11;
	// A D-number adds 40 to the day.
	const dated = dayAndMonth(+digits.slice(0, 2) % 40, +digits.slice(2, 4));
	return dated && first === 0 && second === 0;
}

const FINNISH = '0123456789ABCDEFHJKLMNPRSTUVWXY';
const hetu = (digits: string, tail: string) =>
	date(digits) && FINNISH[+(digits + tail.slice(1, 4)) % 31] === tail[4];

/** Women's months carry 50, later series 20 or 70. */
function rodneCislo(digits: string): boolean {
	const month = ((+digits.slice(2, 4) % 50) % 20) as number;
	if (!dayAndMonth(+digits.slice(4, 6), month)) return false;
	const rest = modulo(digits.slice(0, 9), 11) % 10;
	return digits.length === 9 || rest === last(digits);
}

function cnp(digits: string): boolean {
	const sum = weighted(digits.slice(0, 12), [2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9]) % 11;
	return (
		/^[1-9]/.test(digits) && startsWithDate(digits, 1) && (sum === 10 ? 1 : sum) === last(digits)
	);
}

function egn(digits: string): boolean {
	const month = +digits.slice(2, 4) % 20;
	const sum = weighted(digits.slice(0, 9), [2, 4, 8, 5, 10, 9, 7, 3, 6]) % 11;
	return dayAndMonth(+digits.slice(4, 6), month) && sum % 10 === last(digits);
}

function baltic(digits: string): boolean {
	let sum = weighted(digits.slice(0, 10), [1, 2, 3, 4, 5, 6, 7, 8, 9, 1]) % 11;
	if (sum === 10) sum = weighted(digits.slice(0, 10), [3, 4, 5, 6, 7, 8, 9, 1, 2, 3]) % 11;
	return /^[1-6]/.test(digits) && startsWithDate(digits, 1) && sum % 10 === last(digits);
}

function tckn(digits: string): boolean {
	const odd = weighted(digits, [7, 0, 7, 0, 7, 0, 7, 0, 7]);
	const even = weighted(digits.slice(0, 9), [0, 1, 0, 1, 0, 1, 0, 1, 0]);
	const sum = weighted(digits.slice(0, 10), [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]);
	const tenth = (((odd - even) % 10) + 10) % 10;
	return digits[0] !== '0' && tenth === +digits[9]! && sum % 10 === last(digits);
}

function inn(digits: string): boolean {
	const check = (weights: readonly number[], at: number) =>
		(weighted(digits.slice(0, at), weights) % 11) % 10 === +digits[at]!;
	if (digits.length === 10) return check([2, 4, 10, 3, 5, 9, 4, 6, 8], 9);
	const first = check([7, 2, 4, 10, 3, 5, 9, 4, 6, 8], 10);
	return first && check([3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8], 11);
}

function snils(digits: string): boolean {
	const sum = weighted(digits.slice(0, 9), [9, 8, 7, 6, 5, 4, 3, 2, 1]) % 101;
	return sum % 100 === +digits.slice(9);
}

function rnokpp(digits: string): boolean {
	const sum = weighted(digits.slice(0, 9), [-1, 5, 7, 9, 4, 6, 10, 5, 7]) % 11;
	return ((sum + 11) % 11) % 10 === last(digits);
}

/** National ids of northern and eastern Europe and Turkey. */
export const northEasternIds = [
	personalDigits('pl_pesel', 'Polish PESEL', 'NATIONAL_ID', {
		shapes: ['11*'],
		check: pesel,
		context: 'pesel',
	}),
	personalDigits('se_personnummer', 'Swedish personal number', 'NATIONAL_ID', {
		shapes: ['6-4', '8-4', '10*', '12*'],
		check: personnummer,
		context: 'personnummer|personnr|pnr|samordningsnummer',
	}),
	personalDigits('no_fodselsnummer', 'Norwegian birth number', 'NATIONAL_ID', {
		shapes: ['11', '6 5'],
		check: norwegian,
		context: 'fødselsnummer|fodselsnummer|personnummer|fnr|d-nummer',
	}),
	personalDigits('dk_cpr', 'Danish CPR number', 'NATIONAL_ID', {
		shapes: ['6-4*', '10*', '6 4*'],
		check: date,
		context: 'cpr|personnummer',
	}),
	personalDigits('fi_hetu', 'Finnish personal code', 'NATIONAL_ID', {
		shapes: ['6'],
		tail: '[-+A-FU-Y]\\d{3}[0-9A-FHJ-NPR-Y](?!\\w)',
		check: hetu,
	}),
	personalDigits('cz_rodne_cislo', 'Czech or Slovak birth number', 'NATIONAL_ID', {
		shapes: ['6/4', '6/3*', '10*'],
		check: rodneCislo,
		context: 'rodné číslo|rodne cislo|rodné|r.č|rč',
	}),
	personalDigits('ro_cnp', 'Romanian CNP', 'NATIONAL_ID', {
		shapes: ['13*'],
		check: cnp,
		context: 'cnp|cod numeric personal',
	}),
	personalDigits('bg_egn', 'Bulgarian EGN', 'NATIONAL_ID', {
		shapes: ['10*'],
		check: egn,
		context: 'egn|егн',
	}),
	personalDigits('hr_oib', 'Croatian OIB', 'NATIONAL_ID', {
		shapes: ['11*'],
		check: mod11and10,
		context: 'oib',
	}),
	personalDigits('baltic_personal_code', 'Estonian or Lithuanian personal code', 'NATIONAL_ID', {
		shapes: ['11*'],
		check: baltic,
		context: 'isikukood|asmens kodas|personal code',
	}),
	personalDigits('tr_tckn', 'Turkish identity number', 'NATIONAL_ID', {
		shapes: ['11*'],
		check: tckn,
		context: 'tckn|tc kimlik|t.c. kimlik|kimlik',
	}),
	personalDigits('ru_inn', 'Russian INN', 'NATIONAL_ID', {
		shapes: ['10*', '12*'],
		check: inn,
		context: 'инн|inn',
	}),
	personalDigits('ru_snils', 'Russian SNILS', 'NATIONAL_ID', {
		shapes: ['3-3-3 2', '3-3-3-2', '11*'],
		check: snils,
		context: 'снилс|snils',
	}),
	personalDigits('ru_passport', 'Russian passport', 'PASSPORT', {
		shapes: ['4 6*', '10*', '2 2 6*'],
		context: 'паспорт|passport',
	}),
	personalDigits('ua_rnokpp', 'Ukrainian taxpayer number', 'NATIONAL_ID', {
		shapes: ['10*'],
		check: rnokpp,
		context: 'рнокпп|іпн|ипн|rnokpp',
	}),
];
