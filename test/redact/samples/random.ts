import { randomInt } from 'node:crypto';

/** Numbers that a seed repeats (mulberry32). Print the seed with a failure. */
export class Random {
	constructor(readonly seed: number = randomInt(2 ** 31)) {
		this.state = seed;
	}
	private state: number;

	/** From 0 up to but not including `below`. */
	below(below: number): number {
		this.state = (this.state + 0x6d2b79f5) | 0;
		let value = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
		value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
		return Math.floor((((value ^ (value >>> 14)) >>> 0) / 2 ** 32) * below);
	}
	/** Both inclusive. */
	between(low: number, high: number): number {
		return low + this.below(high - low + 1);
	}
	pick<T>(list: readonly T[]): T {
		return list[this.below(list.length)]!;
	}
	from(alphabet: string, length: number): string {
		let out = '';
		for (let i = 0; i < length; i += 1) out += alphabet[this.below(alphabet.length)];
		return out;
	}
	digits(length: number): string {
		return this.from('0123456789', length);
	}
	/** Digits that do not start with 0. */
	number(length: number): string {
		return this.from('123456789', 1) + this.digits(length - 1);
	}
	/** Two digits each. */
	day = (): string => String(this.between(1, 28)).padStart(2, '0');
	month = (): string => String(this.between(1, 12)).padStart(2, '0');
	year = (): string => String(this.between(1940, 2005));
	/** YYMMDD. */
	date = (): string => this.year().slice(2) + this.month() + this.day();

	/** `{A36}`: 36 letters and digits; see ALPHABETS. `{U}` is a UUID, `{A20-30}` has a random length. */
	fill(template: string): string {
		return template.replace(
			/\{([A-Z])(\d+)?(?:-(\d+))?\}/g,
			(_, kind: string, low?: string, high?: string) => {
				if (kind === 'U') return [8, 4, 4, 4, 12].map((n) => this.from(HEX, n)).join('-');
				return this.from(ALPHABETS[kind]!, this.between(Number(low), Number(high ?? low)));
			},
		);
	}
}

const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const UPPER = LOWER.toUpperCase();
const DIGITS = '0123456789';
const HEX = '0123456789abcdef';
const ALPHABETS: Readonly<Record<string, string>> = {
	A: LOWER + UPPER + DIGITS,
	B: `${LOWER}${UPPER}${DIGITS}+/`,
	C: `${LOWER}${UPPER}`,
	D: DIGITS,
	H: HEX,
	L: LOWER + DIGITS,
	T: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567',
	W: `${LOWER}${UPPER}${DIGITS}_-`,
	X: UPPER + DIGITS,
	Q: 'QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L',
	S: `${LOWER}${UPPER}${DIGITS}!#%*+?@^~`,
};

/** What is to be found, and the text that it stands in. */
export interface Sample {
	readonly text: string;
	readonly value: string;
}
export type Generator = (random: Random) => Sample;
