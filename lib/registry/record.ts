import type { IntegrationRow } from '../store/registry-store';
import { type Questionnaire, scopeDigest } from './integration';
import { personKey } from './person';

export const STATES = [
	'requested',
	'approved',
	'approved_with_exception',
	'pilot',
	'paused',
	'declined',
	'disabled',
	'revoked',
] as const;
export type State = (typeof STATES)[number];

export interface PilotLimits {
	readonly calls: number;
	readonly records: number;
}

/** What was decided about an integration. Times in milliseconds since the epoch. */
export interface Standing {
	/** While only requested it may run outside production until then. */
	readonly testAccessUntil: number;
	readonly approval?: {
		readonly by: string;
		readonly at: number;
		/** The digest of what was approved. */
		readonly scope: string;
		/** For an approval with an exception: its id, and when it ends. */
		readonly exception?: { readonly id: string; readonly endsAt: number };
	};
	readonly pilot?: PilotLimits & {
		readonly id: string;
		readonly by: string;
		readonly scope: string;
		readonly endsAt: number;
	};
	/** Where `enable` leads back to. */
	readonly pausedFrom?: State;
	readonly disabledFrom?: State;
}

/** One integration as the registry knows it. Times in milliseconds since the epoch. */
export interface Integration {
	readonly tenant: string;
	readonly id: string;
	readonly state: State;
	readonly questionnaire: Questionnaire;
	readonly standing: Standing;
	/** Digest of the scope as it is now. */
	readonly scope: string;
	/** Null until it is approved. */
	readonly reviewBy: number | null;
	readonly version: number;
	readonly createdAt: number;
	readonly updatedAt: number;
}

/** Reads a row. Throws for one that this code did not write: callers refuse. */
export function integrationOf(row: IntegrationRow): Integration {
	const { questionnaire, standing } = JSON.parse(row.record) as Pick<
		Integration,
		'questionnaire' | 'standing'
	>;
	if (!STATES.includes(row.state as State))
		throw new TypeError('The integration has no known state');
	return {
		tenant: row.tenant,
		id: row.id,
		state: row.state as State,
		questionnaire,
		standing,
		scope: scopeDigest(questionnaire),
		reviewBy: row.reviewBy,
		version: row.version,
		createdAt: row.createdAt,
		updatedAt: row.updatedAt,
	};
}

/** The row that keeps it. People are kept in the form they are compared in, so that none is missed under another spelling. */
export function rowOf(integration: Integration): Omit<IntegrationRow, 'version'> {
	const { tenant, id, state, questionnaire, standing, reviewBy, createdAt, updatedAt } =
		integration;
	return {
		tenant,
		id,
		state,
		environment: questionnaire.environment,
		owner: personKey(questionnaire.owner),
		backupOwner: personKey(questionnaire.backupOwner),
		reviewBy,
		createdAt,
		updatedAt,
		record: JSON.stringify({ questionnaire, standing }),
	};
}
