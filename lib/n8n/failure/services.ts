import type { AuditLog } from '../../audit/log';
import type { Clock } from '../../clock';
import type { Keyring } from '../../crypto/keyring';
import { Breakers, type Transition } from '../../failure/breakers';
import { HeldItems } from '../../failure/held';
import { Ledger } from '../../failure/ledger';
import { Slots } from '../../failure/slots';
import { WorkCounter } from '../../failure/work-counter';
import type { Store } from '../../store/store';

/** What work that fails needs, for one process. */
export interface FailureServices {
	readonly breakers: Breakers;
	readonly held: HeldItems;
	readonly ledger: Ledger;
	readonly slots: Slots;
	readonly work: WorkCounter;
	/** Tells of what may need a person: context only. Never rejects. */
	raise(facts: Readonly<Record<string, unknown>>): Promise<void>;
}

interface Ports {
	readonly store: Store;
	readonly keyring: Keyring;
	readonly clock: Clock;
	readonly audit: AuditLog;
	readonly environment: string | undefined;
	/** Told of what may need a person: context only. Never rejects. */
	raise(facts: Readonly<Record<string, unknown>>): Promise<void>;
}

export function failureServices(ports: Ports): FailureServices {
	const { store, keyring, clock } = ports;
	return {
		breakers: new Breakers(store.states, clock, async (transition) => {
			await record(ports, transition);
			await tell(ports, transition);
		}),
		held: new HeldItems(store.heldItems, keyring, clock),
		ledger: new Ledger(store.attempts, clock),
		slots: new Slots(store.claims),
		work: new WorkCounter(store.attempts, clock),
		raise: ports.raise,
	};
}

/** The state stands even where it cannot be recorded: that is a gap in the log, and chained as one. */
async function record({ audit, environment }: Ports, transition: Transition): Promise<void> {
	const { key, from, to, category, by, reason } = transition;
	await audit
		.record(
			{
				action: `${key.kind}.${to}`,
				outcome: 'success',
				actor: by === undefined ? { type: 'system', id: 'airlock' } : { type: 'user', id: by },
				integration: key.integration,
				environment,
				resource: key.name,
				...(reason && { reason }),
				context: { from, to, ...(category && { category }) },
			},
			{ tenant: key.tenant, whenUnrecorded: 'mark' },
		)
		.catch(() => undefined);
}

async function tell({ raise, environment }: Ports, transition: Transition): Promise<void> {
	const { key, to, category, at } = transition;
	if (to === 'half_open') return;
	const about = { tenant: key.tenant, integration: key.integration, environment, category, at };
	await raise(
		key.kind === 'account'
			? { ...about, condition: 'auth_failures', account: key.name, resolved: to === 'closed' }
			: { ...about, condition: 'breaker_open', host: hostOf(key), resolved: to === 'closed' },
	);
}

/** Of a destination without what tells it from others of its host: see `readDestination`. */
const hostOf = ({ name }: Transition['key']) => name.split('#')[0];
