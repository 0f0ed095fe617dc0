import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CompiledQuery, sql } from 'kysely';
import { openStore } from '../../lib/store/open';
import { searchEntries } from '../../lib/store/sql/search';
import { openSqlite, sqliteDialect } from '../../lib/store/sqlite';
import type { AuditFilter } from '../../lib/store/store';
import { TestClock } from './clock';
import { storeContract } from './contract';
import { sqliteEngine } from './engines';

describe('SQLite keeps the contract', () => storeContract(sqliteEngine));

describe('the SQLite file', () => {
	let engine: Awaited<ReturnType<typeof sqliteEngine>>;
	const clock = new TestClock();

	beforeEach(async () => {
		engine = await sqliteEngine();
	});
	afterEach(async () => await engine.drop());

	it('is made with its folder, for its owner only, its companions too', async () => {
		const store = await openStore(engine.location, clock);
		await store.claims.claim('a', 'h', 1000);
		expect(statSync(dirname(engine.path)).mode & 0o777).toBe(0o700);
		for (const suffix of ['', '-wal', '-shm']) {
			expect(statSync(engine.path + suffix).mode & 0o777).toBe(0o600);
		}
		await store.close();
	});

	it('is closed to others when it was open to them', async () => {
		await (await openStore(engine.location, clock)).close();
		chmodSync(engine.path, 0o644);
		await (await openStore(engine.location, clock)).close();
		expect(statSync(engine.path).mode & 0o777).toBe(0o600);
	});

	it('keeps everything when it is opened again', async () => {
		const store = await openStore(engine.location, clock);
		await store.claims.claim('a', 'h', 1000);
		await store.claims.keep('a', 'h', 1000);
		await store.close();
		const again = await openStore(engine.location, clock);
		expect(await again.claims.claim('a', 'h2', 1000)).toBe('duplicate');
		await again.close();
	});

	it('is refused when a newer Airlock made it', async () => {
		await (await openStore(engine.location, clock)).close();
		await engine.query(`insert into migrations values (999, 'future', 0)`);
		await expect(openStore(engine.location, clock)).rejects.toMatchObject({
			code: 'database_newer',
			message: expect.stringContaining('version 999'),
		});
	});

	it('rejects a file that is no database, and leaves it alone', async () => {
		await (await openStore(engine.location, clock)).close();
		const path = join(dirname(engine.path), 'other.sqlite');
		writeFileSync(path, 'not a database, but someone wanted it kept');
		await expect(openStore({ engine: 'sqlite', path }, clock)).rejects.toThrow(/not a database/);
		expect(statSync(path).size).toBe(42);
	});

	it('is a write-ahead log, flushed at every commit only for data keys', async () => {
		const db = openSqlite(engine.path);
		const pragma = async (name: string) => {
			const { rows } = await sql.raw<Record<string, unknown>>(`pragma ${name}`).execute(db);
			return Object.values(rows[0]!)[0];
		};
		expect(await pragma('journal_mode')).toBe('wal');
		expect(await pragma('synchronous')).toBe(1);
		expect(await pragma('foreign_keys')).toBe(1);
		const during = await sqliteDialect.durably(db, async (connection) => {
			const { rows } = await sql<{ synchronous: number }>`pragma synchronous`.execute(connection);
			return rows[0]!.synchronous;
		});
		expect(during).toBe(2);
		expect(await pragma('synchronous')).toBe(1);
		await expect(
			sqliteDialect.durably(db, async () => await Promise.reject(new Error('work'))),
		).rejects.toThrow('work');
		expect(await pragma('synchronous')).toBe(1);
		await db.destroy();
	});

	it('takes the write lock when a transaction begins', async () => {
		await (await openStore(engine.location, clock)).close();
		const [one, two] = [openSqlite(engine.path), openSqlite(engine.path)];
		await sql`pragma busy_timeout = 0`.execute(two);
		await one.transaction().execute(async () => {
			await expect(two.transaction().execute(async () => {})).rejects.toThrow(/locked/);
		});
		await two.transaction().execute(async () => {});
		await one.destroy();
		await two.destroy();
	});

	it('finds every row by an index', async () => {
		await (await openStore(engine.location, clock)).close();
		for (const where of [
			`claims where key = 'a'`,
			`claims where expires_at <= 1`,
			`rates where key = 'a'`,
			`rates where expires_at <= 1`,
			`quarantine where key = 'a'`,
			`quarantine where expires_at <= 1`,
			`refusals where reference = 'a'`,
			`refusals where at > 1 order by at desc`,
			`refusal_counts where hour_start <= 1`,
			`data_keys where purpose = 'a' order by generation desc`,
			`audit_entries where tenant = 'a' and seq >= 1 order by seq`,
			`audit_entries where tenant = 'a' and seq = 1 and hash = 'b'`,
			`audit_checkpoints where tenant = 'a' and size > 1 order by size`,
			`audit_checkpoints where tenant = 'a' order by size desc`,
			`audit_nodes where tenant = 'a' and level = 1 and position = 1`,
			`audit_holds where tenant = 'a' order by id`,
			`lookups where tenant = 'a' and pseudonym = 'b'`,
			`integrations where tenant = 'a' and id = 'b'`,
			`integrations where tenant = 'a' order by tenant, id`,
			`integrations where state = 'a' order by tenant, id`,
			`integrations where environment = 'a' order by tenant, id`,
			`integrations where owner = 'a' and (tenant, id) > ('b', 'c') order by tenant, id`,
			`integrations where backup_owner = 'a' order by tenant, id`,
			`pilot_use where tenant = 'a' and integration = 'b' and pilot = 'c'`,
			`exceptions where tenant = 'a' and id = 'b'`,
			`exceptions where tenant = 'a' order by expires_at desc, id desc`,
			`exceptions where tenant = 'a' and integration = 'b' order by expires_at desc, id desc`,
			`api_keys where id = 'a'`,
			`api_keys where tenant = 'a' and integration = 'b' and id > 'c' order by id`,
			`account_use where key = 'a'`,
			`account_use where tenant = 'a' and integration = 'b' and hour_start >= 1 order by hour_start desc`,
			`account_use where tenant = 'a' and account = 'b' and hour_start >= 1 order by hour_start desc`,
			`account_use where hour_start <= 1 order by hour_start`,
			`accounts where tenant = 'a' and name > 'b' order by name`,
			`account_totals where tenant = 'a' and account > 'b' order by account`,
			`review_campaigns where tenant = 'a' order by started_at desc, id desc`,
			`review_lines where tenant = 'a' and campaign = 'b' and position >= 1 order by position`,
			`review_lines where tenant = 'a' and campaign = 'b' and integration = 'c'`,
		]) {
			const plan = await engine.query(`explain query plan select * from ${where}`);
			expect([where, plan.map(({ detail }) => detail)]).toEqual([
				where,
				[expect.stringMatching(/^SEARCH/)],
			]);
		}
	});

	it('searches the audit log by an index alone, in its order', async () => {
		const db = openSqlite(engine.path);
		await (await openStore(engine.location, clock)).close();
		const planOf = async (filter: Partial<AuditFilter>) => {
			const query = searchEntries(db, { tenant: 't', ...filter }, 10);
			const { sql: text, parameters } = query.compile();
			const explained = CompiledQuery.raw(`explain query plan ${text}`, [...parameters]);
			const { rows } = await db.executeQuery<{ detail: string }>(explained);
			return rows.map(({ detail }) => detail);
		};
		const narrow = { from: 1, to: 2, action: 'a', actor: 'b', outcome: 'c', integration: 'd' };
		for (const [filter, index] of [
			[{}, 'sqlite_autoindex_audit_entries_1'],
			[{ from: 1 }, 'audit_entries_scan'],
			[{ action: 'a' }, 'audit_entries_scan'],
			[{ actor: 'a' }, 'audit_entries_scan'],
			[{ outcome: 'a' }, 'audit_entries_scan'],
			[{ integration: '' }, 'audit_entries_scan'],
			[narrow, 'audit_entries_scan'],
			[{ subject: 'a' }, 'audit_entries_subject'],
			[{ ...narrow, subject: 'a' }, 'audit_entries_subject'],
			[{ correlationId: 'a' }, 'audit_entries_correlation_id'],
			[{ ...narrow, correlationId: 'a' }, 'audit_entries_correlation_id'],
		] as const) {
			const plan = await planOf(filter);
			expect([filter, plan]).toEqual([
				filter,
				expect.arrayContaining([expect.stringMatching(`^SEARCH .* INDEX ${index} `)]),
			]);
			expect(plan.filter((step) => /^SCAN audit|TEMP B-TREE FOR ORDER/.test(step))).toEqual([]);
		}
		await db.destroy();
	});

	it('does not keep the bytes of an erased identity, in none of its files', async () => {
		const store = await openStore(engine.location, clock);
		const sealed = (n: number) => `sealed-${n}-`.repeat(60);
		const lookups = Array.from({ length: 50 }, (_, n) => ({
			tenant: 't',
			pseudonym: `p${n}`,
			sealed: sealed(n),
			createdAt: 0,
		}));
		await store.lookups.put(lookups);
		const kept = (n: number) =>
			['', '-wal', '-shm'].some((suffix) =>
				readFileSync(engine.path + suffix).includes(`sealed-${n}-`),
			);
		expect([kept(7), kept(8)]).toEqual([true, true]);
		expect(await store.lookups.erase('t', ['p7'])).toBe(1);
		expect([kept(7), kept(8)]).toEqual([false, true]);
		await store.close();
	});
});
