import type { Alert } from '../alert/alert';
import type { Raised } from '../alert/raised';
import { titleOf } from '../alert/render';

/** An alert as workflows get it: its fields, and times as ISO 8601. */
export type ShownAlert = Record<string, string | number>;

/** An event as the item that starts a workflow. */
export interface ShownEvent {
	readonly id: string;
	readonly alert: ShownAlert;
	/** It is over. */
	readonly resolved: boolean;
	readonly escalation: number;
	/** One line in our own words. */
	readonly title: string;
}

const TIMES = ['at', 'since', 'expiresAt'] as const;

export function shownEvent({ id, alert, resolved, escalation }: Raised): ShownEvent {
	const event = resolved ? 'resolve' : 'trigger';
	return {
		id,
		alert: shown(alert),
		resolved,
		escalation,
		title: titleOf({ alert, event, escalation }),
	};
}

function shown(alert: Alert): ShownAlert {
	const times = TIMES.flatMap((name) => {
		const at = alert[name];
		return at === undefined ? [] : [[name, new Date(at).toISOString()] as const];
	});
	return { ...alert, ...Object.fromEntries(times) };
}
