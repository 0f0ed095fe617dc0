import type { IDataObject } from 'n8n-workflow';
import { shown, WITHHELD } from '../../health/shown';
import { timeline, type TimelineParts } from '../../health/timeline';
import { reach, type StoredEntry } from '../../store/store';
import { isoTime } from '../registry/json';
import type { Services } from '../services';

/** Entries that are told at most, the newest. */
const MOST_ENTRIES = 500;
/** As breakers record what became of them. */
const CHANGED = /^(?:host|account)\.(?:closed|half_open|held|open)$/;

type Entry = TimelineParts['entries'][number];
type Transition = TimelineParts['transitions'][number];

export interface TimelineQuery {
	readonly tenant: string;
	readonly integration: string;
	/** Milliseconds since the epoch; `from` inclusive, `to` exclusive. */
	readonly from: number;
	readonly to: number;
}

/** What happened to an integration, the oldest first, and whom to ask. `complete`: false where older entries are left out. */
export async function readTimeline(
	{ store, registry }: Pick<Services, 'store' | 'registry'>,
	query: TimelineQuery,
): Promise<IDataObject> {
	const { tenant, integration, from, to } = query;
	const found = await reach(store.audit.search(query, MOST_ENTRIES + 1));
	const entries: Entry[] = [];
	const transitions: Transition[] = [];
	for (const entry of found.slice(0, MOST_ENTRIES)) {
		const transition = transitionOf(entry);
		if (transition) transitions.push(transition);
		else entries.push(entryOf(entry));
	}
	const known = await registry.get(tenant, integration);
	const { owner = '', backupOwner = '', runbookUrl = '' } = known?.questionnaire ?? {};
	return {
		...{ tenant, integration, from: isoTime(from), to: isoTime(to) },
		...{ owner: safe(owner), backupOwner: safe(backupOwner), runbookUrl: safe(runbookUrl) },
		events: timeline({ entries, transitions: transitions.reverse() }).map((event) => {
			return { ...event, at: isoTime(event.at) };
		}),
		complete: found.length <= MOST_ENTRIES,
	};
}

/** It goes into tickets and chats. */
const safe = (text: string) => shown(text) ?? WITHHELD;

function entryOf({ at, action, outcome, correlationId, seq }: StoredEntry): Entry {
	return { at, action, outcome, seq, ...(correlationId !== '' && { correlationId }) };
}

function transitionOf({ action, at, body }: StoredEntry): Transition | undefined {
	if (!CHANGED.test(action)) return undefined;
	const { resource, context } = JSON.parse(body) as { resource?: unknown; context?: unknown };
	const { from, to, category } = (context ?? {}) as Readonly<Record<string, unknown>>;
	if (typeof from !== 'string' || typeof to !== 'string') return undefined;
	return {
		...{ at, from, to, host: typeof resource === 'string' ? resource : '' },
		...(typeof category === 'string' && { category }),
	};
}
