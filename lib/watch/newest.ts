import { type Raised, readRaised } from '../alert/raised';
import type { EventStore } from '../store/failure-store';
import { DAY_MS, HOUR_MS } from './ports';

const PAGE = 500;
const MOST_PAGES = 20;
/** Looked for from ever further back: the newest is usually near. */
const BACK_MS = [HOUR_MS, DAY_MS, 7 * DAY_MS] as const;

/** The newest event that is wanted; undefined where there is none. */
export async function newestEvent(
	events: EventStore,
	now: number,
	wants: (raised: Raised) => boolean,
): Promise<Raised | undefined> {
	for (const back of BACK_MS) {
		let after = { at: now - back, id: '' };
		let found: Raised | undefined;
		for (let page = 0; page < MOST_PAGES; page += 1) {
			const read = await events.after(after, PAGE);
			found = read.map(readRaised).findLast((raised) => raised && wants(raised)) ?? found;
			const last = read[PAGE - 1];
			if (!last) break;
			after = last;
		}
		if (found) return found;
	}
	return undefined;
}
