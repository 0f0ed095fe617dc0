import { setImmediate as breathe } from 'node:timers/promises';
import type { KnownBreaker } from '../../failure/breakers';
import type { Integration } from '../../registry/record';
import type { Backlog } from '../../store/failure-store';
import type { KnownAccount } from '../../store/registry-store';
import { reach } from '../../store/store';
import type { Services } from '../services';

/** Of each kind, at most; as many integrations are told of. */
export const MOST_INTEGRATIONS = 10_000;
const PAGE = 500;

export type HealthPorts = Pick<Services, 'store' | 'registry' | 'breakers' | 'clock'>;

/** What is known of integrations besides their work, by their id. */
export interface Known {
	readonly registered: ReadonlyMap<string, Integration>;
	readonly accounts: ReadonlyMap<string, readonly KnownAccount[]>;
	readonly breakers: ReadonlyMap<string, readonly KnownBreaker[]>;
	readonly backlog: ReadonlyMap<string, Backlog>;
	/** False where there was more than is read. */
	readonly complete: boolean;
}

/** Of all integrations of a tenant, or of one. Rejects with StoreUnavailableError. */
export async function readKnown(
	{ store, registry, breakers }: HealthPorts,
	tenant: string,
	integration: string | undefined,
): Promise<Known> {
	const about = { tenant, ...(integration !== undefined && { integration }) };
	const registered =
		integration === undefined
			? await pages<Integration>((limit, after) => registry.list({ tenant }, limit, after))
			: whole(await registry.get(tenant, integration));
	const accounts = await pages<KnownAccount>((limit, after) =>
		reach(store.accounts.list(about, limit, after?.name)),
	);
	const found = await breakers.list(about, MOST_INTEGRATIONS);
	const backlog = await reach(store.heldItems.backlog(tenant));
	const of = <T extends { readonly integration: string }>(row: T) => row.integration;
	return {
		registered: new Map(registered.rows.map((row) => [row.id, row])),
		accounts: Map.groupBy(accounts.rows, of),
		breakers: Map.groupBy(found, of),
		backlog: new Map(
			backlog
				.filter((row) => integration === undefined || row.integration === integration)
				.map((row) => [row.integration, row]),
		),
		complete: registered.complete && accounts.complete && found.length < MOST_INTEGRATIONS,
	};
}

interface Read<T> {
	readonly rows: readonly T[];
	readonly complete: boolean;
}

const whole = <T>(row: T | undefined): Read<T> => ({
	rows: row === undefined ? [] : [row],
	complete: true,
});

async function pages<T>(
	read: (limit: number, after: T | undefined) => Promise<T[]>,
): Promise<Read<T>> {
	const rows: T[] = [];
	while (rows.length < MOST_INTEGRATIONS) {
		const page = await read(PAGE, rows.at(-1));
		rows.push(...page);
		if (page.length < PAGE) return { rows, complete: true };
		// Other work of the process goes on meanwhile: SQLite answers without waiting.
		await breathe();
	}
	return { rows, complete: (await read(1, rows.at(-1))).length === 0 };
}
