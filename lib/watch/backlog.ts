import type { Backlog } from '../store/failure-store';
import type { Finding, Lasting } from './lasting';
import { HOUR_MS, type PartPorts } from './ports';

const MOST_WAITING = 100;
const OLDEST_MS = HOUR_MS;
/** What is few but old is told again when it is this many, not when one becomes two. */
const LEAST_GROWN = MOST_WAITING;

/** Held work that piles up: told when it begins, whenever it has doubled since, and when it is worked off. */
export async function watchBacklog(
	{ store, clock, environment }: PartPorts,
	lasting: Lasting,
): Promise<void> {
	const now = clock.now();
	const waiting = await store.heldItems.backlog();
	const tooMuch = waiting.filter(
		({ count, oldestAt }) => count > MOST_WAITING || now - oldestAt > OLDEST_MS,
	);
	for (const one of tooMuch) await lasting.is(findingOf(one, now, environment));
	const still = new Set(tooMuch.map(placeOf));
	for (const open of await lasting.open('backlog')) {
		const place = placeOf({ tenant: open.tenant, integration: open.subject });
		if (!still.has(place)) await lasting.over('backlog', open);
	}
}

function findingOf(
	{ tenant, integration, count, oldestAt }: Backlog,
	now: number,
	environment: string | undefined,
): Finding {
	return {
		condition: 'backlog',
		tenant,
		subject: integration,
		step: (told) => {
			const again = Math.max(2 * Number(told), LEAST_GROWN);
			return told === undefined || count >= again ? String(count) : told;
		},
		facts: {
			integration,
			environment,
			count,
			oldestAgeSeconds: Math.max(0, Math.floor((now - oldestAt) / 1_000)),
		},
	};
}

function placeOf({ tenant, integration }: Pick<Backlog, 'tenant' | 'integration'>): string {
	return JSON.stringify([tenant, integration]);
}
