import { randomBytes } from 'node:crypto';
import type { IntegrationEvent } from '../store/failure-store';
import { type Alert, buildAlert, type Condition } from './alert';

/** One thing that may need a person, as it is passed on: context only. */
export interface Raised {
	/** In the order of time. */
	readonly id: string;
	readonly alert: Alert;
	/** It is over. */
	readonly resolved: boolean;
	/** 0 at first; counts up while nobody acknowledges it. */
	readonly escalation: number;
}

/** Makes one of facts, which may say `resolved` and `escalation` besides. Throws a RangeError for an unknown condition. */
export function raisedOf(facts: Readonly<Record<string, unknown>>, now: number): Raised {
	const { resolved, escalation, ...rest } = facts;
	const alert = buildAlert(rest, now);
	const id = `${String(now).padStart(15, '0')}-${randomBytes(8).toString('hex')}`;
	return { id, alert, resolved: resolved === true, escalation: levelOf(escalation) };
}

export function eventOf({ id, alert, resolved, escalation }: Raised): IntegrationEvent {
	// Made anew when it is read.
	const facts = { ...alert, fingerprint: undefined, droppedFields: undefined };
	return {
		id,
		tenant: alert.tenant,
		integration: alert.integration ?? '',
		condition: alert.condition,
		at: alert.at,
		record: JSON.stringify({ ...facts, resolved, escalation }),
	};
}

/** Built anew: what stands in the store may have been written by another version, or by hand. Undefined for what cannot be read. */
export function readRaised(event: IntegrationEvent): Raised | undefined {
	try {
		const facts = JSON.parse(event.record) as Record<string, unknown>;
		const known = { ...facts, condition: event.condition as Condition };
		return { ...raisedOf(known, event.at), id: event.id };
	} catch {
		return undefined;
	}
}

function levelOf(value: unknown): number {
	return Number.isSafeInteger(value) && Number(value) >= 0 ? Math.min(Number(value), 9) : 0;
}
