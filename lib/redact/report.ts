/** What was taken out, never what it was. */
export interface RedactionReport {
	/** How often, by rule: a detector's id, `key`, `personal`, `not_allowed`, or what bounded the run. */
	readonly removed: Readonly<Record<string, number>>;
	/**
	 * Where. A path reads `items[].note`; `(json)` and the like stand for what was unpacked from a text. Bounded: the
	 * last lines are missing where there were more.
	 */
	readonly paths: ReadonlyArray<{
		readonly path: string;
		readonly rule: string;
		readonly count: number;
	}>;
}

/** A name longer than this may be anything. */
const MAX_SEGMENT_LENGTH = 64;

/** Counts what one run takes out. */
export class Tally {
	/** Of all rules. */
	total = 0;
	private readonly removed = new Map<string, number>();
	private readonly places = new Map<string, { path: string; rule: string; count: number }>();

	constructor(private readonly maxPlaces: number) {}

	/** `path` holds the segments up to `depth`; what is behind is of another time. */
	add(rule: string, path: readonly string[], depth: number, count = 1): void {
		this.total += count;
		this.removed.set(rule, (this.removed.get(rule) ?? 0) + count);
		// A million findings are counted, and not spelt out.
		if (this.places.size >= this.maxPlaces && this.total > 2 * this.maxPlaces + 1000) return;
		const text = pathText(path, depth);
		const key = `${rule} ${text}`;
		const place = this.places.get(key);
		if (place) place.count += count;
		else if (this.places.size < this.maxPlaces) this.places.set(key, { path: text, rule, count });
	}

	report(): RedactionReport {
		const rules = [...this.removed].sort(([a], [b]) => (a < b ? -1 : 1));
		return { removed: Object.fromEntries(rules), paths: [...this.places.values()] };
	}
}

function pathText(path: readonly string[], depth: number): string {
	let text = '';
	for (const segment of path.slice(0, depth)) {
		if (segment === '') continue;
		const shown = segment.length > MAX_SEGMENT_LENGTH ? '[redacted:size]' : segment;
		text += text === '' || shown === '[]' ? shown : `.${shown}`;
	}
	return text;
}
