import type { HeldFacts, HeldItems } from '../../failure/held';
import { heldRefusal, type HeldRefusal } from './refusal';

/** What a release would do with one item. */
export type Planned =
	| { readonly id: string; readonly would: 'release'; readonly item: HeldFacts }
	| { readonly id: string; readonly would: HeldRefusal };

/**
 * What would become of the items, the oldest first and those that there are not last. Changes nothing and opens nothing.
 * `oneByOne`: each is done before the next, so that all of one order key can go.
 */
export async function planRelease(
	held: HeldItems,
	tenant: string,
	ids: readonly string[],
	oneByOne: boolean,
): Promise<Planned[]> {
	if (ids.length === 0) return [];
	const found = await held.list({ tenant, ids }, ids.length);
	const known = new Set(found.map(({ id }) => id));
	const gone = new Map<string, Set<string>>();
	const planned: Planned[] = [];
	for (const item of found) {
		const { id, integration, orderKey } = item;
		const line = JSON.stringify([integration, orderKey]);
		const checked = await held.check(tenant, id, gone.get(line));
		if (!checked.ok) {
			planned.push({ id, would: heldRefusal(checked.code) });
			continue;
		}
		planned.push({ id, would: 'release', item });
		if (oneByOne && orderKey !== '') gone.set(line, (gone.get(line) ?? new Set()).add(id));
	}
	const missing = ids.filter((id) => !known.has(id));
	return [...planned, ...missing.map((id) => ({ id, would: 'not_held' as const }))];
}
