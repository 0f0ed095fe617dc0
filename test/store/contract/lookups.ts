import type { Fixture } from '../contract';

export function lookupTests(fixture: () => Fixture): void {
	const lookups = () => fixture().store.lookups;
	const lookup = (pseudonym: string, sealed = `sealed ${pseudonym}`) => ({
		tenant: 't',
		pseudonym,
		sealed,
		createdAt: 7,
	});

	it('finds what was put, and keeps the first', async () => {
		await lookups().put([lookup('a'), lookup('b')]);
		await lookups().put([lookup('a', 'another'), lookup('c')]);
		expect(await lookups().find('t', 'a')).toEqual(lookup('a'));
		expect(await lookups().find('t', 'c')).toEqual(lookup('c'));
		expect(await lookups().find('u', 'a')).toBeUndefined();
		expect(await lookups().known('t', ['a', 'x', 'c'])).toEqual(new Set(['a', 'c']));
		expect(await lookups().known('u', ['a'])).toEqual(new Set());
	});

	it('takes none, and more than a statement holds', async () => {
		await lookups().put([]);
		expect(await lookups().known('t', [])).toEqual(new Set());
		expect(await lookups().erase('t', [])).toBe(0);
		const names = Array.from({ length: 1_234 }, (_, n) => `p${n}`);
		await lookups().put(names.map((name) => lookup(name)));
		expect((await lookups().known('t', names)).size).toBe(1_234);
		expect(await lookups().erase('t', names)).toBe(1_234);
	});

	it('erases for good: neither found nor put again', async () => {
		await lookups().put([lookup('a'), lookup('b'), { ...lookup('a'), tenant: 'u' }]);
		expect(await lookups().erase('t', ['a', 'never put'])).toBe(1);
		expect(await lookups().erase('t', ['a'])).toBe(0);
		await lookups().put([lookup('a'), lookup('never put')]);
		for (const pseudonym of ['a', 'never put']) {
			expect(await lookups().find('t', pseudonym)).toMatchObject({ sealed: '' });
		}
		expect(await lookups().known('t', ['a', 'never put'])).toEqual(new Set(['a', 'never put']));
		expect(await lookups().find('t', 'b')).toEqual(lookup('b'));
		expect(await lookups().find('u', 'a')).toMatchObject({ sealed: 'sealed a' });
	});

	it('erases what is put at the same time', async () => {
		for (let round = 0; round < 20; round += 1) {
			const pseudonym = `p${round}`;
			const puts = Array.from({ length: 4 }, async () => await lookups().put([lookup(pseudonym)]));
			await Promise.all([...puts, lookups().erase('t', [pseudonym])]);
			expect(await lookups().find('t', pseudonym)).toMatchObject({ sealed: '' });
		}
	});
}
