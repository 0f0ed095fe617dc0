import { DEFAULT_TENANT } from '../audit/log';
import { AccountsWatch } from './accounts';
import { watchAttempts } from './attempts';
import { watchBacklog } from './backlog';
import { Lasting } from './lasting';
import { LogWatch } from './log';
import type { WatchPorts } from './ports';
import { watchRefusals } from './refusals';
import { ReviewsWatch } from './reviews';
import { Told } from './told';
import { UseWatch } from './use';
import { Turns } from './walk';

/** One process sweeps, until it has not for so long. Longer than from one sweep to the next. */
const LEAD_MS = 90_000;
const LEADER = 'watch leader';
/** Tenants whose accounts and logs are looked at in a sweep; the others have their turn in the next. */
const TENANTS_A_SWEEP = 20;

type Part = readonly [name: string, look: () => Promise<unknown>];

/**
 * Looks through what is known for what needs a person, and raises each occurrence once over all processes, whenever one
 * of them calls `sweep`. What calls itself is no part of it.
 */
export class Watch {
	private readonly parts: readonly Part[];
	private readonly turns = new Turns(TENANTS_A_SWEEP);
	private sweeping: Promise<void> | undefined;

	constructor(private readonly ports: WatchPorts) {
		const { store, clock, holder } = ports;
		const told = new Told(ports);
		const lasting = new Lasting(store.states, told, clock);
		const accounts = new AccountsWatch(ports, lasting);
		const reviews = new ReviewsWatch(ports, lasting);
		const use = new UseWatch(ports, { lasting, told, claims: store.claims, holder });
		const log = new LogWatch(ports, told);
		this.parts = [
			// First: what waits again counts as held.
			['held work', async () => await ports.reclaim()],
			['backlog', async () => await watchBacklog(ports, lasting)],
			['attempts', async () => await watchAttempts(ports, lasting)],
			['refusals', async () => await watchRefusals(ports, lasting)],
			['reviews', async () => await reviews.look()],
			['tenants', async () => await this.lookAtTenants(accounts, use, log)],
		];
	}

	/** Bounded: what is too much for one sweep is left for the next. Never rejects. */
	async sweep(): Promise<void> {
		this.sweeping ??= this.run().finally(() => (this.sweeping = undefined));
		await this.sweeping;
	}

	private async run(): Promise<void> {
		const { store, holder } = this.ports;
		await this.attempt('leader', async () => {
			if ((await store.claims.claim(LEADER, holder, LEAD_MS)) !== 'claimed') return;
			for (const [name, look] of this.parts) await this.attempt(name, look);
		});
	}

	private async lookAtTenants(
		accounts: AccountsWatch,
		use: UseWatch,
		log: LogWatch,
	): Promise<void> {
		// Whatever was done for a tenant is in its log.
		const known = new Set([DEFAULT_TENANT, ...(await this.ports.store.audit.tenants())]);
		use.begin();
		log.begin();
		for (const tenant of this.turns.of([...known].sort())) {
			await this.attempt('accounts', async () => await accounts.look(tenant));
			await this.attempt('use of accounts', async () => await use.look(tenant));
			await this.attempt('audit log', async () => await log.look(tenant));
		}
	}

	/** A part that cannot be looked at does not keep the others from it. */
	private async attempt(name: string, look: () => Promise<unknown>): Promise<void> {
		await look().catch((error: unknown) => this.ports.fault(name, error));
	}
}
