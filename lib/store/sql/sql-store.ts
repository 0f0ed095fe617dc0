import type { Clock } from '../../clock';
import type { Store } from '../store';
import { SqlAccountUse } from './account-use';
import { SqlAccounts } from './accounts';
import { SqlApiKeys } from './api-keys';
import { SqlAudit } from './audit';
import { SqlAttempts } from './attempts';
import { SqlClaims } from './claims';
import { SqlDataKeys } from './data-keys';
import { SqlEvents } from './events';
import { SqlExceptions } from './exceptions';
import { SqlHeldItems } from './held-items';
import { housekeep } from './housekeeping';
import { SqlIntegrations } from './integrations';
import { SqlLookups } from './lookups';
import { SqlQuarantine } from './quarantine';
import { SqlRates } from './rates';
import { SqlRefusals } from './refusals';
import { SqlReviews } from './reviews';
import { SqlStates } from './states';
import type { Database, EngineDialect } from './tables';

/** A store on a migrated SQL database. `close` ends the database's connections. */
export class SqlStore implements Store {
	readonly claims: SqlClaims;
	readonly deliveries: SqlClaims;
	readonly rates: SqlRates;
	readonly quarantine: SqlQuarantine;
	readonly refusals: SqlRefusals;
	readonly dataKeys: SqlDataKeys;
	readonly audit: SqlAudit;
	readonly lookups: SqlLookups;
	readonly integrations: SqlIntegrations;
	readonly exceptions: SqlExceptions;
	readonly apiKeys: SqlApiKeys;
	readonly accounts: SqlAccounts;
	readonly accountUse: SqlAccountUse;
	readonly reviews: SqlReviews;
	readonly states: SqlStates;
	readonly attempts: SqlAttempts;
	readonly heldItems: SqlHeldItems;
	readonly events: SqlEvents;

	constructor(
		private readonly db: Database,
		private readonly dialect: EngineDialect,
		private readonly clock: Clock,
	) {
		const tables = inSchema(db, dialect);
		this.claims = new SqlClaims(tables, clock);
		this.deliveries = this.claims;
		this.rates = new SqlRates(tables, dialect, clock);
		this.quarantine = new SqlQuarantine(tables, dialect, clock);
		this.refusals = new SqlRefusals(tables, clock);
		this.dataKeys = new SqlDataKeys(tables, dialect);
		this.audit = new SqlAudit(tables, dialect);
		this.lookups = new SqlLookups(tables, dialect, clock);
		this.integrations = new SqlIntegrations(tables, dialect);
		this.exceptions = new SqlExceptions(tables, dialect);
		this.apiKeys = new SqlApiKeys(tables, dialect);
		this.accounts = new SqlAccounts(tables);
		this.accountUse = new SqlAccountUse(tables, dialect);
		this.reviews = new SqlReviews(tables, dialect);
		this.states = new SqlStates(tables);
		this.attempts = new SqlAttempts(tables, dialect);
		this.heldItems = new SqlHeldItems(tables, dialect);
		this.events = new SqlEvents(tables);
	}

	async housekeep(batch: number): Promise<number> {
		return await housekeep(this.db, this.dialect, this.clock.now(), batch);
	}

	async close(): Promise<void> {
		await this.db.destroy();
	}
}

/** The same database, its queries' tables in the engine's schema. */
export function inSchema(db: Database, dialect: EngineDialect): Database {
	return dialect.schema === undefined ? db : db.withSchema(dialect.schema);
}
