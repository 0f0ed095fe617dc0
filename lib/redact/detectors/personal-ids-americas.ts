import { luhn, oneDigit, weighted } from './checksums';
import { personalDigits, personalWord } from './detector';

const last = (digits: string): number => +digits.slice(-1);

/** Areas 000, 666 and 900 to 999 are never issued, nor group 00 or serial 0000. */
function ssn(digits: string): boolean {
	const [area, group, serial] = [digits.slice(0, 3), digits.slice(3, 5), digits.slice(5)];
	return !/^(?:000|666|9)/.test(area) && group !== '00' && serial !== '0000' && !oneDigit(digits);
}

function itin(digits: string): boolean {
	const group = +digits.slice(3, 5);
	const issued = (group >= 50 && group <= 65) || (group >= 70 && group <= 99 && group !== 89);
	return digits.startsWith('9') && issued && group !== 93;
}

const twoChecks = (digits: string, first: readonly number[], second: readonly number[]) =>
	[first, second].every((weights) => {
		const rest = weighted(digits.slice(0, weights.length), weights) % 11;
		return (rest < 2 ? 0 : 11 - rest) === +digits[weights.length]!;
	});
const cpf = (digits: string) =>
	!oneDigit(digits) &&
	twoChecks(digits, [10, 9, 8, 7, 6, 5, 4, 3, 2], [11, 10, 9, 8, 7, 6, 5, 4, 3, 2]);
const cnpj = (digits: string) =>
	!oneDigit(digits) &&
	twoChecks(digits, [5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2], [6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]);

const CURP = '0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ';
function curp(text: string): boolean {
	let sum = 0;
	for (let i = 0; i < 17; i += 1) sum += CURP.indexOf(text[i]!) * (18 - i);
	return (10 - (sum % 10)) % 10 === +text[17]!;
}

function cuit(digits: string): boolean {
	const check = 11 - (weighted(digits.slice(0, 10), [5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11);
	return /^(?:2[03457]|3[034])/.test(digits) && check % 11 === last(digits);
}

/** The check is 0 to 9 or K; where it is a digit it may be the last group of the digits. */
function rut(digits: string, tail: string): boolean {
	const number = tail ? digits : digits.slice(0, -1);
	const given = (tail || digits).slice(-1).toUpperCase();
	let [sum, weight] = [0, 2];
	for (let i = number.length - 1; i >= 0; i -= 1) {
		sum += +number[i]! * weight;
		weight = weight === 7 ? 2 : weight + 1;
	}
	return '0K987654321'[sum % 11] === given && !oneDigit(number);
}

/** National ids of the Americas. */
export const americanIds = [
	personalDigits('us_ssn', 'US social security number', 'SSN', {
		shapes: ['3-2-4', '3 2 4*', '3.2.4*', '9*', '3-3-3*'],
		check: ssn,
		context: 'ssn|social security|social sec|soc sec|socialsecurity|ss#',
	}),
	personalDigits('us_itin', 'US taxpayer number', 'SSN', {
		shapes: ['3-2-4', '3 2 4*', '9*'],
		check: itin,
		context: 'itin|taxpayer',
	}),
	personalDigits('us_ein', 'US employer number', 'TAX_ID', {
		shapes: ['2-7*'],
		context: 'ein|employer id|fein|tax id',
	}),
	personalDigits('ca_sin', 'Canadian social insurance number', 'NATIONAL_ID', {
		shapes: ['3 3 3', '3-3-3', '9*'],
		check: (digits) => /^[1-79]/.test(digits) && luhn(digits) && !oneDigit(digits),
		context: 'sin|social insurance|nas|assurance sociale',
	}),
	personalDigits('br_cpf', 'Brazilian CPF', 'NATIONAL_ID', {
		shapes: ['3.3.3-2', '9-2', '11*', '3 3 3 2*', '3.3.3.2*'],
		check: cpf,
		context: 'cpf',
	}),
	personalDigits('br_cnpj', 'Brazilian CNPJ', 'TAX_ID', {
		shapes: ['2.3.3/4-2', '14*'],
		check: cnpj,
		context: 'cnpj',
	}),
	personalWord('mx_curp', 'Mexican CURP', 'NATIONAL_ID', {
		length: [18, 18],
		pattern: '[A-Z][AEIOUX][A-Z]{2}\\d{6}[HMX][A-Z]{2}[B-DF-HJ-NP-TV-Z]{3}[A-Z0-9]\\d',
		check: curp,
	}),
	personalWord('mx_rfc', 'Mexican RFC', 'TAX_ID', {
		length: [13, 13],
		pattern: '[A-Z]{4}\\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\\d|3[01])[A-Z0-9]{2}[0-9A]',
	}),
	personalDigits('ar_cuit', 'Argentine CUIT', 'NATIONAL_ID', {
		shapes: ['2-8-1', '11*'],
		check: cuit,
		context: 'cuit|cuil',
	}),
	personalDigits('ar_dni', 'Argentine DNI', 'NATIONAL_ID', {
		shapes: ['2.3.3*', '8*', '7*'],
		context: 'dni|documento',
	}),
	personalDigits('cl_rut', 'Chilean RUT', 'NATIONAL_ID', {
		shapes: ['1.3.3-1', '2.3.3-1', '8-1', '7-1*'],
		check: (digits) => rut(digits, ''),
		context: 'rut|run',
	}),
	personalDigits('cl_rut_k', 'Chilean RUT', 'NATIONAL_ID', {
		shapes: ['1.3.3', '2.3.3', '8', '7'],
		tail: '-[kK](?!\\w)',
		check: rut,
	}),
	personalDigits('co_cedula', 'Colombian identity number', 'NATIONAL_ID', {
		shapes: ['10*', '8*', '1.3.3.3*', '2.3.3*'],
		context: 'cédula|cedula',
	}),
];
