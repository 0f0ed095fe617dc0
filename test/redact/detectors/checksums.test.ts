import {
	crc32Base62,
	luhn,
	mod11and10,
	modulo,
	verhoeff,
} from '../../../lib/redact/detectors/checksums';
import { base58Check, bech32, ethereum } from '../../../lib/redact/detectors/crypto-addresses';
import { keccak256 } from '../../../lib/redact/detectors/keccak';
import { scan } from '../../../lib/redact/detectors/scan';

test.each<[string, (text: string) => boolean, string]>([
	['Luhn (ISO/IEC 7812-1)', luhn, '79927398713'],
	['Verhoeff', verhoeff, '2363'],
	['MOD 11,10 (ISO/IEC 7064)', mod11and10, '86095742719'],
	['mod 97 (IBAN, rearranged)', (text) => modulo(text, 97) === 1, 'WEST12345698765432GB82'],
	['Base58Check', base58Check, '1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2'],
	['bech32 (BIP 173)', bech32, 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4'],
	['bech32m (BIP 350)', bech32, 'bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0'],
	['EIP-55', ethereum, '0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359'],
])('%s: the published example passes, with any character changed it does not', (_, check, text) => {
	expect(check(text)).toBe(true);
	for (let i = check === ethereum ? 2 : 0; i < text.length; i += 1) {
		const code = text.charCodeAt(i);
		// Case is a check of its own in EIP-55, and an error in bech32.
		const other = code < 58 ? String((code - 47) % 10) : String.fromCharCode(code ^ 32);
		const changed = text.slice(0, i) + other + text.slice(i + 1);
		if (
			/[A-Za-z]/.test(text[i]!) &&
			check !== ethereum &&
			check !== bech32 &&
			check !== base58Check
		)
			continue;
		if (changed.slice(0, 2) === '0X' || other === text[i] || /^[1]$/.test(text[i]!)) continue;
		expect([changed, check(changed)]).toEqual([changed, false]);
	}
});

test('Keccak-256 of nothing and of "abc"', () => {
	const hex = (text: string) => Buffer.from(keccak256(Buffer.from(text))).toString('hex');
	expect(hex('')).toBe('c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470');
	expect(hex('abc')).toBe('4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45');
	expect(() => keccak256(Buffer.alloc(136))).toThrow(RangeError);
});

test('CRC-32 in base62 has six digits and the CRC of the check string', () => {
	// CRC-32 of "123456789" is 0xcbf43926.
	const value = [...crc32Base62('123456789')].reduce((sum, digit) => {
		const at = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'.indexOf(digit);
		return sum * 62 + at;
	}, 0);
	expect(value).toBe(0xcbf43926);
	expect(crc32Base62('123456789')).toHaveLength(6);
});

/** Examples from the issuers' own pages and from the standards. */
test.each([
	['es_dni', '12345678Z'],
	['es_nie', 'X1234567L'],
	['it_codice_fiscale', 'RSSMRA85T10A562S'],
	['fr_nir', '2 55 08 14 168 025 38'],
	['de_tax_id', 'Steuer-IdNr: 86095742719'],
	['nl_bsn', 'BSN 111222333'],
	['be_national_number', '85.07.30-033.28'],
	['pl_pesel', 'PESEL 44051401359'],
	['se_personnummer', '811228-9874'],
	['fi_hetu', '131052-308T'],
	['uk_nhs', 'NHS 943 476 5919'],
	['pt_nif', 'NIF 123456789'],
	['ch_ahv', '756.9217.0769.85'],
	['br_cpf', '111.444.777-35'],
	['br_cnpj', '11.222.333/0001-81'],
	['cl_rut', '12.345.678-5'],
	['cn_resident_id_x', '11010519491231002X'],
	['sg_nric', 'S1234567D'],
	['hk_id', 'A123456(3)'],
	['tw_id', 'A123456789'],
	['za_id', '8001015009087'],
	['au_tfn', 'TFN 123 456 782'],
	['tr_tckn', 'TC Kimlik 10000000146'],
	['ru_snils', 'СНИЛС 112-233-445 95'],
	['iban', 'GB82 WEST 1234 5698 7654 32'],
	['payment_card', '4111 1111 1111 1111'],
])('%s: the issuer’s example', (id, text) => {
	const digit = text.search(/\d[^\d]*$/);
	expect(scan(text).map(({ detector }) => detector)).toEqual([id]);
	const changed =
		text.slice(0, digit) + String((Number(text[digit]) + 1) % 10) + text.slice(digit + 1);
	expect(scan(changed).map(({ detector }) => detector)).not.toContain(id);
});
