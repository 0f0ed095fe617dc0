import { schemes } from '../../lib/webhook/schemes';
import { openTable, type Table } from './table';
import { bodyHasTime } from './played';
import type { Target } from './target';
import { as, codesOf, everywhere, type Vector } from './vector';
import { bodies } from './vectors/bodies';
import { harmless } from './vectors/harmless';
import { headers } from './vectors/headers';
import { proofs } from './vectors/proofs';
import { replays } from './vectors/replays';
import { times } from './vectors/times';
import { tokens } from './vectors/tokens';

const groups: Readonly<Record<string, readonly Vector[]>> = {
	proofs,
	times,
	headers,
	bodies,
	tokens,
	replays,
};
const vectors = Object.values(groups).flat();

let table: Table;
let targets: readonly Target[];

beforeAll(async () => {
	table = await openTable();
	({ targets } = table);
});
afterAll(async () => await table.close());

/** What a vector came to on a row. */
async function judge(vector: Vector, target: Target) {
	const { event, policy, replay = false } = vector;
	const genuine = await target.genuine(event?.(target));
	const setting = { policy, scope: `${target.provider}|${vector.name}` };
	if (replay) {
		const { result } = await target.send(as(genuine), setting);
		if (result !== 'deliver') throw new Error(`${target.provider}: not delivered but ${result}`);
	}
	return await target.send(await vector.attack(genuine, target), setting);
}

const hit = ({ applies }: Vector) => targets.filter(applies);

/** The rows on which it came to something else than expected. */
async function surprises(vector: Vector): Promise<string[]> {
	const found: string[] = [];
	for (const target of hit(vector)) {
		const { result } = await judge(vector, target);
		const codes = codesOf(vector, target);
		if (!codes.includes(result))
			found.push(`${target.provider}: ${result}, not ${codes.join(' or ')}`);
	}
	return found;
}

test('every row of the table is attacked', () => {
	expect(targets.map(({ provider }) => provider).sort()).toEqual(Object.keys(schemes).sort());
});

test('names are given once, and every vector has a row', () => {
	const names = [...vectors, ...harmless].map(({ name }) => name);
	expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
	expect([...vectors, ...harmless].filter((vector) => hit(vector).length === 0)).toEqual([]);
});

test('where the time is signed, it is found and attacked', () => {
	const unattacked = targets.filter(
		({ sender, timeHeader, proof, sample, now }) =>
			sender.signs.time &&
			timeHeader === undefined &&
			proof?.form !== 'jwt' &&
			!isCompactToken(sample.body) &&
			!bodyHasTime(sample.body, now),
	);
	expect(unattacked.map(({ provider }) => provider)).toEqual([]);
});

const isCompactToken = (body: Buffer): boolean => /^[\w-]+\.[\w-]+\.[\w-]+$/.test(String(body));

describe('the genuine request', () => {
	const genuine: Vector = { name: 'as it is', applies: everywhere, attack: as, code: 'deliver' };

	test('is delivered', async () => {
		expect(await surprises(genuine)).toEqual([]);
	});

	test.each(harmless)('is delivered with $name', async (vector) => {
		expect(await surprises(vector)).toEqual([]);
		expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
	});
});

describe.each(Object.entries(groups))('%s', (_group, ofGroup) => {
	test.each([...ofGroup])('$name', async (vector) => {
		expect(await surprises(vector)).toEqual([]);
	});
});

test('nothing was fetched, whatever was asked for', () => {
	expect(
		targets.flatMap(({ provider, fetched }) => (fetched.length > 0 ? [provider] : [])),
	).toEqual([]);
});
