import type { Delivery } from '../../lib/webhook/intake';
import { openTable, type Table } from './table';
import type { Attempt, Genuine } from './played';
import type { Target } from './target';
import { as, withHeader } from './vector';

type Path = readonly (string | number)[];

/** The paths of all texts, numbers and booleans in a parsed body. */
function leaves(value: unknown, path: Path = []): Path[] {
	if (typeof value !== 'object' || value === null) return [path];
	return Object.entries(value).flatMap(([name, field]) => leaves(field, [...path, name]));
}

/** The body with another value at `path`. */
function changedAt(body: Buffer, path: Path): Buffer {
	const parsed: unknown = JSON.parse(String(body));
	const name = path.at(-1)!;
	const holder = path
		.slice(0, -1)
		.reduce<unknown>((at, step) => Reflect.get(Object(at), step), parsed);
	const value: unknown = Reflect.get(Object(holder), name);
	Reflect.set(Object(holder), name, typeof value === 'string' ? `${value}x` : 4711);
	return Buffer.from(JSON.stringify(parsed));
}

/** Rows that take something out of the body: what is not signed, or the secret that it shows. */
describe('what a row takes out of the body', () => {
	let table: Table;
	let signing: readonly Target[];
	beforeAll(async () => {
		table = await openTable(({ signedPart }) => signedPart !== undefined);
		signing = table.targets.filter(({ scheme }) => scheme.coversBody);
	});
	afterAll(async () => await table.close());

	const surprises = async (
		targets: readonly Target[],
		attack: (genuine: Genuine) => Attempt[],
		judge: (delivery: Delivery, genuine: Delivery, target: Target) => boolean,
	): Promise<string[]> => {
		const found: string[] = [];
		for (const target of targets) {
			const genuine = await target.genuine();
			const { delivery } = await target.send(as(genuine));
			for (const attempt of attack(genuine)) {
				const sent = await target.send(attempt);
				if (sent.delivery && !judge(sent.delivery, delivery!, target)) {
					found.push(`${target.provider}: ${JSON.stringify(sent.delivery.body)}`);
				}
			}
		}
		return found;
	};
	const isSame = (a: Delivery, b: Delivery) =>
		JSON.stringify(a.body) === JSON.stringify(b.body) && a.files.length === b.files.length;

	test('there are such rows', () => {
		expect(signing.length).toBeGreaterThan(0);
	});

	test('each field that is signed is refused when it is changed', async () => {
		for (const target of signing.filter(({ sample }) => isJsonObject(sample.body))) {
			const genuine = await target.genuine();
			const { delivery } = await target.send(as(genuine));
			const paths = leaves(delivery!.body);
			expect(paths.length).toBeGreaterThan(0);
			for (const path of paths) {
				const body = changedAt(genuine.body, path);
				const { result } = await target.send(as({ ...genuine, body }));
				expect([target.provider, path, result]).not.toContain('deliver');
			}
		}
	});

	test('a field that is added to signed ones is not delivered', async () => {
		const added = ({ headers, body }: Genuine) => {
			const text = String(body);
			const bodies = isJsonObject(body)
				? [text.replace('{', '{"added":"x","__proto__":{"added":"x"},')]
				: [`${text}&added=x`, `added=x&${text}`];
			return bodies.map((each) => ({ headers: Object.entries(headers), body: Buffer.from(each) }));
		};
		expect(await surprises(signing, added, isSame)).toEqual([]);
	});

	const typed = (genuine: Genuine) =>
		[
			'application/x-www-form-urlencoded',
			'application/json',
			'application/x+json',
			'multipart/form-data; boundary=x',
			'text/plain',
			'text/xml',
			'application/octet-stream',
			'',
		].map((type) => withHeader(genuine, 'content-type', type));

	test('signed fields are not read as another type than the one that was verified', async () => {
		expect(await surprises(signing, typed, isSame)).toEqual([]);
	});

	test('a secret in the body does not reach the workflow, whatever type it is said to be', async () => {
		const isHidden = (delivery: Delivery, _genuine: Delivery, { sender }: Target) =>
			!JSON.stringify(delivery.body).includes(sender.credential.secret ?? 'none');
		expect(await surprises(table.targets, typed, isHidden)).toEqual([]);
	});
});

function isJsonObject(body: Buffer): boolean {
	return /^\s*\{/.test(String(body));
}
