import { alertServices, type AlertServices } from '../../lib/n8n/alert/services';
import { alertSettings } from '../../lib/n8n/alert/settings';
import { auditServices } from '../../lib/n8n/audit/services';
import { Keyring } from '../../lib/crypto/keyring';
import { openStore } from '../../lib/store/open';
import { Settings } from '../../lib/store/settings';
import type { IntegrationEvent } from '../../lib/store/failure-store';
import type { Store } from '../../lib/store/store';
import { Receiver } from '../alert/receiver';
import { TestClock } from '../store/clock';
import { sqliteEngine } from '../store/engines';
import { register } from './context-alert-run';

export const AIRLOCK = 'airlock';

/** The services of one process with the destinations of an admin, on a real store, against real receivers. */
export interface Raising {
	readonly clock: TestClock;
	readonly store: Store;
	readonly alerts: AlertServices;
	readonly main: Receiver;
	readonly fallback: Receiver;
	readonly backup: Receiver;
	/** Raises it, and waits until it was told. */
	raise(facts: Record<string, unknown>): Promise<void>;
	tick(): Promise<void>;
	events(): Promise<IntegrationEvent[]>;
	/** What was recorded of messages, oldest first. */
	recorded(): Promise<unknown[]>;
	stop(): Promise<void>;
}

export async function startRaising(
	changes: Record<string, string | undefined> = {},
): Promise<Raising> {
	const database = await sqliteEngine();
	const clock = new TestClock();
	const store = await openStore(database.location, clock);
	await register('acme', store);
	const [main, fallback, backup] = [
		await Receiver.start(),
		await Receiver.start(),
		await Receiver.start(),
	];
	const at = ({ url }: Receiver) => JSON.stringify({ type: 'webhook', url });
	const variables = {
		AIRLOCK_ALERT_DESTINATION: at(main),
		...(changes.AIRLOCK_ALERT_DESTINATION === undefined && 'AIRLOCK_ALERT_DESTINATION' in changes
			? {}
			: { AIRLOCK_ALERT_FALLBACK: at(fallback), AIRLOCK_ALERT_ESCALATION: at(backup) }),
		AIRLOCK_ALERT_ACKNOWLEDGE_URL: 'https://n8n.example.com/webhook/acknowledge',
		...changes,
	};
	const keyring = new Keyring(store.dataKeys, 'a root secret', clock);
	const { audit } = auditServices(store, keyring, clock, undefined);
	const alerts = alertServices({
		...{ store, keyring, clock, audit, environment: 'production' },
		settings: alertSettings(new Settings({ variables, readFile: () => '' })),
		retry: { now: () => clock.now(), random: () => 0, sleep: async () => undefined },
	});
	return {
		...{ clock, store, alerts, main, fallback, backup },
		raise: async (facts) => {
			await alerts.raise(facts);
			await alerts.idle();
		},
		tick: async () => {
			await alerts.tick();
			await alerts.idle();
		},
		events: async () => await store.events.after({ at: 0, id: '' }, 100),
		recorded: async () => {
			const found = await store.audit.search({ tenant: 'acme', action: 'alert.sent' }, 100);
			return found.map(({ body }) => JSON.parse(body) as unknown).toReversed();
		},
		stop: async () => {
			alerts.stop();
			for (const receiver of [main, fallback, backup]) await receiver.stop();
			await alerts.idle();
			await store.close();
			await database.drop();
		},
	};
}
