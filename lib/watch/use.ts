import { type Unusual, unusualUse } from '../account/unusual';
import type { AccountUse, KnownAccount } from '../store/registry-store';
import type { ClaimStore } from '../store/store';
import type { Lasting } from './lasting';
import { DAY_MS, type Facts, HOUR_MS, hourOf, type PartPorts } from './ports';
import type { Told } from './told';
import { Walk } from './walk';

/** A store tells when an account asked to the hour, so what asked within these is looked at. */
const RECENT_MS = 2 * HOUR_MS;
const MOST_RECENT = 500;
/** Habits are read at most so often of an account, and of so many accounts a sweep: they are a long reading. */
const HABITS_EVERY_MS = 10 * 60_000;
const HABITS_A_SWEEP = 10;
const HABIT_DAYS = 31;
const MOST_HABITS = 20_000;
const LEASE_MS = 60_000;
/** Cut off by a person, for good or until it is switched on again. */
const REVOKED = /^denied:integration_(?:revoked|disabled)$/;

/** Accounts that are used although they were revoked, or in a way they were never used before. */
export class UseWatch {
	private readonly walks = new Map<string, Walk<KnownAccount>>();
	private habitsLeft = 0;

	constructor(
		private readonly ports: PartPorts,
		private readonly tools: {
			readonly lasting: Lasting;
			readonly told: Told;
			readonly claims: ClaimStore;
			readonly holder: string;
		},
	) {}

	/** A sweep begins. */
	begin(): void {
		this.habitsLeft = HABITS_A_SWEEP;
	}

	async look(tenant: string): Promise<void> {
		const { store, clock } = this.ports;
		const walk = this.walks.get(tenant) ?? new Walk<KnownAccount>(1);
		this.walks.set(tenant, walk);
		const since = clock.now() - RECENT_MS;
		await walk.on(
			async (limit, after) => await store.accounts.list({ tenant }, limit, after?.name),
			// It asks, also in vain, before it is used.
			async (account) => account.seenAt >= since && (await this.visit(account)),
		);
		await this.lookWhatIsOver(tenant);
	}

	private async visit({ tenant, name }: KnownAccount): Promise<void> {
		const fromHour = hourOf(this.ports.clock.now()) - HOUR_MS;
		const recent = await this.used(tenant, name, fromHour, MOST_RECENT);
		if (recent.length === 0) return;
		const revoked = recent.filter(({ outcome }) => REVOKED.test(outcome));
		if (revoked.length > 0) {
			await this.tools.lasting.is({
				...{ condition: 'used_after_revocation', tenant, subject: name },
				step: () => 'used',
				facts: {
					...factsOf(revoked[0]!),
					count: revoked.reduce((sum, { calls }) => sum + calls, 0),
				},
			});
		}
		if (this.habitsLeft > 0) await this.compare(tenant, name);
	}

	/** With its habits, if nobody did a while ago. */
	private async compare(tenant: string, account: string): Promise<void> {
		const { claims, holder, told } = this.tools;
		const now = this.ports.clock.now();
		const key = `watch habits ${JSON.stringify([tenant, account])}`;
		if ((await claims.claim(key, holder, LEASE_MS)) !== 'claimed') return;
		this.habitsLeft -= 1;
		const fromHour = hourOf(now) - HABIT_DAYS * DAY_MS;
		const uses = await this.used(tenant, account, fromHour, MOST_HABITS);
		for (const one of unusualUse(uses, now)) {
			const { kind, what, calls } = one;
			const use = lastOf(uses, one);
			// Told as what it is, and not twice.
			if (kind === 'used_after_cut_off' && REVOKED.test(`denied:${what}`)) continue;
			await told.once({
				...{ condition: 'unusual_use', tenant, occurrence: [account, kind, what] },
				facts: { ...(use && factsOf(use)), account, count: calls },
			});
		}
		await claims.keep(key, holder, HABITS_EVERY_MS);
	}

	/** Nothing of it for a day. */
	private async lookWhatIsOver(tenant: string): Promise<void> {
		const { lasting } = this.tools;
		const fromHour = hourOf(this.ports.clock.now()) - DAY_MS;
		for (const open of await lasting.open('used_after_revocation', tenant)) {
			const uses = await this.used(tenant, open.subject, fromHour, MOST_RECENT);
			if (uses.some(({ outcome }) => REVOKED.test(outcome))) continue;
			await lasting.over('used_after_revocation', open);
		}
	}

	/** Newest hour first. */
	private async used(
		tenant: string,
		account: string,
		fromHour: number,
		limit: number,
	): Promise<AccountUse[]> {
		return await this.ports.store.accountUse.since(tenant, { account }, fromHour, limit);
	}
}

function lastOf(uses: readonly AccountUse[], { kind, what, last }: Unusual) {
	const fits = ({ host, method }: AccountUse) =>
		(kind !== 'new_host' || host === what) && (kind !== 'new_method' || method === what);
	return uses.find((use) => use.last === last && fits(use)) ?? uses.find(fits);
}

function factsOf(use: AccountUse): Facts {
	const { integration, account, environment, host, method, correlationId } = use;
	return { integration, account, environment, host, method, correlationId };
}
