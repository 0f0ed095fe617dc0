import { CATEGORIES, isCategory } from '../failure/category';
import { shown, WITHHELD } from './shown';

/** Something that happened to an integration. `at` is ms since the epoch. */
export interface TimelineEvent {
	readonly at: number;
	/** `audit` or `breaker`. */
	readonly kind: string;
	/** For people to read; not escaped. */
	readonly what: string;
	/** Where it is proved: `#12` is an entry of the audit log. */
	readonly reference?: string;
	readonly correlationId?: string;
}

export interface TimelineParts {
	readonly entries: ReadonlyArray<{
		readonly at: number;
		readonly action: string;
		readonly outcome: string;
		readonly correlationId?: string;
		readonly seq: number;
	}>;
	readonly transitions: ReadonlyArray<{
		readonly at: number;
		readonly host: string;
		readonly from: string;
		readonly to: string;
		readonly category?: string;
	}>;
}

/** Audit entries and state transitions of one integration as one list, the oldest first. */
export function timeline({ entries, transitions }: TimelineParts): TimelineEvent[] {
	const audited = [...entries]
		.sort((a, b) => a.seq - b.seq)
		.map(({ at, action, outcome, correlationId, seq }) => {
			const correlation = correlationId === undefined ? undefined : shown(correlationId);
			return {
				at,
				kind: 'audit',
				what: `${text(action)}: ${text(outcome)}`,
				reference: `#${seq}`,
				...(correlation !== undefined && { correlationId: correlation }),
			};
		});
	const changed = transitions.map(({ at, host, from, to, category }) => ({
		at,
		kind: 'breaker',
		what: `${text(host)}: ${text(from)} to ${text(to)}${because(category)}`,
	}));
	// Stable: of one millisecond the entries come first, as they were appended.
	return [...audited, ...changed]
		.filter(({ at }) => Number.isFinite(at))
		.sort((a, b) => a.at - b.at);
}

const text = (value: string) => shown(value) ?? WITHHELD;

/** The category is told in our words; another one is left out. */
const because = (category: string | undefined) =>
	isCategory(category) ? ` (${CATEGORIES[category].text})` : '';
