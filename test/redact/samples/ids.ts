import { completing, key97, luhnDigit, mod1110Digit, sumOf, verhoeffDigit } from './check-digits';
import type { Random } from './random';

/** Makes one until the rules can be met: some bodies have no valid check digit. */
function until(make: () => string | undefined): string {
	for (;;) {
		const made = make();
		if (made !== undefined) return made;
	}
}
const mod11 = (body: string, weights: readonly number[], from = 11): number =>
	(from - (sumOf(body, weights) % 11)) % 11;
const groups = (text: string, shape: string): string => {
	let at = 0;
	return shape.replace(/\d/g, (length) => text.slice(at, (at += Number(length))));
};
const DNI = 'TRWAGMYFPDXBNJZSQVHLCKE';
const down = (from: number, to: number) =>
	Array.from({ length: from - to + 1 }, (_, i) => from - i);

/** A label, where the number needs one, and the number: by the rules of its issuer, check digits and all. */
export const ids: Readonly<Record<string, (r: Random) => readonly [label: string, value: string]>> =
	{
		us_ssn: (r) => [
			r.pick(['', 'SSN: ']),
			groups(
				`${r.pick(['123', '219', '457', '601', '772'])}${r.between(10, 99)}${r.number(4)}`,
				'3-2-4',
			),
		],
		us_itin: (r) => ['', groups(`9${r.digits(2)}${r.between(70, 88)}${r.number(4)}`, '3-2-4')],
		us_ein: (r) => ['EIN: ', groups(r.number(9), '2-7')],
		ca_sin: (r) => {
			const body = r.from('1234567', 1) + r.digits(7);
			return [r.pick(['', 'SIN ']), groups(body + luhnDigit(body), r.pick(['3 3 3', '3-3-3']))];
		},
		br_cpf: (r) => {
			const body = r.number(9);
			const two = (text: string) => String(mod11(text, down(text.length + 1, 2)) % 10);
			const whole = body + two(body) + two(body + two(body));
			return r.pick([
				['', groups(whole, '3.3.3-2')],
				['CPF: ', whole],
			]);
		},
		br_cnpj: (r) => {
			const body = `${r.number(8)}0001`;
			const weights = [6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2];
			const check = (text: string) => String(mod11(text, weights.slice(13 - text.length)) % 10);
			const whole = body + check(body) + check(body + check(body));
			return r.pick([
				['', groups(whole, '2.3.3/4-2')],
				['CNPJ ', whole],
			]);
		},
		mx_curp: (r) => {
			const body =
				r.fill(`{C1}`).toUpperCase() +
				r.from('AEIOU', 1) +
				r.from('BCDFG', 2) +
				r.date() +
				r.from('HM', 1) +
				'DF' +
				r.from('BCDFGHJKLM', 3) +
				r.from('0A', 1);
			const alphabet = '0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ';
			const sum = [...body].reduce(
				(total, letter, i) => total + alphabet.indexOf(letter) * (18 - i),
				0,
			);
			return ['', body + String((10 - (sum % 10)) % 10)];
		},
		mx_rfc: (r) => ['', `${r.from('ABCDEFGH', 4)}${r.date()}${r.fill('{X2}')}${r.digits(1)}`],
		ar_cuit: (r) => [
			'',
			until(() => {
				const body = r.pick(['20', '23', '27', '30']) + r.number(8);
				const check = mod11(body, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2]);
				return check === 10 ? undefined : groups(body + check, '2-8-1');
			}),
		],
		ar_dni: (r) => ['DNI: ', groups(r.number(8), '2.3.3')],
		cl_rut: (r) => [
			'',
			until(() => {
				const body = r.number(8);
				const check = mod11(body, [3, 2, 7, 6, 5, 4, 3, 2]);
				return check === 10 ? undefined : groups(`${body}${check}`, r.pick(['2.3.3-1', '8-1']));
			}),
		],
		cl_rut_k: (r) => [
			'',
			until(() => {
				const body = r.number(8);
				return mod11(body, [3, 2, 7, 6, 5, 4, 3, 2]) === 10
					? `${groups(body, r.pick(['2.3.3', '8']))}-K`
					: undefined;
			}),
		],
		co_cedula: (r) => ['Cédula: ', groups(`1${r.digits(9)}`, '1.3.3.3')],
		uk_nino: (r) => [
			'',
			`${r.pick(['AB', 'CE', 'JG', 'SR', 'WM'])}${r.digits(6)}${r.from('ABCD', 1)}`,
		],
		uk_nino_grouped: (r) => [
			'',
			`${r.pick(['AB', 'CE', 'JG', 'SR', 'WM'])} ${groups(r.digits(6), '2 2 2')} ${r.from('ABCD', 1)}`,
		],
		uk_nhs: (r) => [
			r.pick(['', 'NHS ']),
			until(() => {
				const body = r.number(9);
				const check = mod11(body, down(10, 2));
				return check === 10 ? undefined : groups(`${body}${check}`, '3 3 4');
			}),
		],
		es_dni: (r) => {
			const body = r.number(8);
			return ['', body + DNI[Number(body) % 23]!];
		},
		es_dni_grouped: (r) => {
			const body = r.number(8);
			return ['', `${groups(body, r.pick(['8', '2.3.3']))}-${DNI[Number(body) % 23]!}`];
		},
		es_nie: (r) => {
			const [at, body] = [r.below(3), r.digits(7)];
			return ['', 'XYZ'[at]! + body + DNI[Number(at + body) % 23]!];
		},
		es_nie_grouped: (r) => {
			const [at, body] = [r.below(3), r.digits(7)];
			return ['', `${'XYZ'[at]!}-${body}-${DNI[Number(at + body) % 23]!}`];
		},
		it_codice_fiscale: (r) => {
			const body = `${r.from('BCDFGLMNPRST', 6)}${r.year().slice(2)}${r.from('ABCDEHLMPRST', 1)}${r.day()}${r.from('ABCDEFGHL', 1)}${r.digits(3)}`;
			const odd = 'BAFHJNPRTVCESULDGIMOQKWZYX';
			// The odd table, written as the letter that has each value's place.
			const sum = [...body].reduce((total, letter, i) => {
				const value = /\d/.test(letter) ? Number(letter) : letter.charCodeAt(0) - 65;
				return total + (i % 2 === 1 ? value : odd.charCodeAt(value) - 65);
			}, 0);
			return ['', body + String.fromCharCode(65 + (sum % 26))];
		},
		fr_nir: (r) => {
			const body = `${r.from('12', 1)}${r.year().slice(2)}${r.month()}${r.between(10, 95)}${r.digits(3)}${r.digits(3)}`;
			const whole = body + key97(body);
			return ['', r.pick([whole, groups(whole, '1 2 2 2 3 3 2')])];
		},
		fr_nir_corsica: (r) => {
			const [start, end] = [`${r.from('12', 1)}${r.year().slice(2)}${r.month()}`, r.digits(6)];
			return ['', `${start}2A${end}${key97(`${start}19${end}`)}`];
		},
		de_tax_id: (r) => {
			const order = [...'123456789'].sort(() => r.below(3) - 1);
			order.splice(r.between(1, 8), 0, order[0]!);
			const body = order.join('');
			return ['', groups(body + mod1110Digit(body), '2 3 3 3')];
		},
		nl_bsn: (r) => [
			'BSN: ',
			until(() =>
				completing(r.number(8), (whole) => sumOf(whole, [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 === 0),
			),
		],
		be_national_number: (r) => {
			const body = `${r.date()}${r.number(3)}`;
			return ['', groups(body + key97(r.pick(['', '2']) + body), r.pick(['2.2.2-3.2', '6-3.2']))];
		},
		pt_nif: (r) => {
			const body = r.from('1256', 1) + r.digits(7);
			return ['NIF ', body + (mod11(body, down(9, 2)) % 10)];
		},
		ch_ahv: (r) => {
			const body = `756${r.digits(9)}`;
			return [
				'',
				groups(
					body + ((10 - (sumOf(body, [1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3]) % 10)) % 10),
					r.pick(['3.4.4.2']),
				),
			];
		},
		at_svnr: (r) => [
			'SVNR: ',
			until(() => {
				const [serial, born] = [r.number(3), r.day() + r.month() + r.year().slice(2)];
				const check = sumOf(`${serial}0${born}`, [3, 7, 9, 0, 5, 8, 4, 2, 1, 6]) % 11;
				return check === 10 ? undefined : `${serial}${check} ${born}`;
			}),
		],
		ie_pps: (r) => {
			const body = r.digits(7);
			return ['PPSN: ', body + 'WABCDEFGHIJKLMNOPQRSTUV'[sumOf(body, down(8, 2)) % 23]!];
		},
		gr_amka: (r) => {
			const body = r.day() + r.month() + r.year().slice(2) + r.digits(4);
			return ['AMKA ', body + luhnDigit(body)];
		},
		pl_pesel: (r) => {
			const body = r.date() + r.digits(4);
			return ['PESEL: ', body + ((10 - (sumOf(body, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3]) % 10)) % 10)];
		},
		se_personnummer: (r) => {
			const body = r.date() + r.digits(3);
			return ['', `${r.pick(['', '19'])}${body.slice(0, 6)}-${body.slice(6)}${luhnDigit(body)}`];
		},
		no_fodselsnummer: (r) => [
			'',
			until(() => {
				const body = r.day() + r.month() + r.year().slice(2) + r.digits(3);
				const first = mod11(body, [3, 7, 6, 1, 8, 9, 4, 5, 2]);
				const second = mod11(body + first, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2]);
				return first === 10 || second === 10
					? undefined
					: groups(`${body}${first}${second}`, '6 5');
			}),
		],
		dk_cpr: (r) => ['CPR: ', `${r.day()}${r.month()}${r.year().slice(2)}-${r.digits(4)}`],
		fi_hetu: (r) => {
			const [born, serial] = [
				r.day() + r.month() + r.year().slice(2),
				String(r.between(2, 899)).padStart(3, '0'),
			];
			return [
				'',
				`${born}-${serial}${'0123456789ABCDEFHJKLMNPRSTUVWXY'[Number(born + serial) % 31]!}`,
			];
		},
		cz_rodne_cislo: (r) => [
			'',
			until(() => {
				const body = `${r.pick(['85', '92', '78'])}${r.pick(['01', '11', '56', '62'])}${r.day()}${r.digits(3)}`;
				const rest = Number(body) % 11;
				return rest === 10 ? undefined : `${body.slice(0, 6)}/${body.slice(6)}${rest}`;
			}),
		],
		ro_cnp: (r) => {
			const body = `${r.from('12', 1)}${r.date()}${r.between(10, 46)}${r.number(3)}`;
			const sum = sumOf(body, [2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9]) % 11;
			return ['CNP: ', body + (sum === 10 ? 1 : sum)];
		},
		bg_egn: (r) => {
			const body = r.date() + r.digits(3);
			return ['EGN: ', body + ((sumOf(body, [2, 4, 8, 5, 10, 9, 7, 3, 6]) % 11) % 10)];
		},
		hr_oib: (r) => {
			const body = r.number(10);
			return ['OIB: ', body + mod1110Digit(body)];
		},
		baltic_personal_code: (r) => [
			'isikukood ',
			until(() => {
				const body = `${r.from('34', 1)}${r.date()}${r.digits(3)}`;
				const sum = sumOf(body, [1, 2, 3, 4, 5, 6, 7, 8, 9, 1]) % 11;
				return sum === 10 ? undefined : body + sum;
			}),
		],
		tr_tckn: (r) => {
			const body = r.number(9);
			const [odd, even] = [
				sumOf(body, [7, 0, 7, 0, 7, 0, 7, 0, 7]),
				sumOf(body, [0, 1, 0, 1, 0, 1, 0, 1, 0]),
			];
			const ten = body + ((((odd - even) % 10) + 10) % 10);
			return ['TC Kimlik: ', ten + (sumOf(ten, Array<number>(10).fill(1)) % 10)];
		},
		ru_inn: (r) => {
			const body = r.number(9);
			return ['ИНН ', body + ((sumOf(body, [2, 4, 10, 3, 5, 9, 4, 6, 8]) % 11) % 10)];
		},
		ru_snils: (r) => {
			const body = r.number(9);
			return [
				'СНИЛС ',
				`${groups(body, '3-3-3')} ${String((sumOf(body, down(9, 1)) % 101) % 100).padStart(2, '0')}`,
			];
		},
		ru_passport: (r) => ['Паспорт: ', groups(r.number(10), '4 6')],
		ua_rnokpp: (r) => {
			const body = r.number(9);
			return [
				'РНОКПП: ',
				body + ((((sumOf(body, [-1, 5, 7, 9, 4, 6, 10, 5, 7]) % 11) + 11) % 11) % 10),
			];
		},
		in_aadhaar: (r) => {
			const body = r.from('23456789', 1) + r.digits(10);
			return ['', groups(body + verhoeffDigit(body), r.pick(['4 4 4', '4-4-4']))];
		},
		in_pan: (r) => [
			'',
			`${r.from('ABCDEFGHIJKLM', 3)}P${r.from('ABCDEFGH', 1)}${r.digits(4)}${r.from('ABCDEFGH', 1)}`,
		],
		au_tfn: (r) => [
			'TFN: ',
			groups(
				until(() =>
					completing(r.number(8), (whole) => sumOf(whole, [1, 4, 3, 7, 5, 8, 6, 9, 10]) % 11 === 0),
				),
				'3 3 3',
			),
		],
		au_medicare: (r) => {
			const body = r.from('23456', 1) + r.digits(7);
			return [
				'',
				groups(
					`${body}${sumOf(body, [1, 3, 7, 9, 1, 3, 7, 9]) % 10}${r.from('12345', 1)}`,
					'4 5 1',
				),
			];
		},
		za_id: (r) => {
			const body = `${r.pick(['85', '92', '71'])}${r.month()}${r.day()}${r.digits(4)}08`;
			return ['', body + luhnDigit(body)];
		},
		sg_nric: (r) => {
			const body = r.digits(7);
			return ['', `S${body}${'JZIHGFEDCBA'[sumOf(body, [2, 7, 6, 5, 4, 3, 2]) % 11]!}`];
		},
		hk_id: (r) => {
			const [letter, body] = [r.from('ABCDEGHKPRVYZ', 1), r.digits(6)];
			const check = mod11(body, down(7, 2), 11 * 99 - 36 * 9 - 8 * (letter.charCodeAt(0) - 55));
			return ['', `${letter}${body}(${check === 10 ? 'A' : check})`];
		},
		kr_rrn: (r) => ['', `${r.date()}-${r.from('12', 1)}${r.digits(6)}`],
		cn_resident_id: (r) => ['', until(() => chinese(r).replace(/^.*X$/, '') || undefined)],
		cn_resident_id_x: (r) => ['', until(() => /X$/.exec(chinese(r))?.input)],
		jp_my_number: (r) => {
			const body = r.number(11);
			const rest = sumOf(body, [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
			return ['マイナンバー: ', body + (rest <= 1 ? 0 : 11 - rest)];
		},
		tw_id: (r) => {
			const [at, body] = [r.below(26), r.from('12', 1) + r.digits(7)];
			const code = at + 10;
			const sum = Math.floor(code / 10) + (code % 10) * 9 + sumOf(body, [8, 7, 6, 5, 4, 3, 2, 1]);
			return ['', `${'ABCDEFGHJKLMNPQRSTUVXYWZIO'[at]!}${body}${(10 - (sum % 10)) % 10}`];
		},
		th_id: (r) => {
			const body = r.number(12);
			return ['', groups(`${body}${(11 - (sumOf(body, down(13, 2)) % 11)) % 10}`, '1-4-5-2-1')];
		},
		il_id: (r) => {
			const body = r.number(8);
			return ['Teudat Zehut ', body + luhnDigit(body)];
		},
		my_nric: (r) => ['', groups(r.date() + r.digits(6), '6-2-4')],
		id_nik: (r) => [
			'NIK: ',
			`${r.number(6)}${r.day()}${r.month()}${r.year().slice(2)}${r.digits(4)}`,
		],
		nz_ird: (r) => ['IRD number: ', groups(r.number(9), '3-3-3')],
	};

function chinese(r: Random): string {
	const body = `${r.number(6)}${r.year()}${r.month()}${r.day()}${r.digits(3)}`;
	return (
		body + '10X98765432'[sumOf(body, [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]) % 11]!
	);
}
