import { randomUUID } from 'node:crypto';
import type { Condition } from '../../lib/alert/conditions';
import type { KeySet } from '../../lib/audit/signature';
import { openStore } from '../../lib/store/open';
import type { Attempt, HeldItem, WorkCount } from '../../lib/store/failure-store';
import type { AccountUse, IntegrationRow, KnownAccount } from '../../lib/store/registry-store';
import type { RefusalRecord, Store } from '../../lib/store/store';
import type { Facts, WatchPorts, WatchStore } from '../../lib/watch/ports';
import { Watch } from '../../lib/watch/watch';
import { TestClock } from '../store/clock';
import { type Engine, sqliteEngine } from '../store/engines';

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

export type Raised = Facts & { condition: Condition; tenant: string };

/** A real store, a clock that stands, and watches on it: each as in a process of its own. */
export class Rig {
	readonly clock = new TestClock();
	readonly raised: Raised[] = [];
	readonly faults: string[] = [];
	readonly keys: KeySet = new Map();
	reclaimed = 0;
	store!: Store;
	engine!: Engine;
	private readonly stores: Store[] = [];

	async open(): Promise<void> {
		this.engine = await sqliteEngine();
		this.store = await this.another();
	}

	/** The same file, opened once more. */
	async another(): Promise<Store> {
		const store = await openStore(this.engine.location, this.clock);
		this.stores.push(store);
		return store;
	}

	async close(): Promise<void> {
		for (const store of this.stores) await store.close();
		await this.engine.drop();
	}

	watch(store: WatchStore = this.store, changes: Partial<WatchPorts> = {}): Watch {
		return new Watch({
			store,
			clock: this.clock,
			environment: 'test',
			holder: randomUUID(),
			raise: async (facts) => void this.raised.push(facts),
			keys: async () => this.keys,
			reclaim: async () => (this.reclaimed += 1),
			fault: (part, error) => this.faults.push(`${part}: ${String(error)}`),
			...changes,
		});
	}

	/** What new watches raise together, each on a store of its own, all of them leading and at once. */
	async sweepAtOnce(processes: number): Promise<Raised[]> {
		const { clock } = this;
		const watches: Watch[] = [];
		for (let late = 0; late < processes; late += 1) {
			// No two processes have the same clock.
			const own = { clock: { now: () => clock.now() + late } };
			watches.push(this.watch(leading(await this.another()), own));
		}
		return await this.new(async () => {
			await Promise.all(watches.map(async (watch) => await watch.sweep()));
		});
	}

	/** What a process that just started raises, after the lead of the one before it has ended. */
	async sweepAnew(): Promise<Raised[]> {
		return await this.new(async () => await this.watch(leading(this.store)).sweep());
	}

	async new(work: () => Promise<void>): Promise<Raised[]> {
		const before = this.raised.length;
		await work();
		return this.raised.slice(before);
	}
}

/** The store as a process has it that always leads: what is told once has to be so without a leader, too. */
export function leading(store: Store): WatchStore {
	const { claims } = store;
	return {
		...partsOf(store),
		claims: {
			claim: async (key, holder, leaseMs) =>
				key === 'watch leader' ? 'claimed' : await claims.claim(key, holder, leaseMs),
			renew: async (...of) => await claims.renew(...of),
			keep: async (...of) => await claims.keep(...of),
			release: async (...of) => await claims.release(...of),
		},
	};
}

export function partsOf(store: Store): WatchStore {
	const { accounts, accountUse, attempts, audit, claims } = store;
	const { heldItems, integrations, refusals, states } = store;
	return {
		accounts,
		accountUse,
		attempts,
		audit,
		claims,
		heldItems,
		integrations,
		refusals,
		states,
	};
}

export const account = (changes: Partial<KnownAccount>): KnownAccount => ({
	...{ tenant: 'default', name: 'crm-sync', integration: 'crm', environment: 'production' },
	...{ owner: 'Jane Doe', backupOwner: 'Ed Lim', authMode: 'bearer', reviewBy: null },
	...{ expiresAt: Date.UTC(2030, 0, 1), seenAt: Date.UTC(2026, 0, 1), ...changes },
});

export const integration = (changes: Partial<IntegrationRow>): Omit<IntegrationRow, 'version'> => ({
	...{ tenant: 'default', id: 'crm', state: 'approved', environment: 'production' },
	...{ owner: 'jane doe', backupOwner: '', reviewBy: null, createdAt: 1, updatedAt: 1 },
	...{ record: '{}', ...changes },
});

export const heldItem = (changes: Partial<HeldItem>): HeldItem => ({
	...{ id: randomUUID(), tenant: 'default', integration: 'crm', category: 'upstream' },
	...{ state: 'held', orderKey: '', workflow: 'w1', execution: '1', node: 'Call' },
	...{ correlationId: '', attempts: 1, parent: '', generation: 0, at: 0, expiresAt: 9e15 },
	...{ sealed: 's', decidedBy: '', decidedAt: null, reason: '', releasedTo: '', ...changes },
});

export const use = (changes: Partial<AccountUse>): AccountUse => ({
	...{ tenant: 'default', integration: 'crm', account: 'crm-sync', environment: 'production' },
	...{ host: 'api.example.com', method: 'GET', path: '/contacts', outcome: 'sent' },
	...{ size: 'under_1k', hour: 0, calls: 1, first: 0, last: 0, correlationId: '', ...changes },
});

export const refusal = (changes: Partial<RefusalRecord>): RefusalRecord => ({
	...{ reference: randomUUID(), at: 0, code: 'signature_invalid', status: 401, workflowId: 'w1' },
	...{ nodeName: 'Receive', provider: 'github', integrationId: 'crm', correlationId: '' },
	...{ source: 's', detail: '{}', ...changes },
});

/** One attempt that ended, counted as the ledger counts it. */
export async function attempted(
	{ store, clock }: Pick<Rig, 'store' | 'clock'>,
	changes: Partial<Attempt>,
): Promise<void> {
	const at = clock.now();
	const attempt: Attempt = {
		...{ id: randomUUID(), tenant: 'default', integration: 'crm', environment: 'production' },
		...{ account: 'crm-sync', adapter: 'guardedRequest', host: 'api.example.com', method: 'POST' },
		...{ attempt: 1, outcome: 'failure', category: 'upstream', status: 502, durationMs: 5, at },
		...{ correlationId: '', workflow: 'w1', execution: '1', ...changes },
	};
	const { tenant, integration, environment, adapter, outcome, category } = attempt;
	const count: WorkCount = {
		...{ tenant, integration, environment, adapter, outcome, category, hour: at - (at % HOUR) },
		...{ calls: 1, retries: 0, durationMs: 5, buckets: [1, 1, 1, 1, 1, 1], last: at },
	};
	await store.attempts.begin({ ...attempt, outcome: 'started' });
	const { status, durationMs } = attempt;
	await store.attempts.finish(attempt.id, { outcome, category, status, durationMs }, count);
	clock.advance(1_000);
}
