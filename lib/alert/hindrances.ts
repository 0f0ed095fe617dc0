import type { Clock } from '../clock';
import type { Alert } from './alert';
import { AGAIN_MS, followsFromBreaker } from './policy';
import type { Silences } from './silences';
import { isLive } from './state';
import type { AlertStates } from './states';

export interface Hindrance {
	readonly why: 'silenced' | 'inhibited';
	/** When to look again, in milliseconds since the epoch. */
	readonly until: number;
}

/** What keeps an alert from being told. */
export class Hindrances {
	constructor(
		private readonly silences: Silences,
		private readonly states: AlertStates,
		private readonly clock: Clock,
	) {}

	async of(alert: Alert, channel: string): Promise<Hindrance | undefined> {
		const until = await this.silences.until(alert);
		if (until !== undefined) return { why: 'silenced', until };
		if (!followsFromBreaker(alert.condition) || alert.integration === undefined) return undefined;
		const now = this.clock.now();
		const states = await this.states.ofIntegration(alert.tenant, alert.integration);
		const inhibits = states.some(
			(state) =>
				state.alert.condition === 'breaker_open' && state.channel === channel && isLive(state, now),
		);
		return inhibits ? { why: 'inhibited', until: now + AGAIN_MS } : undefined;
	}
}
