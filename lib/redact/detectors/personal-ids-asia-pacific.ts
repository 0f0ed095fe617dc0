import { dayAndMonth, luhn, oneDigit, startsWithDate, verhoeff, weighted } from './checksums';
import { personalDigits, personalWord } from './detector';

const last = (digits: string): number => +digits.slice(-1);

/** GB 11643, ISO/IEC 7064 MOD 11-2; the date of birth in the middle. */
function chinese(text: string): boolean {
	const sum = weighted(text.slice(0, 17), [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]);
	const year = +text.slice(6, 10);
	const dated = year >= 1900 && year <= 2099 && startsWithDate(text, 8);
	return dated && '10X98765432'[sum % 11] === text[17]!.toUpperCase();
}

function myNumber(digits: string): boolean {
	const rest = weighted(digits.slice(0, 11), [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
	return (rest <= 1 ? 0 : 11 - rest) === last(digits) && !oneDigit(digits);
}

const NRIC = {
	S: 'JZIHGFEDCBA',
	T: 'GFEDCBAJZIH',
	F: 'XWUTRQPNMLK',
	G: 'RQPNMLKXWUT',
	M: 'KLJNPQRTUWX',
};
function nric(text: string): boolean {
	const first = text[0] as keyof typeof NRIC;
	const sum = weighted(text.slice(1, 8), [2, 7, 6, 5, 4, 3, 2]) + (first === 'M' ? 3 : 0);
	const at = first === 'M' ? 10 - (sum % 11) : sum % 11;
	const offset = first === 'T' || first === 'G' ? 0 : 0;
	return NRIC[first][at + offset] === text[8];
}

/** Letters count from A as 10, a missing first one as 36. The check stands in brackets. */
function hkid(text: string): boolean {
	const body = text.slice(0, -3);
	const padded = body.length === 7 ? ` ${body}` : body;
	let sum = 0;
	for (let i = 0; i < 8; i += 1) {
		const code = padded.charCodeAt(i);
		sum += (9 - i) * (code === 32 ? 36 : code < 58 ? code - 48 : code - 55);
	}
	const check = (11 - (sum % 11)) % 11;
	return (check === 10 ? 'A' : String(check)) === text.slice(-2, -1);
}

/** The check digit is not tested: numbers issued since October 2020 have none. */
const korean = (digits: string) => startsWithDate(digits) && /^.{6}[1-8]/.test(digits);

function southAfrican(digits: string): boolean {
	const plausible = startsWithDate(digits) && /^.{10}[01]/.test(digits);
	// Milliseconds since 1970 begin like that from 2014 to 2033.
	return plausible && !/^1[4-9]/.test(digits) && luhn(digits);
}

const tfn = (digits: string) =>
	!oneDigit(digits) && weighted(digits, [1, 4, 3, 7, 5, 8, 6, 9, 10]) % 11 === 0;
const medicare = (digits: string) =>
	/^[2-6]/.test(digits) && weighted(digits, [1, 3, 7, 9, 1, 3, 7, 9]) % 10 === +digits[8]!;

function thai(digits: string): boolean {
	const sum = weighted(digits.slice(0, 12), [13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11;
	return digits[0] !== '0' && (11 - sum) % 10 === last(digits) && !oneDigit(digits);
}

const TAIWAN = 'ABCDEFGHJKLMNPQRSTUVXYWZIO';
function taiwanese(text: string): boolean {
	const code = TAIWAN.indexOf(text[0]!) + 10;
	const sum = Math.floor(code / 10) + (code % 10) * 9;
	return (sum + weighted(text.slice(1), [8, 7, 6, 5, 4, 3, 2, 1, 1])) % 10 === 0;
}

const nik = (digits: string) =>
	/^[1-9]/.test(digits) && dayAndMonth(+digits.slice(6, 8) % 40, +digits.slice(8, 10));

/** National ids of Asia, Oceania and Africa. */
export const asiaPacificIds = [
	personalDigits('in_aadhaar', 'Aadhaar number', 'NATIONAL_ID', {
		shapes: ['4 4 4', '4-4-4', '12*'],
		check: (digits) => /^[2-9]/.test(digits) && verhoeff(digits) && !oneDigit(digits),
		context: 'aadhaar|aadhar|uidai|आधार',
	}),
	personalWord('in_pan', 'Indian PAN', 'NATIONAL_ID', {
		length: [10, 10],
		pattern: '[A-Z]{3}[ABCFGHJLPT][A-Z]\\d{4}[A-Z]',
	}),
	personalDigits('au_tfn', 'Australian tax file number', 'NATIONAL_ID', {
		shapes: ['3 3 3*', '9*', '3-3-3*'],
		check: tfn,
		context: 'tfn|tax file',
	}),
	personalDigits('au_medicare', 'Australian Medicare number', 'NATIONAL_ID', {
		shapes: ['4 5 1', '4-5-1', '10*'],
		check: medicare,
		context: 'medicare',
	}),
	personalDigits('za_id', 'South African id', 'NATIONAL_ID', {
		shapes: ['13', '6 4 3', '6 4 2 1'],
		check: southAfrican,
	}),
	personalWord('sg_nric', 'Singapore NRIC', 'NATIONAL_ID', {
		length: [9, 9],
		pattern: '[STFGM]\\d{7}[A-Z]',
		check: nric,
	}),
	personalWord('hk_id', 'Hong Kong id', 'NATIONAL_ID', {
		length: [7, 8],
		pattern: '[A-Z]{1,2}\\d{6}',
		tail: '\\([0-9A]\\)',
		check: hkid,
	}),
	personalDigits('kr_rrn', 'Korean resident number', 'NATIONAL_ID', {
		shapes: ['6-7'],
		check: korean,
	}),
	personalDigits('cn_resident_id', 'Chinese resident id', 'NATIONAL_ID', {
		shapes: ['18', '6 8 4'],
		check: chinese,
	}),
	personalWord('cn_resident_id_x', 'Chinese resident id', 'NATIONAL_ID', {
		length: [18, 18],
		pattern: '\\d{17}[Xx]',
		check: chinese,
	}),
	personalDigits('jp_my_number', 'Japanese My Number', 'NATIONAL_ID', {
		shapes: ['12*', '4 4 4*', '4-4-4*'],
		check: myNumber,
		context: 'my number|mynumber|マイナンバー|個人番号',
	}),
	personalWord('tw_id', 'Taiwanese id', 'NATIONAL_ID', {
		length: [10, 10],
		pattern: '[A-Z][1289]\\d{8}',
		check: taiwanese,
	}),
	personalDigits('th_id', 'Thai id', 'NATIONAL_ID', {
		shapes: ['1-4-5-2-1', '1 4 5 2 1', '13*'],
		check: thai,
		context: 'thai id|thai national|national id|citizen id|บัตรประชาชน',
	}),
	personalDigits('il_id', 'Israeli id', 'NATIONAL_ID', {
		shapes: ['9*', '8-1*'],
		check: luhn,
		context: 'teudat zehut|israeli id|ת.ז|תעודת זהות|t.z',
	}),
	personalDigits('my_nric', 'Malaysian NRIC', 'NATIONAL_ID', {
		shapes: ['6-2-4', '12*'],
		check: (digits) => startsWithDate(digits),
		context: 'mykad|nric|ic no|kad pengenalan',
	}),
	personalDigits('id_nik', 'Indonesian NIK', 'NATIONAL_ID', {
		shapes: ['16*'],
		check: nik,
		context: 'nik|ktp',
	}),
	personalDigits('nz_ird', 'New Zealand IRD number', 'NATIONAL_ID', {
		shapes: ['3-3-3*', '2-3-3*', '8*', '9*', '3 3 3*'],
		context: 'ird|inland revenue',
	}),
];
