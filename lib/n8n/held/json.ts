import type { IDataObject } from 'n8n-workflow';
import type { HeldFacts } from '../../failure/held';
import type { HeldItem } from '../../store/failure-store';

/** A held item as an operator sees it: context only. `now`: milliseconds since the epoch. */
export function heldJson(item: HeldFacts, now: number): IDataObject {
	const { decidedAt } = item;
	return {
		id: item.id,
		integration: item.integration,
		category: item.category,
		state: item.state,
		at: new Date(item.at).toISOString(),
		ageSeconds: Math.max(0, Math.floor((now - item.at) / 1000)),
		attempts: item.attempts,
		generation: item.generation,
		parent: item.parent,
		workflow: item.workflow,
		execution: item.execution,
		node: item.node,
		correlationId: item.correlationId,
		orderKey: item.orderKey,
		expiresAt: new Date(item.expiresAt).toISOString(),
		decidedBy: item.decidedBy,
		decidedAt: decidedAt === null ? null : new Date(decidedAt).toISOString(),
		reason: item.reason,
		releasedTo: item.releasedTo,
	};
}

/** The work as it was, with where it comes from; undefined where the contents are none of an item. */
export function workJson(
	{ id, generation, correlationId }: HeldItem,
	contents: unknown,
): (IDataObject & { airlock: IDataObject }) | undefined {
	if (!isObject(contents) || !isObject(contents.json)) return undefined;
	const airlock = isObject(contents.json.airlock) ? contents.json.airlock : {};
	const { idempotencyKeys } = contents;
	return {
		...contents.json,
		airlock: {
			...airlock,
			heldItem: id,
			generation: generation + 1,
			correlationId,
			...(isObject(idempotencyKeys) && { idempotencyKeys }),
		},
	};
}

function isObject(value: unknown): value is IDataObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
