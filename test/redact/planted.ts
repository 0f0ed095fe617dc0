import { generateKeyPairSync, randomBytes, randomInt } from 'node:crypto';

/** Made anew in every run, so that no real-looking secret is kept in the repository. */
export const planted = {
	email: () => `${letters(6)}.${letters(5)}@${letters(7)}.example.com`,
	card: () => withLuhn(`4${digits(14)}`),
	awsKey: () => `AKIA${pick(16, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567')}`,
	privateKey: () =>
		generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
	jwt: () =>
		[{ alg: 'HS256', typ: 'JWT' }, { sub: letters(8) }]
			.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
			.concat(randomBytes(32).toString('base64url'))
			.join('.'),
};

/** No detector knows it: only the name before it gives it away. */
export const password = (): string => `${letters(5)}-${letters(4)}${digits(3)}`;

export const letters = (length: number): string => pick(length, 'abcdefghijklmnopqrstuvwxyz');
export const digits = (length: number): string => pick(length, '0123456789');

export function pick(length: number, from: string): string {
	return Array.from({ length }, () => from[randomInt(from.length)]).join('');
}

/** ISO/IEC 7812-1, annex B. */
function withLuhn(number: string): string {
	let sum = 0;
	for (let i = 0; i < number.length; i += 1) {
		const digit = Number(number[number.length - 1 - i]) * (i % 2 === 0 ? 2 : 1);
		sum += digit > 9 ? digit - 9 : digit;
	}
	return number + String((10 - (sum % 10)) % 10);
}
