import { randomUUID } from 'node:crypto';
import { LoggerProxy } from 'n8n-workflow';
import { Watch } from '../../watch/watch';
import { LimitedLog } from '../limited-log';
import type { Services } from '../services';

const FIRST_MS = 10_000;
const EVERY_MS = 60_000;

/** Has this process look for what needs a person, from now on. No timer of it keeps a process alive. */
export function watchServices(opened: Services): Services {
	const watch = watchOf(opened);
	const sweep = () => void watch.sweep();
	setTimeout(sweep, FIRST_MS).unref();
	setInterval(sweep, EVERY_MS).unref();
	return opened;
}

function watchOf({ store, clock, alerts, environment, checkpoints, held }: Services): Watch {
	const log = new LimitedLog(clock);
	return new Watch({
		store,
		clock,
		// Which says so where it was not told, so that the next sweep tells it.
		raise: alerts.tell,
		environment,
		holder: randomUUID(),
		keys: async () =>
			new Map((await checkpoints.signers()).map(({ kid, publicKey }) => [kid, publicKey])),
		reclaim: async () => await held.reclaim(),
		fault: (part, error) => {
			const why = error instanceof Error ? error.name : 'unknown';
			log.write(
				(line) => LoggerProxy.warn(line),
				`Airlock could not look at: ${part} (${why}). It is looked at again within minutes.`,
			);
		},
	});
}
