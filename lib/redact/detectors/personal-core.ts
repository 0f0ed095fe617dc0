import { luhn, oneDigit } from './checksums';
import { base58Check, bech32, ethereum } from './crypto-addresses';
import { personalCode, personalDigits, personalKey, personalWord } from './detector';

/**
 * Brands by leading digits and lengths, as the schemes publish their ranges: American Express, Diners, Discover, JCB,
 * Mastercard (two ranges), Visa, UnionPay, Maestro, Mir, RuPay, Troy.
 */
const BRANDS =
	/^(?:3[47]\d{13}|3(?:0[0-5]|095|[689]\d)\d{11,16}|6(?:011|4[4-9]\d|5\d\d)\d{12,15}|35(?:2[89]|[3-8]\d)\d{12,15}|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}|4\d{12}(?:\d{3}|\d{6})?|62\d{14,17}|(?:5[06-8]|6[0-9])\d{14,17}|220[0-4]\d{12,15}|(?:60|8[12]|508)\d{13,14}|9792\d{12})$/;

function card(digits: string): boolean {
	return BRANDS.test(digits) && !oneDigit(digits) && luhn(digits);
}

const BIRTH =
	'dob|d.o.b|date of birth|birth date|birthdate|birthday|born|geboren|geburtsdatum|geburtstag|geb.|fecha de nacimiento|fecha nacimiento|nacimiento|nacido|nacida|f. nac|né le|née le|date de naissance|naissance|ddn|nato il|nata il|data di nascita|nascita|data de nascimento|nascimento|nascido|nascida|geboortedatum|fødselsdato|födelsedatum|födelsedag|syntymäaika|data urodzenia|urodzony|urodzona|datum narození|doğum tarihi|дата рождения|родился|родилась|дата народження|生年月日|出生日期|出生|생년월일|תאריך לידה|تاريخ الميلاد|ngày sinh';

const day = (text: string) => +text >= 1 && +text <= 31;
/** Any order of day, month and year; which is which a date alone does not say. */
function birthDate(digits: string): boolean {
	if (digits.length === 6) return day(digits.slice(0, 2)) || day(digits.slice(4));
	const years = [digits.slice(0, 4), digits.slice(-4)];
	return years.some((year) => +year >= 1900 && +year <= 2029);
}

export const core = {
	email: personalCode('email', 'E-mail address', 'EMAIL', {}),
	phone: personalCode('phone', 'Phone number', 'PHONE', {}),
	ip: personalCode('ip_address', 'IP address', 'IP', {}),
	mac: personalCode('mac_address', 'MAC address', 'MAC', {}),
	iban: personalCode('iban', 'IBAN', 'IBAN', {}),
	name: personalCode('person_name', "Person's name", 'NAME', {}),
	street: personalCode('postal_address', 'Postal address', 'ADDRESS', {}),
	birth: personalCode('birth_date_in_words', 'Date of birth', 'BIRTH_DATE', {}),
};

export const coreRows = [
	personalDigits('payment_card', 'Payment card number', 'CARD', {
		shapes: [
			...['13', '14', '15', '16', '17', '18', '19'],
			...['4 4 4 4', '4-4-4-4', '4.4.4.4', '4 6 5', '4-6-5', '4 6 4', '4-6-4', '4 4 4 4 3'],
			...['4 4 4 1', '4-4-4-4-3', '4/4/4/4'],
		],
		check: card,
		context:
			'card|credit|debit|visa|mastercard|amex|pan|tarjeta|carte|karte|cartão|карта|カード|卡',
	}),
	personalDigits('birth_date', 'Date of birth', 'BIRTH_DATE', {
		shapes: [
			...['4-2-2*', '4/2/2*', '4.2.2*', '2/2/4*', '2-2-4*', '2.2.4*', '1/1/4*', '1/2/4*'],
			...['2/1/4*', '1.1.4*', '1.2.4*', '2.1.4*', '2/2/2*', '2.2.2*', '2-2-2*', '8*', '2 2 4*'],
			...['4 2 2*'],
		],
		check: birthDate,
		context: BIRTH,
	}),
	personalDigits('bank_account', 'Bank account number', 'ACCOUNT', {
		shapes: ['8*', '9*', '10*', '11*', '12*', '13*', '14*', '2-2-2 8*', '6-8*', '4 4 4*'],
		context:
			'account number|account no|account num|acct|bank account|accountnumber|kontonummer|número de cuenta|numero de cuenta|numéro de compte|rekeningnummer|conta corrente|numero conto|aba routing|routing number|clabe',
	}),
	personalKey('bic', 'SWIFT/BIC', 'BIC', {
		key: '.*(?:swift|bic)(?:[_-]?code)?',
		value: '[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?',
	}),
	personalKey('passport', 'Passport number', 'PASSPORT', {
		key: '.*(?:passport|reisepass|pasaporte|passeport|passaporto|paspoort|паспорт)(?:[ _-]?(?:no|nr|num|number|nummer|id))?\\.?',
		value: '(?=[A-Z]*\\d)[A-Z0-9]{1,3}[0-9]{5,8}[A-Z]?|[CFGHJKLMNPRTVWXYZ0-9]{9}',
	}),
	personalKey('driving_licence', 'Driving licence number', 'LICENCE', {
		key: ".*(?:driver'?s?|driving|führerschein|conducir|permis)[ _-]?(?:de[ _-]?conduire)?(?:licen[cs]e)?[ _-]?(?:no|nr|num|number|id)?\\.?|dl[ _-]?(?:no|number|num)",
		value: '(?=[A-Za-z-]*\\d)[A-Z0-9-]{5,20}',
	}),
	personalWord('bitcoin_address', 'Bitcoin address', 'CRYPTO_ADDRESS', {
		length: [26, 35],
		pattern: '[13LMDT][1-9A-HJ-NP-Za-km-z]{25,34}',
		check: base58Check,
	}),
	personalWord('segwit_address', 'Bitcoin or Litecoin address', 'CRYPTO_ADDRESS', {
		length: [14, 74],
		pattern: '(?:bc|tb|ltc)1[02-9ac-hj-np-z]{11,71}|(?:BC|TB|LTC)1[02-9AC-HJ-NP-Z]{11,71}',
		check: bech32,
	}),
	personalWord('ethereum_address', 'Ethereum address', 'CRYPTO_ADDRESS', {
		length: [42, 42],
		pattern: '0x[0-9a-fA-F]{40}',
		check: ethereum,
	}),
];
