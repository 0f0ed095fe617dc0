import { createHash, randomUUID } from 'node:crypto';
import { chainEntries } from '../lib/audit/chain';
import { openStore } from '../lib/store/open';
import type { Store } from '../lib/store/store';
import { draft } from '../test/store/chains';
import { type Engine, postgresEngine } from '../test/store/engines';
import { machine, type Section, table } from './report';

/** Rows of the tables that grow with traffic; held items and integrations as an installation of that size has them. */
const SIZES = [
	{ rows: 1_000, held: 100, integrations: 100 },
	{ rows: 100_000, held: 1_000, integrations: 1_000 },
	{ rows: 10_000_000, held: 100_000, integrations: 10_000 },
] satisfies Size[];

interface Size {
	readonly rows: number;
	readonly held: number;
	readonly integrations: number;
}
/** Against the smallest size. */
const AIM = 1.5;
const CALLS = 1_000;
const WARM_UP = 200;
const TENANT = 'default';
const HOUR_MS = 3_600_000;
/** A statement of the filling inserts so many rows. */
const CHUNK = 500_000;

interface Percentiles {
	readonly p50: number;
	readonly p99: number;
}

/** How long every operation that requests, calls and people wait for takes as its tables grow. */
export async function benchGrowth(sizes: readonly Size[] = SIZES): Promise<Section[]> {
	const engine = await postgresEngine();
	const measured: Array<Record<string, Percentiles>> = [];
	try {
		const store = await openStore(engine.location);
		let before: Pick<Size, 'rows' | 'held' | 'integrations'> = {
			rows: 0,
			held: 0,
			integrations: 0,
		};
		for (const size of sizes) {
			await fill(engine, before, size);
			before = size;
			measured.push(await measure(store, size));
		}
		await store.close();
	} finally {
		await engine.drop();
	}
	const [first] = measured;
	const rows = Object.keys(first!).map((name) => {
		const cells = measured.map((values) => {
			const { p50, p99 } = values[name]!;
			return `${p50.toFixed(2)}, ${p99.toFixed(2)}`;
		});
		const growth = measured.at(-1)![name]!.p50 / first![name]!.p50;
		return [name, ...cells, `${growth.toFixed(2)} ${growth < AIM ? 'yes' : '**no**'}`];
	});
	const heads = sizes.map(({ rows: n }) => `${n.toLocaleString('en')}: p50, p99 ms`);
	return [
		{
			title: 'Growth',
			text: [
				machine(),
				table(['PostgreSQL, one at a time', ...heads, `Growth of p50 < ${AIM}`], rows),
				METHOD,
			].join('\n\n'),
		},
	];
}

const METHOD = `So many audit entries and as many remembered duplicates; with them ${SIZES.map(({ held }) => held.toLocaleString('en')).join(', ')} held
items and ${SIZES.map(({ integrations }) => integrations.toLocaleString('en')).join(', ')} integrations. Each operation ${CALLS.toLocaleString('en')} times, with other keys each time,
after ${WARM_UP} to warm up, on a default configuration of PostgreSQL on this machine.`;

