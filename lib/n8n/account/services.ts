import { Accounts } from '../../account/accounts';
import type { AuthPorts } from '../../account/auth/auth-mode';
import { post } from '../../account/auth/post';
import type { Denial } from '../../account/denial';
import { AccountGuard, type Denied } from '../../account/guard';
import { KnownAccounts } from '../../account/known-accounts';
import type { ServiceAccount } from '../../account/service-account';
import { UseRecorder } from '../../account/use';
import type { AuditEvent } from '../../audit/event';
import { type AuditLog, DEFAULT_TENANT } from '../../audit/log';
import type { Tally } from '../../audit/tally';
import type { Clock } from '../../clock';
import type { BreakerKey, Breakers } from '../../failure/breakers';
import { ApiKeys } from '../../registry/api-keys';
import type { AuditPort } from '../../registry/decision';
import { type Gate, gate } from '../../registry/gate';
import { Registry } from '../../registry/registry';
import { Reviews } from '../../registry/review';
import { IntegrationStates } from '../../registry/states';
import type { SecretResolver } from '../../secrets/resolver';
import type { Store } from '../../store/store';

/** What service accounts need, for one process. */
export interface AccountServices {
	readonly guard: AccountGuard;
	readonly accounts: Accounts;
	readonly use: UseRecorder;
	/** What every call and every webhook asks: at most half a second old. */
	readonly integrations: IntegrationStates;
	readonly secrets: SecretResolver;
	readonly registry: Registry;
	readonly apiKeys: ApiKeys;
	readonly reviews: Reviews;
	/** Whether an integration of a tenant (an empty id: none is named) may act now. */
	gateOf(tenant: string, integrationId: string): Promise<Gate>;
	/** Counts one call, and the records it brought, against the limits of a pilot; closed beyond them. */
	spend(tenant: string, integrationId: string, records: number): Promise<Gate>;
}

interface Ports {
	readonly breakers: Breakers;
	readonly store: Store;
	readonly clock: Clock;
	readonly audit: AuditLog;
	readonly tally: Tally;
	readonly secrets: SecretResolver;
	readonly environment: string | undefined;
	/** Whether an integration has to be registered to be used. */
	readonly requireRegistration: boolean;
	/** An account that was not used for so long is refused; 0: none is. */
	readonly dormantDays: number;
}

const DAY_MS = 86_400_000;

export function accountServices(ports: Ports): AccountServices {
	const { store, clock, secrets, environment, requireRegistration } = ports;
	const authPorts: AuthPorts = { clock, post };
	const accounts = new Accounts(secrets, authPorts);
	const use = new UseRecorder(store.accountUse, clock);
	const integrations = new IntegrationStates(store.integrations, clock);
	const gateOf: AccountServices['gateOf'] = async (tenant, id) => {
		const known = id === '' ? undefined : await integrations.read(tenant, id);
		return gate(known, { now: clock.now(), environment, requireRegistration });
	};
	// A decision that cannot be recorded does not come about.
	const decided: AuditPort = async (event, tenant) => {
		await ports.audit.record(
			{ ...event, environment: event.environment ?? environment },
			{ tenant },
		);
	};
	const shared = { store, audit: decided, clock };
	const registry = new Registry(shared);
	const apiKeys = new ApiKeys(shared);
	const reviews = new Reviews({ ...shared, registry });
	const spend: AccountServices['spend'] = async (tenant, id, records) => {
		const known = id === '' ? undefined : await integrations.read(tenant, id);
		if (!known) return { open: true };
		const counted = await registry.countPilot(known, { calls: 1, records });
		return counted.ok
			? { open: true }
			: { open: false, code: 'pilot_ended', message: counted.message };
	};
	const known = new KnownAccounts(store.accounts, clock);
	const denials = new Denials(ports);
	const guard = new AccountGuard({
		clock,
		environment,
		accounts,
		rates: store.rates,
		seen: (account) => known.note(account),
		lastSent: async ({ tenant, name }) => (await store.accountUse.totals(tenant, name))?.last,
		dormantAfterMs: ports.dormantDays * DAY_MS,
		spend: async ({ servesTenant, integration }) => await spend(servesTenant, integration, 0),
		use,
		gate: async ({ servesTenant, integration }) => await gateOf(servesTenant, integration),
		isQuarantined: async (account) =>
			(await ports.breakers.read(signInKey(account)))?.state === 'held',
		crossTenantGranted: async (account) => await crossTenantGranted(registry, account, clock),
		denied: async (denial, call) => await denials.record(denial, call),
	});
	// n8n ends by its own handler of the same signal, which takes longer than one write.
	for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void use.flush());
	return { guard, accounts, use, integrations, secrets, registry, apiKeys, reviews, gateOf, spend };
}

/** What the sign-ins of an account are counted by. */
export function signInKey({ tenant, integration, name }: ServiceAccount): BreakerKey {
	return { tenant, integration, kind: 'account', name };
}

const MOST_EXCEPTIONS = 1_000;

/** Asked anew each time: an exception that is revoked ends at once. */
async function crossTenantGranted(
	{ exceptions }: Registry,
	{ tenant, servesTenant, name, integration }: ServiceAccount,
	clock: Clock,
): Promise<boolean> {
	const filter = { tenant: servesTenant, integration, runningAt: clock.now() };
	const running = await exceptions.list(filter, MOST_EXCEPTIONS);
	return running.some(
		({ kind, detail }) => kind === 'cross_tenant' && detail.trim() === `${tenant}/${name}`,
	);
}

/** The first denial of a kind is recorded at once, those that follow within this time in aggregate. Milliseconds. */
const WINDOW_MS = 10_000;
const MOST_KINDS = 1_000;

class Denials {
	private readonly seen = new Map<string, number>();

	constructor(private readonly ports: Pick<Ports, 'audit' | 'tally' | 'clock'>) {}

	async record({ rule }: Denial, call: Denied): Promise<void> {
		const { audit, tally, clock } = this.ports;
		const { account, accountName, host, method, correlationId } = call;
		const tenant = account?.tenant ?? DEFAULT_TENANT;
		const event: AuditEvent = {
			action: 'account.denied',
			actor: { type: 'service', id: accountName || 'unnamed' },
			outcome: 'denied',
			credential: accountName,
			integration: account?.integration,
			environment: account?.environment,
			resource: host,
			scope: method,
			correlationId,
			context: { rule },
		};
		const now = clock.now();
		const kind = JSON.stringify(['account.denied', tenant, accountName, rule, host, method]);
		const options = { tenant, whenUnrecorded: 'mark' as const };
		if (now - (this.seen.get(kind) ?? -Infinity) < WINDOW_MS) {
			tally.count(kind, now, event, options);
			return;
		}
		if (this.seen.size >= MOST_KINDS) this.seen.clear();
		this.seen.set(kind, now);
		// What cannot be written is a gap, and chained as one; the denial stands.
		await audit.record(event, options).catch(() => undefined);
	}
}
