import type { Kysely, RawBuilder } from 'kysely';
import type { ChainHead } from '../store';

/** The tables, as the queries see them. All times are whole milliseconds since the epoch unless the name ends in `_us`. */
export interface Tables {
	claims: { key: string; holder: string; kept: number; expires_at: number };
	rates: { key: string; tat_us: number; expires_at: number };
	quarantine: {
		key: string;
		strikes: number;
		window_ends_at: number;
		until_at: number;
		/** How long the next round lasts. */
		next_ms: number;
		/** From then on the rounds so far are forgotten. */
		forget_at: number;
		expires_at: number;
	};
	refusals: {
		reference: string;
		at: number;
		code: string;
		status: number;
		workflow_id: string;
		node_name: string;
		provider: string;
		integration_id: string;
		correlation_id: string;
		source: string;
		detail: string;
	};
	refusal_counts: { workflow_id: string; code: string; hour_start: number; times: number };
	/** `generation` counts up from 1 within a purpose; the highest is the newest. */
	data_keys: {
		id: string;
		purpose: string;
		generation: number;
		wrapped: string;
		created_at: number;
	};
	/** The columns that are searched by hold the form of `searchedForm`; `body` has the whole. */
	audit_entries: {
		tenant: string;
		seq: number;
		hash: string;
		at: number;
		action: string;
		actor: string;
		outcome: string;
		integration: string;
		subject: string;
		correlation_id: string;
		body: string;
	};
	audit_checkpoints: { tenant: string; size: number; at: number; jws: string };
	/** `position` counts the complete subtrees of a level from the left. */
	audit_nodes: { tenant: string; level: number; position: number; hash: string };
	audit_holds: {
		tenant: string;
		id: string;
		reason: string;
		placed_at: number;
		from_at: number;
	};
	lookups: { tenant: string; pseudonym: string; sealed: string; created_at: number };
	/** `record` is JSON; `review_by` null where no review was set. */
	integrations: {
		tenant: string;
		id: string;
		state: string;
		environment: string;
		owner: string;
		backup_owner: string;
		review_by: number | null;
		version: number;
		created_at: number;
		updated_at: number;
		record: string;
	};
	pilot_use: { tenant: string; integration: string; pilot: string; calls: number; records: number };
	exceptions: {
		tenant: string;
		id: string;
		integration: string;
		kind: string;
		detail: string;
		owner: string;
		reason: string;
		granted_by: string;
		granted_at: number;
		expires_at: number;
		/** Empty until it is revoked. */
		revoked_by: string;
		revoked_at: number | null;
	};
	/** `hash` is that of the secret; `scopes` a JSON array. */
	api_keys: {
		id: string;
		tenant: string;
		integration: string;
		environment: string;
		hash: string;
		scopes: string;
		issued_by: string;
		created_at: number;
		expires_at: number;
		revoked_at: number | null;
		last_used_at: number | null;
	};
	/** `key` is the `storedKey` of everything that tells the row from another. */
	account_use: {
		key: string;
		tenant: string;
		integration: string;
		account: string;
		environment: string;
		host: string;
		method: string;
		path: string;
		outcome: string;
		size: string;
		correlation_id: string;
		hour_start: number;
		calls: number;
		first_at: number;
		last_at: number;
	};
	accounts: {
		tenant: string;
		name: string;
		integration: string;
		environment: string;
		owner: string;
		backup_owner: string;
		auth_mode: string;
		expires_at: number;
		review_by: number | null;
		seen_at: number;
	};
	account_totals: {
		tenant: string;
		account: string;
		calls: number;
		first_at: number;
		last_at: number;
	};
	review_campaigns: {
		tenant: string;
		id: string;
		name: string;
		started_by: string;
		started_at: number;
	};
	/** `position` from 0, the widest access first; `decision` empty and `decided_at` null until it is decided. */
	review_lines: {
		tenant: string;
		campaign: string;
		position: number;
		integration: string;
		detail: string;
		decision: string;
		decided_by: string;
		decided_at: number | null;
		reason: string;
	};
	/** `record` is JSON; `due_at` null where nothing is to be done. */
	states: {
		kind: string;
		tenant: string;
		key: string;
		integration: string;
		state: string;
		due_at: number | null;
		updated_at: number;
		version: number;
		record: string;
	};
	attempts: {
		id: string;
		tenant: string;
		integration: string;
		environment: string;
		account: string;
		adapter: string;
		host: string;
		method: string;
		outcome: string;
		category: string;
		correlation_id: string;
		workflow: string;
		execution: string;
		attempt: number;
		duration_ms: number;
		at: number;
		status: number | null;
	};
	/** `key` is the `storedKey` of all that tells the row from another. */
	work_counts: {
		key: string;
		tenant: string;
		integration: string;
		environment: string;
		adapter: string;
		outcome: string;
		category: string;
		hour_start: number;
		calls: number;
		retries: number;
		duration_ms: number;
		last_at: number;
		le_100: number;
		le_300: number;
		le_1000: number;
		le_3000: number;
		le_10000: number;
		le_30000: number;
	};
	/** `sealed` is an envelope, empty once the item was let go. */
	held_items: {
		id: string;
		tenant: string;
		integration: string;
		category: string;
		state: string;
		order_key: string;
		workflow: string;
		execution: string;
		node: string;
		correlation_id: string;
		parent: string;
		sealed: string;
		decided_by: string;
		reason: string;
		released_to: string;
		attempts: number;
		generation: number;
		at: number;
		expires_at: number;
		decided_at: number | null;
	};
	events: {
		id: string;
		tenant: string;
		integration: string;
		condition: string;
		at: number;
		record: string;
	};
	migrations: { version: number; name: string; applied_at: number };
}

