import type { Clock } from '../clock';
import type { IntegrationStore } from '../store/registry-store';
import { reach } from '../store/store';
import {
	type AuditPort,
	CHANGED_MEANWHILE,
	type Decision,
	decisionFlaw,
	type DecisionEvent,
	recorded,
	refuse,
	type Refusal,
} from './decision';
import type { Next } from './lifecycle';
import { type Integration, integrationOf, rowOf } from './record';

export interface Target extends Decision {
	readonly tenant: string;
	readonly id: string;
}

export type Changed = { readonly ok: true; readonly integration: Integration } | Refusal;

export interface ChangeOptions {
	/** Names the entry: `integration.approve`. */
	readonly action: string;
	/**
	 * Whether it is decided anew on what somebody else changed meanwhile. Only for what cuts off: an approval is of what
	 * was seen.
	 */
	readonly insist?: boolean;
	readonly subject?: DecisionEvent['subject'];
}

export interface RegistryPorts {
	readonly integrations: IntegrationStore;
	readonly audit: AuditPort;
	readonly clock: Clock;
}

/** How often an insistent change is tried before its refusal is passed on. */
const ATTEMPTS = 10;

/** Reads one integration; undefined where there is none. */
export async function readIntegration(
	integrations: Pick<IntegrationStore, 'get'>,
	tenant: string,
	id: string,
): Promise<Integration | undefined> {
	const row = await reach(integrations.get(tenant, id));
	return row && integrationOf(row);
}

export const NOT_FOUND = refuse(
	'not_found',
	'There is no integration of that ID. Look at the list.',
);

/** Makes one recorded change to one integration: read, decide by `next`, record, write if nobody was faster. */
export async function changeIntegration(
	{ integrations, audit }: Pick<RegistryPorts, 'integrations' | 'audit'>,
	target: Target,
	options: ChangeOptions,
	next: (current: Integration) => Next,
): Promise<Changed> {
	const { tenant, id } = target;
	const flaw = decisionFlaw(target);
	if (flaw) return flaw;
	const found = await readIntegration(integrations, tenant, id);
	if (!found) return NOT_FOUND;
	const wanted = next(found);
	if (!wanted.ok) return wanted;
	return await recorded(
		audit,
		tenant,
		target,
		eventOf(options, found, wanted.integration),
		async () => {
			const attempts = options.insist ? ATTEMPTS : 1;
			let current = found;
			let { integration } = wanted;
			for (let attempt = 1; ; attempt += 1) {
				const written = await reach(integrations.update(rowOf(integration), current.version));
				if (written === 'updated') {
					return { ok: true, integration: { ...integration, version: current.version + 1 } };
				}
				if (attempt === attempts) return CHANGED_MEANWHILE;
				current = (await readIntegration(integrations, tenant, id)) ?? current;
				const again = next(current);
				if (!again.ok) return again;
				integration = again.integration;
			}
		},
	);
}

/** States, digests and the names of changed answers: never an answer. */
export function eventOf(
	{ action, subject }: ChangeOptions,
	before: Integration | undefined,
	after: Integration,
): DecisionEvent {
	const answers = Object.entries(after.questionnaire);
	const old = before?.questionnaire as Readonly<Record<string, unknown>> | undefined;
	const changed = answers
		.filter(([name, answer]) => JSON.stringify(answer) !== JSON.stringify(old?.[name]))
		.map(([name]) => name);
	return {
		action,
		...(before && { before: summaryOf(before) }),
		after: summaryOf(after),
		context: { changed },
		environment: after.questionnaire.environment,
		integration: after.id,
		...(subject && { subject }),
	};
}

function summaryOf({ state, scope, reviewBy, standing }: Integration) {
	const { approval, pilot } = standing;
	return {
		state,
		scope,
		...(reviewBy !== null && { reviewBy: new Date(reviewBy).toISOString() }),
		...(approval?.exception && { exception: approval.exception.id }),
		...(pilot && { pilot: { calls: pilot.calls, records: pilot.records } }),
	};
}
