// One of several processes that append to audit chains. Bundled and started by writers.ts.
import { once } from 'node:events';
import { Appender } from '../../lib/audit/appender';
import { systemClock } from '../../lib/clock';
import type { StoreLocation } from '../../lib/store/locate';
import { openStore } from '../../lib/store/open';
import { draft } from './chains';

export interface Assignment {
	readonly location: StoreLocation;
	/** In turn. */
	readonly tenants: readonly string[];
	readonly entries: number;
	/** Appends asked for at the same time. */
	readonly lanes: number;
}

/** How long the entry took, in ms, and where it went. */
export type Acknowledged = readonly [tenant: string, seq: number, hash: string, ms: number];

async function write({ location, tenants, entries, lanes }: Assignment): Promise<void> {
	const store = await openStore(location, systemClock);
	process.send!('ready');
	await once(process, 'message');
	const appender = new Appender(store.audit, systemClock);
	let next = 0;
	const lane = async (): Promise<void> => {
		while (next < entries) {
			const n = next++;
			const startedAt = performance.now();
			const entry = draft(n, { actor: { id: `writer-${process.pid}`, type: 'service' } });
			const { tenant, seq, hash } = await appender.append(tenants[n % tenants.length]!, entry);
			process.send!([tenant, seq, hash, performance.now() - startedAt] satisfies Acknowledged);
		}
	};
	await Promise.all(Array.from({ length: lanes }, lane));
	await store.close();
}

process.once('message', (assignment: Assignment) => {
	write(assignment).then(
		() => process.disconnect(),
		(error: unknown) => process.send!({ failure: reasonsOf(error) }, () => process.exit(1)),
	);
});
// Whoever started it is gone.
process.once('disconnect', () => process.exit(0));

function reasonsOf(error: unknown): string {
	const cause = error instanceof Error && error.cause ? `: ${reasonsOf(error.cause)}` : '';
	return `${String(error)}${cause}`;
}