/** Adds rows up to `to`, as if they had come in over time, and lets the server gather its statistics. */
async function fill(engine: Engine, from: Size, to: Size): Promise<void> {
	await engine.query('set synchronous_commit = off');
	const now = Date.now();
	const hash = (of: string) =>
		`translate(encode(sha256((${of})::text::bytea), 'base64'), '+/=', '-_')`;
	// Measuring appended some.
	const [{ next }] = (await engine.query(
		'select coalesce(max(seq) + 1, 0)::float8 as next from airlock.audit_entries',
	)) as [{ next: number }];
	for (let start = from.rows; start < to.rows; start += CHUNK) {
		const end = Math.min(start + CHUNK, to.rows) - 1;
		await engine.query(`insert into airlock.audit_entries
			select '${TENANT}', n, ${hash("'entry ' || n")}, ${now} - (${to.rows} - n) * 100, 'webhook.delivery',
				'github/key-' || n % 7, case when n % 50 = 0 then 'denied' else 'success' end,
				'integration-' || n % ${to.integrations}, case when n % 10 = 0 then 'p' || n % 1000 else '' end,
				md5(n::text), '{"action":"webhook.delivery","n":' || n || ',"filler":"' || repeat(md5(n::text), 8) || '"}'
			from generate_series(${Math.max(start, next)}, ${end}) n`);
		await engine.query(`insert into airlock.claims
			select ${hash("'claim ' || n")}, 'holder', 1, ${now} + ${HOUR_MS} + n from generate_series(${start}, ${end}) n`);
	}
	await engine.query(`insert into airlock.held_items (id, tenant, integration, category, state, order_key, workflow,
			execution, node, correlation_id, parent, sealed, decided_by, reason, released_to, attempts, generation, at, expires_at)
		select 'held-' || n, '${TENANT}', 'integration-' || n % ${to.integrations}, 'upstream', 'held', '', 'workflow', 'e' || n,
			'node', md5(n::text), '', repeat(md5(n::text), 30), '', '', '', 0, 0, ${now} - n, ${now} + 24 * ${HOUR_MS}
		from generate_series(${from.held}, ${to.held - 1}) n`);
	await engine.query(`insert into airlock.integrations (tenant, id, state, environment, owner, backup_owner, version,
			created_at, updated_at, record)
		select '${TENANT}', 'integration-' || n, 'approved', 'production', 'owner-' || n % 100, '', 1, ${now}, ${now},
			'{"useCase":"' || repeat('x', 400) || '"}' from generate_series(${from.integrations}, ${to.integrations - 1}) n`);
	await engine.query('vacuum analyze');
	await engine.query('checkpoint');
}

type Operation = (i: number) => Promise<unknown>;

async function measure(store: Store, { rows, held, integrations }: Size) {
	// Spread over the whole range, and the same for every size.
	const place = (i: number, of: number) =>
		createHash('sha256').update(String(i)).digest().readUInt32BE(0) % of;
	let head = await store.audit.head(TENANT);
	const operations: Record<string, Operation> = {
		'A delivery: claim of a new key': async () =>
			await store.deliveries.claim(randomUUID(), 'holder', 30_000),
		'A delivery: a repetition': async (i) =>
			await store.deliveries.claim(`claim ${place(i, rows)}`, 'holder', 30_000),
		'Audit: append an entry': async (i) => {
			const [entry] = chainEntries(TENANT, head, [draft(i)]);
			if ((await store.audit.append(TENANT, head, [entry!])) !== 'appended')
				throw new Error('moved');
			head = { seq: entry!.seq, hash: entry!.hash };
		},
		'Audit: the newest 50': async () => await store.audit.search({ tenant: TENANT }, 50),
		'Audit: by correlation id': async (i) => {
			const correlationId = createHash('md5')
				.update(String(place(i, rows)))
				.digest('hex');
			return await store.audit.search({ tenant: TENANT, correlationId }, 50);
		},
		'Audit: the newest 50 of a subject': async (i) =>
			await store.audit.search({ tenant: TENANT, subject: `p${(place(i, 100) * 10) % 1000}` }, 50),
		'Audit: the newest 20 denials': async () =>
			await store.audit.search({ tenant: TENANT, outcome: 'denied' }, 20),
		'Audit: 100 entries to verify': async (i) =>
			await store.audit.read(TENANT, place(i, rows - 100), 100),
		'Registry: an integration': async (i) =>
			await store.integrations.get(TENANT, `integration-${place(i, integrations)}`),
		'Registry: a page of 50': async () => await store.integrations.list({ tenant: TENANT }, 50),
		'Held items: one': async (i) => await store.heldItems.get(TENANT, `held-${place(i, held)}`),
		'Held items: the oldest 50': async () =>
			await store.heldItems.list({ tenant: TENANT, state: 'held' }, 50),
		'Housekeeping: nothing has expired': async () => await store.housekeep(500),
	};
	const measured: Record<string, Percentiles> = {};
	for (const [name, operation] of Object.entries(operations)) {
		const times: number[] = [];
		for (let i = 0; i < WARM_UP + CALLS; i += 1) {
			const startedAt = performance.now();
			await operation(i);
			if (i >= WARM_UP) times.push(performance.now() - startedAt);
		}
		times.sort((a, b) => a - b);
		measured[name] = { p50: times[CALLS / 2]!, p99: times[Math.floor(CALLS * 0.99)]! };
	}
	return measured;
}
