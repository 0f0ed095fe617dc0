import { chainEntries } from '../../../lib/audit/chain';
import type { AuditFilter, StoredEntry } from '../../../lib/store/store';
import { draft, extend, headOf, readWhole } from '../chains';
import type { Fixture } from '../contract';
import { randomOf } from '../random';

export function auditTests(fixture: () => Fixture): void {
	const audit = () => fixture().store.audit;

	it('knows no head of a chain without entries', async () => {
		expect(await audit().head('t')).toBeUndefined();
		expect(await audit().read('t', 0, 10)).toEqual([]);
		expect(await audit().tenants()).toEqual([]);
	});

	it.each([1, 2, 17, 18, 100, 257])('appends %i at once, field by field', async (count) => {
		const entries = await extend(audit(), 't', count, (n) => ({
			actor: { id: `a${n}`, type: 'user' },
			context: { text: `"é\\ \n\t{},NULL \u{1F600}`, n },
			correlationId: `c${n}`,
			integration: 'billing, "quoted"',
			subject: n % 2 === 0 ? `s${n}` : undefined,
		}));
		expect(await audit().read('t', 0, 1_000)).toEqual(entries);
		expect(await audit().head('t')).toEqual(headOf(entries.at(-1)!));
		const more = await extend(audit(), 't', count);
		expect(await audit().read('t', count, 1_000)).toEqual(more);
		expect(await readWhole(audit(), 't')).toHaveLength(2 * count);
	});

	it('starts a chain once', async () => {
		const [first, other] = [1, 2].map((n) => chainEntries('t', undefined, [draft(n), draft(n)]));
		expect(await audit().append('t', undefined, first!)).toBe('appended');
		expect(await audit().append('t', undefined, other!)).toBe('moved');
		expect(await audit().append('t', undefined, other!.slice(0, 1))).toBe('moved');
		expect(await audit().read('t', 0, 10)).toEqual(first);
	});

	it.each([1, 2, 5, 40])(
		'appends none of %i after an entry that another follows',
		async (count) => {
			const entries = await extend(audit(), 't', 3);
			for (const after of entries.slice(0, 2).map(headOf)) {
				const late = chainEntries(
					't',
					after,
					Array.from({ length: count }, (_, n) => draft(n)),
				);
				expect(await audit().append('t', after, late)).toBe('moved');
			}
			expect(await audit().read('t', 0, 100)).toEqual(entries);
		},
	);

	it('appends nothing after an entry that is not there: a rolled-back store, another history', async () => {
		const { engine } = fixture();
		const entries = await extend(audit(), 't', 5);
		const [third, last] = [headOf(entries[2]!), headOf(entries[4]!)];
		await engine.query(`delete from ${engine.table('audit_entries')} where seq > 2`);
		for (const after of [last, { ...third, hash: last.hash }, { ...last, seq: 900 }]) {
			const next = chainEntries('t', after, [draft(1), draft(2)]);
			expect(await audit().append('t', after, next)).toBe('moved');
			expect(await audit().append('t', after, next.slice(0, 1))).toBe('moved');
		}
		expect(await audit().read('t', 0, 100)).toEqual(entries.slice(0, 3));
		await extend(audit(), 't', 1);
	});

	it('refuses entries that leave a place out, repeat one or are of another tenant', async () => {
		const [a, b, c] = chainEntries('t', undefined, [draft(0), draft(1), draft(2)]);
		for (const entries of [[b!], [a!, c!], [a!, a!], [a!, { ...b!, tenant: 'u' }]]) {
			await expect(audit().append('t', undefined, entries)).rejects.toThrow(RangeError);
		}
		expect(await audit().append('t', undefined, [])).toBe('appended');
		expect(await audit().tenants()).toEqual([]);
	});

	it('keeps the chains of tenants apart', async () => {
		const tenants = ['a', 'b', 'b b', 'é'];
		for (const tenant of tenants) await extend(audit(), tenant, 3);
		expect((await audit().tenants()).sort()).toEqual([...tenants].sort());
		for (const tenant of tenants) expect(await readWhole(audit(), tenant)).toHaveLength(3);
		expect(await audit().head('c')).toBeUndefined();
	});

	it('lets one of many who append at once win, each time', async () => {
		for (let round = 0; round < 20; round += 1) {
			const head = await audit().head('t');
			const answers = await Promise.all(
				[1, 2, 3, 4, 5].map(async (count) => {
					const drafts = Array.from({ length: count }, (_, n) => draft(n));
					return await audit().append('t', head, chainEntries('t', head, drafts));
				}),
			);
			expect(answers.filter((answer) => answer === 'appended')).toHaveLength(1);
		}
		await readWhole(audit(), 't');
	});

	it('appends in turn after the head that it gives, and lets nobody be too late', async () => {
		await Promise.all(
			Array.from({ length: 20 }, async (_, n) => {
				const answer = await audit().appendInTurn('t', (head) =>
					chainEntries(
						't',
						head,
						Array.from({ length: 1 + (n % 3) }, () => draft(n)),
					),
				);
				expect(answer).toBe('appended');
			}),
		);
		expect(await readWhole(audit(), 't')).toHaveLength(39);
	});

	it('appends nothing in turn when no entries are made, or misplaced ones', async () => {
		const failing = async (make: () => []) => await audit().appendInTurn('t', make);
		expect(await failing(() => [])).toBe('appended');
		await expect(
			failing(() => {
				throw new TypeError('of the caller');
			}),
		).rejects.toThrow('of the caller');
		const misplaced = chainEntries('t', { seq: 5, hash: 'h' }, [draft(0)]);
		await expect(audit().appendInTurn('t', () => misplaced)).rejects.toThrow(RangeError);
		expect(await audit().head('t')).toBeUndefined();
	});

	it('reads from a place on, at most so many; leaves alone, too', async () => {
		const entries = await extend(audit(), 't', 10);
		expect(await audit().read('t', 4, 3)).toEqual(entries.slice(4, 7));
		expect(await audit().read('t', 10, 3)).toEqual([]);
		expect(await audit().leaves('t', 8, 5)).toEqual(entries.slice(8).map(headOf));
	});

	it('prunes the oldest, so many at most, and never the newest', async () => {
		const entries = await extend(audit(), 't', 10);
		await extend(audit(), 'u', 3);
		expect(await audit().prune('t', 6, 4)).toBe(4);
		expect(await audit().prune('t', 6, 4)).toBe(2);
		expect(await audit().prune('t', 6, 4)).toBe(0);
		expect(await audit().read('t', 0, 100)).toEqual(entries.slice(6));
		expect(await audit().prune('t', 1_000, 1_000)).toBe(3);
		expect(await audit().head('t')).toEqual(headOf(entries[9]!));
		const [next] = await extend(audit(), 't', 1);
		expect(next!.seq).toBe(10);
		expect(await audit().append('t', undefined, chainEntries('t', undefined, [draft(0)]))).toBe(
			'moved',
		);
		expect(await readWhole(audit(), 'u')).toHaveLength(3);
	});

	it('is not touched by housekeeping', async () => {
		const { store, clock } = fixture();
		await extend(audit(), 't', 3);
		await store.lookups.put([{ tenant: 't', pseudonym: 'p', sealed: 's', createdAt: 0 }]);
		clock.advance(100 * 365 * 24 * 3_600_000);
		expect(await store.housekeep(1_000)).toBe(0);
		expect(await readWhole(audit(), 't')).toHaveLength(3);
		expect(await store.lookups.find('t', 'p')).toBeDefined();
	});

	describe('search', () => {
		it('finds what the filter says, newest first, page by page', async () => {
			const random = randomOf(7);
			const pick = (list: readonly string[]) => list[Math.floor(random() * list.length)]!;
			const values = {
				action: ['a', 'a.b', 'c'],
				actor: ['x', 'y'],
				outcome: ['success', 'denied'],
				integration: ['', 'i', 'j'],
				subject: ['', 's', 't'],
				correlationId: ['', 'k', 'l'],
			};
			const names = Object.keys(values) as Array<keyof typeof values>;
			const entries = await extend(audit(), 't', 250, () => ({
				action: pick(values.action),
				actor: { id: pick(values.actor), type: 'service' },
				// Not in the order of the places: processes' clocks differ.
				at: new Date(Math.floor(random() * 1_000)).toISOString(),
				outcome: pick(values.outcome) as 'success',
				integration: pick(values.integration),
				subject: pick(values.subject),
				correlationId: pick(values.correlationId),
			}));
			await extend(audit(), 'u', 20);
			let matched = 0;
			for (let round = 0; round < 80; round += 1) {
				const chosen = names.filter(() => random() < 0.3);
				const filter: AuditFilter = {
					tenant: 't',
					...Object.fromEntries(chosen.map((name) => [name, pick(values[name])])),
					...(random() < 0.5 && { from: Math.floor(random() * 500) }),
					...(random() < 0.5 && { to: Math.floor(500 + random() * 500) }),
				};
				const expected = entries.filter((entry) => matches(entry, filter)).reverse();
				matched += expected.length;
				const found: StoredEntry[] = [];
				let page: StoredEntry[];
				do {
					page = await audit().search(filter, 25, found.at(-1)?.seq);
					found.push(...page);
				} while (page.length > 0);
				expect([filter, found]).toEqual([filter, expected]);
			}
			expect(matched).toBeGreaterThan(500);
		}, 20_000);

		it.each([
			['long', 'é'.repeat(5_000)],
			['with a NUL', 'a\0b'],
		])('finds values that are %s', async (_, value) => {
			const [first] = await extend(audit(), 't', 3, (n) => (n === 0 ? { subject: value } : {}));
			const found = await audit().search({ tenant: 't', subject: value }, 10);
			expect(found.map(({ body }) => body)).toEqual([first!.body]);
			expect(await audit().search({ tenant: 't', subject: `${value}x` }, 10)).toEqual([]);
		});
	});

	describe('checkpoints', () => {
		const checkpoint = (size: number, tenant = 't') => ({
			tenant,
			size,
			at: size,
			jws: `j${size}`,
		});

		it('are kept in order, one of a size', async () => {
			for (const size of [10, 30, 20]) {
				expect(await audit().addCheckpoint(checkpoint(size), [])).toBe(true);
			}
			expect(await audit().addCheckpoint({ ...checkpoint(20), jws: 'other' }, [])).toBe(false);
			await audit().addCheckpoint(checkpoint(40, 'u'), []);
			expect(await audit().checkpoints('t', 0, 10)).toEqual([10, 20, 30].map((n) => checkpoint(n)));
			expect(await audit().checkpoints('t', 10, 1)).toEqual([checkpoint(20)]);
			expect(await audit().latestCheckpoint('t')).toEqual(checkpoint(30));
			expect(await audit().latestCheckpoint('v')).toBeUndefined();
		});

		it('bring their nodes, all or none', async () => {
			const nodes = Array.from({ length: 1_234 }, (_, index) => ({
				level: index % 3,
				index,
				hash: `h${index}`,
			}));
			await audit().addCheckpoint(checkpoint(10), nodes);
			await audit().addCheckpoint(checkpoint(10), [{ level: 9, index: 9, hash: 'late' }]);
			await audit().addCheckpoint(checkpoint(20), [
				nodes[0]!,
				{ level: 0, index: 5_000, hash: 'n' },
			]);
			const wanted = [...nodes, { level: 9, index: 9 }, { level: 1, index: 0 }];
			const found = await audit().nodes('t', wanted);
			expect(found.sort((a, b) => a.index - b.index)).toEqual(nodes);
			expect(await audit().nodes('u', wanted)).toEqual([]);
			expect(await audit().nodes('t', [])).toEqual([]);
		});
	});

	it('keeps holds until they are lifted', async () => {
		const hold = { tenant: 't', id: 'case 1', reason: 'why', placedAt: 5, from: 3 };
		await audit().placeHold(hold);
		await audit().placeHold({ ...hold, id: 'case 2' });
		await audit().placeHold({ ...hold, from: 2 });
		expect(await audit().holds('t')).toEqual([
			{ ...hold, from: 2 },
			{ ...hold, id: 'case 2' },
		]);
		expect(await audit().liftHold('u', 'case 1')).toBe(false);
		expect(await audit().liftHold('t', 'case 1')).toBe(true);
		expect(await audit().liftHold('t', 'case 1')).toBe(false);
		expect(await audit().holds('t')).toHaveLength(1);
	});
}

function matches(entry: StoredEntry, { from = 0, to = Infinity, ...equal }: AuditFilter): boolean {
	const equalities = Object.entries(equal) as Array<[keyof StoredEntry, string]>;
	const inTime = entry.at >= from && entry.at < to;
	return inTime && equalities.every(([name, value]) => entry[name] === value);
}
