import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import type { AuditOutcome } from '../../audit/entry';
import type { AuditEvent } from '../../audit/event';
import type { HeldFacts } from '../../failure/held';
import { recordEvent } from '../audit/record-event';

/** What a person decided about held items. */
export interface HeldDecided {
	readonly action: 'held.release' | 'held.discard';
	readonly tenant: string;
	readonly by: string;
	readonly reason: string;
}

/** Entries of one of these are bounded, and so is the number of ids in them. */
const MOST_IDS = 100;

/**
 * Records a decision before it happens, an entry for each integration that it is about. Rejects where it cannot be
 * recorded, and then it must not happen.
 */
export async function recordDecision(
	context: IExecuteFunctions,
	itemIndex: number,
	decided: HeldDecided,
	outcome: 'pending' | 'denied',
	items: readonly HeldFacts[],
	facts: IDataObject = {},
): Promise<void> {
	for (const event of eventsOf(decided, outcome, items, facts)) {
		await recordEvent(context, itemIndex, event, { tenant: decided.tenant });
	}
}

/**
 * Records what came of it. By then it stands: what cannot be written is a gap, and chained as one, since work that was
 * taken must not be lost for it.
 */
export async function recordOutcome(
	context: IExecuteFunctions,
	itemIndex: number,
	decided: HeldDecided,
	outcome: 'success' | 'failed',
	items: readonly HeldFacts[],
): Promise<void> {
	const options = { tenant: decided.tenant, whenUnrecorded: 'mark' } as const;
	for (const event of eventsOf(decided, outcome, items, {})) {
		await recordEvent(context, itemIndex, event, options).catch(() => undefined);
	}
}

function eventsOf(
	{ action, by, reason }: HeldDecided,
	outcome: AuditOutcome,
	items: readonly HeldFacts[],
	facts: IDataObject,
): AuditEvent[] {
	const groups = Map.groupBy(items, (one) => one.integration);
	return [...groups].map(([integration, group]) => {
		const [first, ...others] = group;
		const correlated = others.every((one) => one.correlationId === first?.correlationId);
		return {
			...{ action, outcome, integration, reason },
			actor: { type: 'user', id: by },
			...(correlated && { correlationId: first?.correlationId }),
			...(others.length === 0 && { resource: first?.id }),
			context: {
				...facts,
				count: group.length,
				heldItems: group.slice(0, MOST_IDS).map(({ id }) => id),
			},
		};
	});
}
