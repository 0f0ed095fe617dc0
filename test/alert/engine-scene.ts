import { AlertEngine, type Evaluated } from '../../lib/alert/engine';
import { type AlertPolicy, DEFAULT_POLICY } from '../../lib/alert/policy';
import { raisedOf } from '../../lib/alert/raised';
import type { Sending } from '../../lib/alert/sending';
import { openStore } from '../../lib/store/open';
import type { Store } from '../../lib/store/store';
import { TestClock } from '../store/clock';
import { type Engine, sqliteEngine } from '../store/engines';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

export type Facts = Record<string, unknown>;

/** An engine on a real store, and time that stands until it is moved. */
export class Scene {
	readonly clock = new TestClock();
	private readonly opened: Store[] = [];
	store!: Store;
	engine!: AlertEngine;

	private constructor(private readonly database: Engine) {}

	static async start(): Promise<Scene> {
		const scene = new Scene(await sqliteEngine());
		scene.engine = await scene.another();
		scene.store = scene.opened[0]!;
		return scene;
	}

	/** As in another process: a store of its own on the same file. */
	async another(): Promise<AlertEngine> {
		const store = await openStore(this.database.location, this.clock);
		this.opened.push(store);
		const { states, claims } = store;
		return new AlertEngine({ states, claims, clock: this.clock });
	}

	async stop(): Promise<void> {
		for (const store of this.opened) await store.close();
		await this.database.drop();
	}

	raised(facts: Facts = {}) {
		const about = { condition: 'work_halted', tenant: 'acme', integration: 'crm', ...facts };
		return raisedOf(about, this.clock.now());
	}

	/** Raises it, and says that what is sent arrived. */
	async raise(facts: Facts = {}, policy: Partial<AlertPolicy> = {}, channel = '') {
		const evaluated = await this.evaluate(facts, policy, channel);
		if (evaluated.sending) await this.engine.settle(evaluated.sending, true);
		return evaluated;
	}

	async evaluate(
		facts: Facts = {},
		policy: Partial<AlertPolicy> = {},
		channel = '',
	): Promise<Evaluated> {
		return await this.engine.evaluate(
			this.raised(facts),
			{ ...DEFAULT_POLICY, ...policy },
			channel,
		);
	}

	async due(channel = ''): Promise<readonly Sending[]> {
		const due = await this.engine.due(channel);
		for (const sending of due) await this.engine.settle(sending, true);
		return due;
	}
}
