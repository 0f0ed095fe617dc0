import type { ReviewCampaign } from '../../../lib/store/registry-store';
import { openStore } from '../../../lib/store/open';
import type { Fixture } from '../contract';

const campaign = (id: string, rest: Partial<ReviewCampaign> = {}): ReviewCampaign => ({
	tenant: 't',
	id,
	name: 'Autumn "é"',
	startedBy: 'Ann',
	startedAt: 1,
	...rest,
});
const line = (integration: string) => ({ integration, detail: `{"about":"${integration}"}` });
const decision = (by: string, at = 5) => ({ decision: 'keep', by, at, reason: `${by} looked` });

export function reviewTests(fixture: () => Fixture): void {
	const store = () => fixture().store.reviews;

	it('keeps a campaign and its lines in order', async () => {
		await store().create(campaign('r1'), [line('b'), line('a'), line('c')]);
		expect(await store().get('t', 'r1')).toEqual(campaign('r1'));
		expect(await store().get('u', 'r1')).toBeUndefined();
		const undecided = { decision: '', decidedBy: '', decidedAt: null, reason: '' };
		expect(await store().lines('t', 'r1', 10)).toEqual(
			['b', 'a', 'c'].map((id, position) => ({ position, ...line(id), ...undecided })),
		);
		const positions = async (limit: number, from?: number) =>
			(await store().lines('t', 'r1', limit, from)).map(({ position }) => position);
		expect(await positions(2)).toEqual([0, 1]);
		expect(await positions(2, 2)).toEqual([2]);
		expect(await store().line('t', 'r1', 'a')).toMatchObject({ position: 1 });
		expect(await store().line('u', 'r1', 'a')).toBeUndefined();
	});

	it('keeps nothing of a campaign that cannot be kept whole', async () => {
		await expect(store().create(campaign('r1'), [line('a'), line('a')])).rejects.toThrow();
		expect(await store().get('t', 'r1')).toBeUndefined();
		await store().create(campaign('r1'), []);
		await expect(store().create(campaign('r1'), [line('a')])).rejects.toThrow();
		expect(await store().lines('t', 'r1', 10)).toEqual([]);
	});

	it('takes more lines than a statement holds', async () => {
		const lines = Array.from({ length: 1_234 }, (_, n) => line(`i${n}`));
		await store().create(campaign('r1'), lines);
		expect(await store().lines('t', 'r1', 5_000)).toHaveLength(1_234);
	});

	it('lists the newest first, page by page', async () => {
		for (const [n, id] of ['a', 'b', 'c'].entries()) {
			await store().create(campaign(id, { startedAt: n === 2 ? 1 : n }), []);
		}
		await store().create(campaign('d', { tenant: 'u' }), []);
		const idsOf = async (limit: number, after?: Parameters<ReturnType<typeof store>['list']>[2]) =>
			(await store().list('t', limit, after)).map(({ id }) => id);
		expect(await idsOf(10)).toEqual(['c', 'b', 'a']);
		expect(await idsOf(1)).toEqual(['c']);
		expect(await idsOf(10, { startedAt: 1, id: 'c' })).toEqual(['b', 'a']);
	});

	it('decides a line once, however many decide at once over many connections', async () => {
		const { engine, clock } = fixture();
		const stores = await Promise.all(
			Array.from({ length: 6 }, async () => await openStore(engine.location, clock)),
		);
		const ids = Array.from({ length: 10 }, (_, n) => `i${n}`);
		await store().create(campaign('r1'), ids.map(line));
		for (const id of ids) {
			const answers = await Promise.all(
				stores.map(
					async ({ reviews }, n) => await reviews.decide('t', 'r1', id, decision(`p${n}`)),
				),
			);
			expect(answers.toSorted()).toEqual([...Array<string>(5).fill('already'), 'decided']);
			const by = `p${answers.indexOf('decided')}`;
			expect(await store().line('t', 'r1', id)).toMatchObject({
				decision: 'keep',
				decidedBy: by,
				decidedAt: 5,
				reason: `${by} looked`,
			});
		}
		await Promise.all(stores.map(async (each) => await each.close()));
	});

	it('knows which lines there are', async () => {
		await store().create(campaign('r1'), [line('a')]);
		expect(await store().decide('t', 'r1', 'b', decision('Ann'))).toBe('unknown');
		expect(await store().decide('t', 'r2', 'a', decision('Ann'))).toBe('unknown');
		expect(await store().decide('u', 'r1', 'a', decision('Ann'))).toBe('unknown');
		expect(await store().decide('t', 'r1', 'a', decision('Ann', 0))).toBe('decided');
		expect(await store().decide('t', 'r1', 'a', decision('Ben'))).toBe('already');
	});
}
