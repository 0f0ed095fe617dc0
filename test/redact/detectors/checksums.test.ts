import {
	crc32Base62,
	entropy,
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

test.each([
	['', 0],
	['aaaa', 0],
	['abab', 1],
	['abcdabcd', 2],
	['zażółć gęślą', Math.log2(12)],
	['日本日本', 1],
])('the entropy of "%s" is the same at every call', (text, bits) => {
	expect([entropy(text), entropy(text)]).toEqual([expect.closeTo(bits), expect.closeTo(bits)]);
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

/** The example of every country in the IBAN registry. */
const IBAN_EXAMPLES = `
	AD1200012030200359100100 AE070331234567890123456 AL47212110090000000235698741 AT611904300234573201
	AZ21NABZ00000000137010001944 BA391290079401028494 BE68539007547034 BG80BNBG96611020345678
	BH67BMAG00001299123456 BI4210000100010000332045181 BR1800360305000010009795493C1
	BY13NBRB3600900000002Z00AB00 CH9300762011623852957 CR05015202001026284066 CY17002001280000001200527600
	CZ6508000000192000145399 DE89370400440532013000 DJ2100010000000154000100186 DK5000400440116243
	DO28BAGR00000001212453611324 EE382200221020145685 EG380019000500000000263180002 ES9121000418450200051332
	FI2112345600000785 FK88SC123456789012 FO6264600001631634 FR1420041010050500013M02606 GB29NWBK60161331926819
	GE29NB0000000101904917 GI75NWBK000000007099453 GL8964710001000206 GR1601101250000000012300695
	GT82TRAJ01020000001210029690 HN88CABF00000000000250005469 HR1210010051863000160 HU42117730161111101800000000
	IE29AIBK93115212345678 IL620108000000099999999 IQ98NBIQ850123456789012 IS140159260076545510730339
	IT60X0542811101000000123456 JO94CBJO0010000000000131000302 KW81CBKU0000000000001234560101
	KZ86125KZT5004100100 LB62099900000001001901229114 LC55HEMM000100010012001200023015 LI21088100002324013AA
	LT121000011101001000 LU280019400644750000 LV80BANK0000435195001 LY83002048000020100120361
	MC5811222000010123456789030 MD24AG000225100013104168 ME25505000012345678951 MK07250120000058984
	MN121234123456789123 MR1300020001010000123456753 MT84MALT011000012345MTLCAST001S
	MU17BOMM0101101030300200000MUR NI45BAPR00000013000003558124 NL91ABNA0417164300 NO9386011117947
	OM810180000001299123456 PK36SCBL0000001123456702 PL61109010140000071219812874 PS92PALS000000000400123456702
	PT50000201231234567890154 QA58DOHB00001234567890ABCDEFG RO49AAAA1B31007593840000 RS35260005601001611379
	RU0304452522540817810538091310419 SA0380000000608010167519 SC18SSCB11010000000000001497USD
	SD8811123456789012 SE4550000000058398257466 SI56263300012039086 SK3112000000198742637541
	SM86U0322509800000000270100 SO211000001001000100141 ST23000100010051845310146 SV62CENR00000000000000700025
	TL380080012345678910157 TN5910006035183598478831 TR330006100519786457841326 UA213223130000026007233566001
	VA59001123000012345678 VG96VPVG0000012345678901 XK051212012345678906 YE15CBYE0001018861234567891234`
	.trim()
	.split(/\s+/);

it.each(IBAN_EXAMPLES)('an IBAN as its country writes it, and in groups: %s', (example) => {
	for (const text of [example, example.replace(/(.{4})(?=.)/g, '$1 ')]) {
		expect(scan(text)).toEqual([
			expect.objectContaining({ detector: 'iban', start: 0, end: text.length }),
		]);
	}
});

it('what has the length and the check digits of an IBAN, and not the form of its country, is none', () => {
	// A MongoDB id; a cut from a base64 key.
	for (const text of [
		'ad48322b6ee060eae914bfbd',
		'Ad87ZV6ilTYNszRLluEJ8jwd',
		'Si04PTp2u5fEhjSiaQI',
	]) {
		const upper = text.toUpperCase();
		expect(modulo(upper.slice(4) + upper.slice(0, 4), 97)).toBe(1);
		expect(scan(text)).toEqual([]);
	}
});