export type Database = Kysely<Tables>;

/** Everything in which the two engines differ. */
export interface EngineDialect {
	/** The schema that holds the tables; undefined where the file is ours alone. */
	readonly schema: string | undefined;
	readonly types: {
		readonly text: RawBuilder<unknown>;
		readonly integer: RawBuilder<unknown>;
	};
	/** Between `create` and `table`, for a table whose loss in a crash does no harm. */
	readonly expendable: RawBuilder<unknown>;
	/** After the columns of every table. */
	readonly tableOptions: RawBuilder<unknown>;
	/** The same for a table whose rows may be longer than a quarter of a page. */
	readonly longRowOptions: RawBuilder<unknown>;
	/** The larger of several values. */
	readonly greatest: 'max' | 'greatest';
	/** The smaller of several values. */
	readonly least: 'min' | 'least';
	/** After a select whose rows are about to be deleted: leave those another housekeeper works on. */
	readonly skipLocked: RawBuilder<unknown>;
	/** Within a transaction: waits until no other process migrates, then makes sure the schema exists. */
	prepareMigration(transaction: Database): Promise<void>;
	/** Runs `work` so that what it wrote survives a power failure once it resolves. */
	durably<T>(db: Database, work: (db: Database) => Promise<T>): Promise<T>;
	/** Runs `work` durably, and so that what it deleted or overwrote does not linger in the engine's own files. */
	erasing<T>(db: Database, work: (db: Database) => Promise<T>): Promise<T>;
	/** Within a transaction: waits for its turn to append to the tenant's chain, and has it until the transaction ends. */
	awaitTurn(transaction: Database, tenant: string): Promise<void>;
	/** Whether a statement failed only because others wrote for longer than it waits. */
	isCrowdedOut(error: unknown): boolean;
	/** Inserts `rows`, all or none, if the chain of their tenant still ends at `after`. Answers whether it did. */
	appendRows(
		db: Database,
		after: ChainHead | undefined,
		rows: ReadonlyArray<Tables['audit_entries']>,
	): Promise<boolean>;
}
