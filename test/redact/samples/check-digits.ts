/** Check digits worked out forwards, each from its published description, without the code that is tested. */

const values = (digits: string): number[] => [...digits].map(Number);
export const sumOf = (digits: string, weights: readonly number[]): number =>
	values(digits).reduce((sum, digit, i) => sum + digit * (weights[i] ?? 0), 0);

export function luhnDigit(body: string): string {
	const sum = values(body)
		.reverse()
		.reduce(
			(total, digit, i) =>
				total + (i % 2 === 1 ? digit : digit * 2 > 9 ? digit * 2 - 9 : digit * 2),
			0,
		);
	return String((10 - (sum % 10)) % 10);
}

const big = (text: string): bigint =>
	BigInt([...text].map((letter) => parseInt(letter, 36).toString()).join(''));
export function iban(country: string, account: string): string {
	const check = 98n - (big(`${account}${country}00`) % 97n);
	return `${country}${String(check).padStart(2, '0')}${account}`;
}
export const key97 = (body: string): string => String(97n - (BigInt(body) % 97n)).padStart(2, '0');

/** The digit that makes `valid` true; undefined if none of the ten does. */
export function completing(body: string, valid: (whole: string) => boolean): string | undefined {
	return [...'0123456789'].map((digit) => body + digit).find(valid);
}

/** ISO/IEC 7064 MOD 11,10. */
export function mod1110Digit(body: string): string {
	let rest = 10;
	for (const digit of values(body)) {
		rest = (rest + digit) % 10;
		rest = ((rest === 0 ? 10 : rest) * 2) % 11;
	}
	return String((11 - rest) % 10);
}

/** Verhoeff by composing the generating permutation instead of by tables. */
export function verhoeffDigit(body: string): string {
	const times = (a: number, b: number) => {
		if (a < 5) return b < 5 ? (a + b) % 5 : 5 + ((a + b) % 5);
		return b < 5 ? 5 + ((((a - b) % 5) + 5) % 5) : (((a - b) % 5) + 5) % 5;
	};
	const permute = (digit: number, times_: number): number => {
		let value = digit;
		for (let i = 0; i < times_ % 8; i += 1) value = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4][value]!;
		return value;
	};
	const check = values(body)
		.reverse()
		.reduce((total, digit, i) => times(total, permute(digit, i + 1)), 0);
	return String(check < 5 ? (5 - check) % 5 : check);
}
