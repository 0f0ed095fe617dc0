import { randomInt } from 'node:crypto';
import { createRedactor } from '../../lib/redact/redact';
import { letters, password, planted } from './planted';

const redactor = createRedactor();
const pickOne = <T>(list: readonly T[]): T => list[randomInt(list.length)]!;

const NAMES = ['password', 'Api_Key', 'x-auth-token', 'clientSecret', 'SESSION_ID', 'set-cookie'];

/** A secret, where it is told by its form or by the name before it, and everything that holds it. */
function plant(): { secret: string; holder: unknown } {
	if (randomInt(2) === 0) {
		const secret = password();
		const name = pickOne(NAMES);
		const holders: unknown[] = [
			{ [name]: secret },
			new Map([[name, secret]]),
			[[name, secret]],
			{ name, value: secret },
			`a=1&${name}=${secret}&b=2`,
			`${name}: ${secret}`,
		];
		return { secret, holder: pickOne(holders) };
	}
	const secret = pickOne([planted.email, planted.awsKey, planted.jwt, planted.privateKey])();
	return { secret, holder: pickOne<unknown>([secret, `see ${secret} there`, { [secret]: 1 }]) };
}

const WRAPPERS: ReadonlyArray<(inner: unknown) => unknown> = [
	(inner) => ({ [letters(4)]: inner, [letters(5)]: letters(8) }),
	(inner) => [letters(3), inner, 7],
	(inner) => new Map([[letters(4), inner]]),
	(inner) => new Set([inner]),
	(inner) => JSON.stringify(plain(inner)),
	(inner) => Buffer.from(JSON.stringify(plain(inner))).toString('base64'),
	(inner) => encodeURIComponent(JSON.stringify(plain(inner))),
	(inner) => `${letters(4)} ${JSON.stringify(plain(inner))}`,
	(inner) => ({
		toJSON: undefined,
		inner: Object.assign(Object.create(null), { inner }) as unknown,
	}),
];

/** As JSON would have it if it knew Maps and Sets. */
function plain(value: unknown): unknown {
	if (value instanceof Map) return plain(Object.fromEntries(value));
	if (value instanceof Set) return plain([...value]);
	if (Array.isArray(value)) return value.map(plain);
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, plain(field)]));
}

it.each(Array.from({ length: 20 }, (_, i) => i))('lets nothing planted through, round %i', () => {
	for (let i = 0; i < 50; i += 1) {
		const plants = Array.from({ length: 1 + randomInt(3) }, plant);
		let value: unknown = plants.map(({ holder }) => holder);
		const depth = randomInt(6);
		for (let level = 0; level < depth; level += 1) value = pickOne(WRAPPERS)(value);
		const before = structuredClone(value);

		const { value: clean, report } = redactor.redact(value);

		const text = JSON.stringify([clean, report]);
		for (const { secret } of plants) {
			// The whole value, so that a failure says what to look at.
			if (text.includes(secret)) expect({ secret, before }).toBe('nowhere in the result');
		}
		expect(value).toEqual(before);
		expect(report.removed).not.toEqual({});
		expect(JSON.parse(JSON.stringify(clean))).toEqual(clean);
		// Nothing is left to be found the second time, and the input's objects are not in the result.
		expect(redactor.redact(clean).value).toEqual(clean);
	}
});
