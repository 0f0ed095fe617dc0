import type { Condition } from '../alert/alert';
import type { KnownAccount } from '../store/registry-store';
import type { Finding, Lasting, Open } from './lasting';
import { DAY_MS, type PartPorts } from './ports';
import { Walk } from './walk';

/** Days before an expiry at which it is told, the last one first. */
const EXPIRY_STEPS = [1, 7, 14, 30] as const;
/** Days without a use, as the node Integration Registry counts them. */
const DORMANT_DAYS = 90;
/** Times 200 accounts of a tenant in a sweep. */
const PAGES = 2;

const CONDITIONS = [
	'account_expiring',
	'account_expired',
	'account_dormant',
	'review_overdue',
] as const satisfies readonly Condition[];

type Due = Partial<Record<(typeof CONDITIONS)[number], string>>;

/** Accounts that expire, expired, lie idle, or are to be reviewed: each step told once, and over when they were renewed. */
export class AccountsWatch {
	private readonly walks = new Map<string, Walk<KnownAccount>>();

	constructor(
		private readonly ports: PartPorts,
		private readonly lasting: Lasting,
	) {}

	async look(tenant: string): Promise<void> {
		const { store } = this.ports;
		const open = new Map<string, Open>();
		for (const condition of CONDITIONS) {
			for (const one of await this.lasting.open(condition, tenant)) {
				open.set(`${condition} ${one.subject}`, one);
			}
		}
		const walk = this.walks.get(tenant) ?? new Walk<KnownAccount>(PAGES);
		this.walks.set(tenant, walk);
		await walk.on(
			async (limit, after) => await store.accounts.list({ tenant }, limit, after?.name),
			async (account) => await this.visit(account, open),
		);
	}

	private async visit(account: KnownAccount, open: ReadonlyMap<string, Open>): Promise<void> {
		const due = await this.dueOf(account);
		// What is over comes first: an account that has expired does not expire soon any more.
		for (const condition of CONDITIONS) {
			const before = open.get(`${condition} ${subjectOf(account)}`);
			if (before && due[condition] === undefined) await this.lasting.over(condition, before);
		}
		for (const condition of CONDITIONS) {
			const step = due[condition];
			if (step !== undefined) await this.lasting.is(findingOf(account, condition, step));
		}
	}

	private async dueOf(account: KnownAccount): Promise<Due> {
		const { expiresAt, reviewBy } = account;
		const now = this.ports.clock.now();
		const days = EXPIRY_STEPS.find((step) => expiresAt - now <= step * DAY_MS);
		const expired = expiresAt <= now;
		return {
			...(expired && { account_expired: String(expiresAt) }),
			...(!expired && days !== undefined && { account_expiring: `${expiresAt} ${days}` }),
			// One that has expired cannot be used.
			...(!expired && (await this.isDormant(account)) && { account_dormant: 'dormant' }),
			...(reviewBy !== null && reviewBy <= now && { review_overdue: String(reviewBy) }),
		};
	}

	/** By the calls that left: one that only tries in vain is seen, and not used. */
	private async isDormant({ tenant, name, seenAt }: KnownAccount): Promise<boolean> {
		const totals = await this.ports.store.accountUse.totals(tenant, name);
		return (totals?.last ?? seenAt) < this.ports.clock.now() - DORMANT_DAYS * DAY_MS;
	}
}

function findingOf(account: KnownAccount, condition: Condition, step: string): Finding {
	const { tenant, name, integration, environment, owner, backupOwner, expiresAt } = account;
	return {
		condition,
		tenant,
		subject: subjectOf(account),
		step: () => step,
		facts: { account: name, integration, environment, owner, backupOwner, expiresAt },
	};
}

/** Reviews are overdue of integrations, too. */
function subjectOf({ name }: KnownAccount): string {
	return `account ${name}`;
}
