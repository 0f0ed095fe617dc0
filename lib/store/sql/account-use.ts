import { type AccountTotals, type AccountUse, type AccountUseStore, SENT } from '../registry-store';
import { storedKey } from '../key';
import type { Database, EngineDialect, Tables } from './tables';

/** How long the hours are kept: a quarter of a year and some days to compare with. */
export const USE_RETENTION_MS = 100 * 24 * 60 * 60 * 1000;

/** Fifteen bound values a row; SQLite allows 32,766 a statement. */
const ROWS_A_STATEMENT = 500;

type UseRow = Tables['account_use'];
type TotalsRow = Tables['account_totals'];

/** Use of accounts: a row a kind of call and hour, and one an account for all time. */
export class SqlAccountUse implements AccountUseStore {
	constructor(
		private readonly db: Database,
		private readonly dialect: EngineDialect,
	) {}

	async add(batch: readonly AccountUse[]): Promise<void> {
		if (batch.length === 0) return;
		const kinds = summed(batch.map(rowOf), ({ key }) => key);
		const sent = kinds.filter(({ outcome }) => outcome === SENT);
		const accounts = summed(sent.map(totalsOf), ({ account, tenant }) => `${account} ${tenant}`);
		await this.db.transaction().execute(async (transaction) => {
			for (const part of partsOf(kinds)) await this.addKinds(transaction, part);
			for (const part of partsOf(accounts)) await this.addTotals(transaction, part);
		});
	}

	async since(
		tenant: string,
		of: { readonly integration: string } | { readonly account: string },
		fromHour: number,
		limit: number,
	): Promise<AccountUse[]> {
		const query = this.db
			.selectFrom('account_use')
			.select(['tenant', 'integration', 'account', 'environment', 'host', 'method', 'path'])
			.select(['outcome', 'size', 'hour_start as hour', 'calls', 'first_at as first'])
			.select(['last_at as last', 'correlation_id as correlationId'])
			.where('tenant', '=', tenant)
			.where('hour_start', '>=', fromHour);
		const narrowed =
			'account' in of
				? query.where('account', '=', of.account)
				: query.where('integration', '=', of.integration);
		return await narrowed.orderBy('hour_start', 'desc').limit(limit).execute();
	}

	async totals(tenant: string, account: string): Promise<AccountTotals | undefined> {
		return await this.allTime(tenant).where('account', '=', account).executeTakeFirst();
	}

	async lastUsed(tenant: string, limit: number, afterAccount = ''): Promise<AccountTotals[]> {
		return await this.allTime(tenant)
			.where('account', '>', afterAccount)
			.orderBy('account')
			.limit(limit)
			.execute();
	}

	private allTime(tenant: string) {
		return this.db
			.selectFrom('account_totals')
			.select(['account', 'calls', 'first_at as first', 'last_at as last'])
			.where('tenant', '=', tenant);
	}

	private async addKinds(db: Database, rows: readonly UseRow[]): Promise<void> {
		const { greatest, least } = this.dialect;
		await db
			.insertInto('account_use')
			.values(rows)
			.onConflict((conflict) =>
				conflict.column('key').doUpdateSet((eb) => ({
					calls: eb('account_use.calls', '+', eb.ref('excluded.calls')),
					first_at: eb.fn<number>(least, ['account_use.first_at', 'excluded.first_at']),
					last_at: eb.fn<number>(greatest, ['account_use.last_at', 'excluded.last_at']),
					correlation_id: eb
						.case()
						.when('excluded.last_at', '>=', eb.ref('account_use.last_at'))
						.then(eb.ref('excluded.correlation_id'))
						.else(eb.ref('account_use.correlation_id'))
						.end(),
				})),
			)
			.execute();
	}

	private async addTotals(db: Database, rows: readonly TotalsRow[]): Promise<void> {
		const { greatest, least } = this.dialect;
		await db
			.insertInto('account_totals')
			.values(rows)
			.onConflict((conflict) =>
				conflict.columns(['tenant', 'account']).doUpdateSet((eb) => ({
					calls: eb('account_totals.calls', '+', eb.ref('excluded.calls')),
					first_at: eb.fn<number>(least, ['account_totals.first_at', 'excluded.first_at']),
					last_at: eb.fn<number>(greatest, ['account_totals.last_at', 'excluded.last_at']),
				})),
			)
			.execute();
	}
}

/**
 * One row a key: PostgreSQL refuses a statement that meets a row twice. Sorted, so that two batches that meet the same
 * rows wait for each other in one order (no deadlock).
 */
function summed<T extends Pick<TotalsRow, 'calls' | 'first_at' | 'last_at'>>(
	rows: readonly T[],
	keyOf: (row: T) => string,
): T[] {
	const byKey = new Map<string, T>();
	for (const row of rows) {
		const other = byKey.get(keyOf(row));
		const newest = other && other.last_at > row.last_at ? other : row;
		byKey.set(keyOf(row), {
			...newest,
			calls: row.calls + (other?.calls ?? 0),
			first_at: Math.min(row.first_at, other?.first_at ?? Infinity),
		});
	}
	return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}

function rowOf(use: AccountUse): UseRow {
	const { tenant, integration, account, environment, host, method, path, outcome, size } = use;
	const kind = { tenant, integration, account, environment, host, method, path, outcome, size };
	return {
		...kind,
		key: storedKey(JSON.stringify([...Object.values(kind), use.hour])),
		correlation_id: use.correlationId,
		hour_start: use.hour,
		calls: use.calls,
		first_at: use.first,
		last_at: use.last,
	};
}

function totalsOf({ tenant, account, calls, first_at, last_at }: UseRow): TotalsRow {
	return { tenant, account, calls, first_at, last_at };
}

function partsOf<T>(list: readonly T[]): T[][] {
	return Array.from({ length: Math.ceil(list.length / ROWS_A_STATEMENT) }, (_, part) =>
		list.slice(part * ROWS_A_STATEMENT, (part + 1) * ROWS_A_STATEMENT),
	);
}
