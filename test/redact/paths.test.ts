import { pathTree, pickFields } from '../../lib/redact/paths';

const pick = (value: unknown, ...paths: string[]) => {
	let dropped = 0;
	return [pickFields(value, pathTree(paths), () => (dropped += 1)), dropped];
};

it.each([
	[{ a: 1, b: 2 }, ['a'], { a: 1 }, 1],
	[{ a: { b: 1, c: 2 } }, ['a.b'], { a: { b: 1 } }, 1],
	[{ a: { b: 1, c: 2 } }, ['a.b', 'a'], { a: { b: 1, c: 2 } }, 0],
	[{ a: { b: 1, c: 2 } }, ['a', 'a.b'], { a: { b: 1, c: 2 } }, 0],
	[{ a: [{ b: 1, c: 2 }, [{ b: 3 }]] }, ['a.b'], { a: [{ b: 1 }, [{ b: 3 }]] }, 1],
	[{ a: 1 }, ['a.b'], { a: null }, 1],
	['text', ['a'], null, 1],
])('of %j picks %j', (value, paths, expected, dropped) => {
	expect(pick(value, ...paths)).toEqual([expected, dropped]);
});

it('keeps a field named __proto__ a field', () => {
	const value: unknown = JSON.parse('{"__proto__":{"a":1,"b":2}}');
	expect(JSON.stringify(pick(value, '__proto__.a')[0])).toBe('{"__proto__":{"a":1}}');
});

it('survives arrays nested without end (stack overflow)', () => {
	const value: unknown = JSON.parse('['.repeat(100_000) + ']'.repeat(100_000));
	expect(() => pick(value, 'a')).not.toThrow();
});
