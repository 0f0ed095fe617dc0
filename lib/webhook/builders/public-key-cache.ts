import type { Clock } from '../../clock';

export interface KeyCacheOptions<T> {
	/** Fetches and imports the key of that name. A rejection means that it is not to be had. */
	load(name: string): Promise<T>;
	readonly clock: Clock;
	/** How long a key is used before it is fetched again, in milliseconds. */
	readonly maxAgeMs: number;
}

/** How many unknown names are looked up in a minute, and how many known ones are remembered. */
const NEW_NAMES_PER_MINUTE = 6;
const MAX_NAMES = 20;

/** The least time between two fetches of one known name, in milliseconds. */
const COOLDOWN_MS = 30_000;

interface Entry<T> {
	readonly key: T;
	readonly loadedAt: number;
	triedAt: number;
}

/**
 * Keys fetched one by one, under names that a stranger chooses (a `kid`, a certificate URL). Known names
 * are answered from memory; unknown ones share a small budget, so that forged requests can neither
 * make us call the provider once each nor fill the memory. Concurrent look-ups of one name share a
 * fetch. A key that is due is used on while its refresh fails, until it is twice `maxAgeMs` old.
 */
export function keyCache<T>(options: KeyCacheOptions<T>): (name: string) => Promise<T | undefined> {
	const { load, clock, maxAgeMs } = options;
	const known = new Map<string, Entry<T>>();
	const loading = new Map<string, Promise<void>>();
	let newNames: number[] = [];

	function mayFetch(entry: Entry<T> | undefined, now: number): boolean {
		if (entry) {
			if (now - entry.loadedAt < maxAgeMs || now - entry.triedAt < COOLDOWN_MS) return false;
			entry.triedAt = now;
			return true;
		}
		newNames = newNames.filter((at) => now - at < 60_000);
		if (newNames.length >= NEW_NAMES_PER_MINUTE) return false;
		newNames.push(now);
		return true;
	}

	async function fetch(name: string): Promise<void> {
		try {
			const key = await load(name);
			const now = clock.now();
			known.delete(name);
			known.set(name, { key, loadedAt: now, triedAt: now });
			if (known.size > MAX_NAMES) known.delete(known.keys().next().value!);
		} catch {
			// What is known is used on; what is not known stays so.
		}
	}

	return async (name) => {
		if (!loading.has(name) && mayFetch(known.get(name), clock.now())) {
			const fetching = fetch(name).finally(() => loading.delete(name));
			loading.set(name, fetching);
		}
		await loading.get(name);
		const entry = known.get(name);
		return entry && clock.now() - entry.loadedAt < 2 * maxAgeMs ? entry.key : undefined;
	};
}
