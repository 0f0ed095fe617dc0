import { AcknowledgeTokens } from '../../alert/acknowledge';
import { AlertEngine } from '../../alert/engine';
import { Heartbeat } from '../../alert/heartbeat';
import { DEFAULT_POLICY } from '../../alert/policy';
import { eventOf, raisedOf } from '../../alert/raised';
import { type AuditLog, DEFAULT_TENANT } from '../../audit/log';
import type { Clock } from '../../clock';
import type { Keyring } from '../../crypto/keyring';
import type { RetryPorts } from '../../failure/backoff';
import { integrationOf } from '../../registry/record';
import type { Store } from '../../store/store';
import { ADMIN, AlertChannel } from './channel';
import type { AlertSettings } from './settings';

type Facts = Readonly<Record<string, unknown>>;

/** Who is told what, for one process. */
export interface AlertServices {
	readonly engine: AlertEngine;
	readonly tokens: AcknowledgeTokens;
	readonly heartbeat: Heartbeat;
	/**
	 * Tells of what may need a person: an event for workflows, and a message where the admin set a destination. Waits for
	 * the store only; the message goes after that. Never rejects.
	 */
	raise(facts: Facts): Promise<void>;
	/** As `raise`, for who can try again: rejects where there is no event of it, or the facts are of no known condition. */
	tell(facts: Facts): Promise<void>;
	/** Passes on to the admin's destination that somebody takes care of an alert. Never rejects. */
	acknowledged(tenant: string, fingerprint: string): Promise<void>;
	/** The facts with owner, backup owner and runbook of their integration, and with the environment that this n8n serves. */
	enriched(facts: Facts): Promise<Facts>;
	/** How often telling did not work, for a reason of our own. */
	faults(): number;
	/** Sends what is due by time. A timer does that every five seconds. */
	tick(): Promise<void>;
	/** Waits for the messages that are on their way. */
	idle(): Promise<void>;
	stop(): void;
}

export interface AlertPorts {
	readonly store: Store;
	readonly keyring: Keyring;
	readonly clock: Clock;
	readonly audit: AuditLog;
	/** AIRLOCK_ENVIRONMENT. */
	readonly environment: string | undefined;
	readonly settings: AlertSettings | undefined;
	/** For tests. */
	readonly retry?: RetryPorts;
}

const TICK_MS = 5_000;

export function alertServices(ports: AlertPorts): AlertServices {
	const { store, keyring, clock, settings } = ports;
	const { states, claims, events } = store;
	const engine = new AlertEngine({ states, claims, clock });
	const tokens = new AcknowledgeTokens(keyring, claims, clock);
	const heartbeat = new Heartbeat(states, clock);
	const channel =
		settings && new AlertChannel({ ...ports, engine, tokens, heartbeat, events }, settings);
	const underWay = new Set<Promise<void>>();
	let faults = 0;

	/** Runs it, and counts where it does not work: nothing that is told of fails for it. */
	const guarded = async (work: () => Promise<void>): Promise<void> => {
		const run = work().catch(() => {
			faults += 1;
		});
		underWay.add(run);
		await run;
		underWay.delete(run);
	};
	const enriched = async (facts: Facts) =>
		await withOwner(store, { ...facts, environment: facts.environment || ports.environment });
	const tell: AlertServices['tell'] = async (facts) => {
		const raised = raisedOf(await enriched(facts), clock.now());
		const noted = events.append(eventOf(raised));
		// One does not keep the other from being tried.
		await Promise.allSettled([noted]);
		if (channel) {
			await guarded(async () => {
				const { sending } = await engine.evaluate(raised, DEFAULT_POLICY, ADMIN);
				// Not waited for: a slow destination must not hold up the work that is told of.
				if (sending) void guarded(async () => await channel.send(sending));
			});
		}
		await noted;
	};
	const raise: AlertServices['raise'] = async (facts) =>
		await guarded(async () => await tell(facts));

	let ticking: Promise<void> | undefined;
	const tick: AlertServices['tick'] = async () => {
		ticking ??= guarded(async () => await channel?.tick()).finally(() => (ticking = undefined));
		await ticking;
	};
	const timer = channel && setInterval(() => void tick(), TICK_MS).unref();
	return {
		...{ engine, tokens, heartbeat, raise, tell, enriched, tick },
		acknowledged: async (tenant, fingerprint) =>
			await guarded(async () => await channel?.acknowledged(tenant, fingerprint)),
		faults: () => faults,
		idle: async () => {
			while (underWay.size > 0) await Promise.all(underWay);
		},
		stop: () => clearInterval(timer),
	};
}

/** What the facts say themselves stands. Without the registry they are told as they are. */
async function withOwner(store: Store, facts: Facts): Promise<Facts> {
	const { integration, tenant = DEFAULT_TENANT } = facts;
	if (typeof integration !== 'string' || typeof tenant !== 'string') return facts;
	try {
		const row = await store.integrations.get(tenant, integration);
		if (!row) return facts;
		const { owner, backupOwner, runbookUrl } = integrationOf(row).questionnaire;
		const known = Object.entries({ owner, backupOwner, runbookUrl });
		return { ...facts, ...Object.fromEntries(known.filter(([name]) => !facts[name])) };
	} catch {
		return facts;
	}
}
