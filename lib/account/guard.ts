import type { Clock } from '../clock';
import { faultName } from '../fault';
import type { Gate } from '../registry/gate';
import { SENT } from '../store/registry-store';
import { type RateStore, reach, StoreUnavailableError } from '../store/store';
import type { Accounts, PreparedAccount } from './accounts';
import { type Denial, deny, denyByGrant } from './denial';
import { decide, type OutgoingCall } from './grant';
import type { ServiceAccount } from './service-account';
import { type SizeClass } from './size-class';
import type { UsedOnce } from './use';

export interface GuardPorts {
	readonly clock: Clock;
	/** AIRLOCK_ENVIRONMENT. */
	readonly environment: string | undefined;
	readonly accounts: Accounts;
	readonly rates: RateStore;
	/** At most half a second old. Rejects with StoreUnavailableError. */
	gate(account: ServiceAccount): Promise<Gate>;
	/** Whether it is set aside because the other side rejected its sign-ins. Rejects with StoreUnavailableError. */
	isQuarantined(account: ServiceAccount): Promise<boolean>;
	/** When a call of the account last left, in ms since the epoch. */
	lastSent(account: ServiceAccount): Promise<number | undefined>;
	/** An account that was not used for so long is refused; 0: none is. Milliseconds. */
	readonly dormantAfterMs: number;
	/** Whether the tenant that an account of another one serves has granted it. Rejects with StoreUnavailableError. */
	crossTenantGranted(account: ServiceAccount): Promise<boolean>;
	/** Counts the call against the limits of a pilot. */
	spend(account: ServiceAccount): Promise<Gate>;
	readonly use: { count(use: UsedOnce): void };
	/** Told of every account that asks, also in vain. Nobody waits for it. */
	seen(account: ServiceAccount): void;
	/** Records a call that did not leave, at once. Never rejects. */
	denied(denial: Denial, call: Denied): Promise<void>;
}

/** Context of a denial. */
export interface Denied {
	/** Undefined where the credential cannot be read. */
	readonly account: ServiceAccount | undefined;
	readonly accountName: string;
	readonly host: string;
	readonly method: string;
	readonly correlationId: string;
}

/** One request, and what only the guard decides to look at. */
export interface Departure {
	/** Undefined where the address cannot be read. */
	readonly call: OutgoingCall | undefined;
	/** 32 hex digits. */
	readonly correlationId: string;
	readonly size: SizeClass;
	/**
	 * Fixes query and body as they will be sent, for a proof that covers them. `unreadable`: that cannot be told.
	 */
	pin(url: URL): Buffer | undefined | 'unreadable';
}

export type Admission =
	| {
			readonly ok: true;
			readonly account: ServiceAccount;
			readonly headers: Readonly<Record<string, string>>;
	  }
	| { readonly ok: false; readonly denial: Denial };

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const MOST_AWAKE = 1_000;
const CROSS_TENANT =
	'That tenant grants it by an exception of the kind Cross Tenant, with tenant/account as its detail.';
const RELEASE =
	'Give it a secret that works, then an operator releases it in the Integration Registry.';
const WAKE = 'Its owner confirms that it is still needed by setting Not Before to today.';
/** After these an account is not used again soon: what was leased for it ends. */
const CUT_OFF: ReadonlySet<string> = new Set([
	'expired',
	'integration_disabled',
	'integration_revoked',
]);
const STORE_AWAY = 'the Airlock store cannot be reached';

/**
 * Lets a request leave under a service account, or not. In order: integration not cut off, account not set aside, environment, validity, host,
 * method, path, dormancy, rate, proof, record of use. What cannot be decided is refused. Never rejects.
 */
export class AccountGuard {
	private readonly awake = new Map<string, number>();

	constructor(private readonly ports: GuardPorts) {}

	async admit(
		credential: Readonly<Record<string, unknown>>,
		departure: Departure,
	): Promise<Admission> {
		const prepared = this.ports.accounts.prepare(credential);
		if (prepared.ok) this.ports.seen(prepared.account);
		const admission = prepared.ok
			? await this.decide(prepared, departure).catch((error: unknown) =>
					this.faulted(prepared.account, departure, error),
				)
			: { ok: false as const, denial: unreadable(prepared) };
		if (!admission.ok) await this.refuse(prepared, departure, admission.denial);
		return admission;
	}

