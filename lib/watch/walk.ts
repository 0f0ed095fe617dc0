const PAGE = 200;

/** Goes through a long list, so many pages a sweep: the next one goes on where this one stopped, then from the start. */
export class Walk<Row> {
	private after: Row | undefined;

	constructor(private readonly pages: number) {}

	/** One row that cannot be looked at does not keep the others from it; the first fault is thrown at the end. */
	async on(
		read: (limit: number, after: Row | undefined) => Promise<Row[]>,
		visit: (row: Row) => Promise<unknown>,
	): Promise<void> {
		const faults: unknown[] = [];
		for (let page = 0; page < this.pages; page += 1) {
			const rows = await read(PAGE, this.after);
			for (const row of rows) await visit(row).catch((fault: unknown) => faults.push(fault));
			this.after = rows[PAGE - 1];
			if (!this.after) break;
		}
		if (faults.length > 0) throw faults[0];
	}
}

/** So many of the list a sweep, each in its turn. */
export class Turns {
	private next = 0;

	constructor(private readonly atOnce: number) {}

	of<T>(list: readonly T[]): T[] {
		if (list.length <= this.atOnce) return [...list];
		const start = this.next % list.length;
		this.next = start + this.atOnce;
		return [...list, ...list].slice(start, start + this.atOnce);
	}
}