	private async decide(
		prepared: PreparedAccount & { ok: true },
		departure: Departure,
	): Promise<Admission> {
		const { clock, environment, accounts, rates, use } = this.ports;
		const { account } = prepared;
		const { call, correlationId, size } = departure;
		const host = call?.url.hostname ?? '';
		const refused = (rule: Denial['rule'], why: string, description?: string): Admission => ({
			ok: false,
			denial: deny(account.name, host, rule, why, description),
		});

		const closed = ({ code, message }: Gate & { open: false }): Admission => {
			const [why = '', ...mend] = message.split('. ');
			return refused(code, sentence(why), mend.join('. '));
		};

		const gate = await this.ports.gate(account);
		if (!gate.open) return closed(gate);
		if (
			account.servesTenant !== account.tenant &&
			!(await this.ports.crossTenantGranted(account))
		) {
			return refused('tenant', 'the integration belongs to another tenant', CROSS_TENANT);
		}
		if (!call) return { ok: false, denial: denyByGrant(account, '', 'url') };
		if (await this.ports.isQuarantined(account)) {
			return refused('account_quarantined', 'its sign-in was rejected repeatedly', RELEASE);
		}
		const decision = decide(account, call, { now: clock.now(), environment });
		if (!decision.ok) return { ok: false, denial: denyByGrant(account, host, decision.rule) };
		if (await this.isDormant(account)) {
			const days = Math.floor(this.ports.dormantAfterMs / DAY_MS);
			return refused('dormant', `the account was not used for ${days} days`, WAKE);
		}
		if (account.requestsPerMinute > 0) {
			const key = `account|${account.tenant}|${account.integration}|${account.name}`;
			const taken = await reach(rates.take(key, account.requestsPerMinute, MINUTE_MS));
			if (!taken.allowed) {
				const seconds = Math.ceil(taken.retryAfterMs / 1_000);
				return refused(
					'rate',
					`more than ${account.requestsPerMinute} requests a minute`,
					`It can be used again in ${seconds} s.`,
				);
			}
		}
		const ready = await accounts.ready(prepared);
		if (!ready.ok) {
			return refused(ready.flaw.rule, sentence(ready.flaw.message), ready.flaw.description);
		}
		const pilot = await this.ports.spend(account);
		if (!pilot.open) return closed(pilot);
		const body = account.authMode === 'hmac' ? departure.pin(call.url) : undefined;
		if (body === 'unreadable') {
			return refused('body_unreadable', 'a form, a file or a nested query cannot be signed');
		}
		const { method, url } = call;
		const attached = await ready.authenticator.attach({ method, url, body });
		if (!attached.ok) return refused(attached.code, sentence(attached.message));
		use.count({
			...identity(account),
			host,
			method,
			path: decision.prefix,
			outcome: SENT,
			size,
			correlationId,
		});
		return { ok: true, account, headers: attached.attachment.headers };
	}

	/** Forgotten access is taken away, until its owner says by a new Not Before that it is still needed. */
	private async isDormant(account: ServiceAccount): Promise<boolean> {
		const { clock, dormantAfterMs, lastSent } = this.ports;
		if (dormantAfterMs === 0) return false;
		const key = JSON.stringify([account.tenant, account.name]);
		const now = clock.now();
		// What was sent from here a moment ago need not be asked of the store.
		const known = this.awake.get(key);
		if (known === undefined || now - known >= dormantAfterMs) {
			const last = await reach(lastSent(account));
			if (last !== undefined && now - Math.max(last, account.notBefore ?? 0) >= dormantAfterMs) {
				return true;
			}
		}
		if (this.awake.size >= MOST_AWAKE) this.awake.clear();
		this.awake.set(key, now);
		return false;
	}

	private faulted(account: ServiceAccount, { call }: Departure, error: unknown): Admission {
		const host = call?.url.hostname ?? '';
		const away = error instanceof StoreUnavailableError;
		const denial = away
			? deny(account.name, host, 'store_unavailable', STORE_AWAY, 'Nothing leaves unchecked.')
			: deny(account.name, host, 'defect', `a defect of Airlock (${faultName(error)})`);
		return { ok: false, denial };
	}

	private async refuse(
		prepared: PreparedAccount,
		{ call, correlationId, size }: Departure,
		denial: Denial,
	): Promise<void> {
		const account = prepared.ok ? prepared.account : undefined;
		const host = call?.url.hostname ?? '';
		const method = call?.method ?? '';
		if (account) {
			const outcome = `denied:${denial.rule}`;
			// The path was not granted, so it is nobody's to keep.
			const used = { ...identity(account), host, method, path: '', outcome, size, correlationId };
			this.ports.use.count(used);
		}
		if (prepared.ok && CUT_OFF.has(denial.rule)) await this.ports.accounts.cutOff(prepared);
		const accountName = prepared.ok ? prepared.account.name : prepared.name;
		await this.ports.denied(denial, { account, accountName, host, method, correlationId });
	}
}

const identity = ({ tenant, integration, name, environment }: ServiceAccount) => ({
	tenant,
	integration,
	account: name,
	environment,
});

function unreadable({ name, issue }: PreparedAccount & { ok: false }): Denial {
	return deny(name, '', 'account_invalid', sentence(issue.message), issue.description);
}

/** As the end of a sentence of ours. */
function sentence(message: string): string {
	return message.replace(/\.$/, '').replace(/^[A-Z](?=[a-z ])/, (first) => first.toLowerCase());
}
