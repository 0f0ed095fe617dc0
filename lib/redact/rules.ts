import { createHash } from 'node:crypto';
import { DETECTORS_VERSION } from './detectors/scan';
import type { NameLists } from './key-names';

/** Raised with every change of what the rules below take out, apart from the detectors'. */
const STRUCTURE_VERSION = 1;

/** What bounds one run. Whatever is beyond is replaced, not passed: nothing gets by unseen. */
export interface Limits {
	/** Levels of objects and arrays, and of texts in texts. 1 to 100. */
	readonly depth: number;
	/** Fields and elements. */
	readonly nodes: number;
	/** UTF-16 units of one text. */
	readonly textLength: number;
	/** UTF-16 units of all texts together, each decoding of one counted anew. */
	readonly totalLength: number;
	/** Lines of the report's `paths`; the counts in `removed` are always whole. */
	readonly paths: number;
}

export interface RedactionRules {
	/**
	 * The fields to keep; all others are dropped, and with an empty list everything. Dotted paths, `items.id` reaches into
	 * arrays, a path to an object takes all of it. Kept fields still go through the other rules.
	 */
	readonly allow?: readonly string[];
	/** Names of fields beyond the built-in ones; `false`: names do not matter. */
	readonly names?: NameLists | false;
	/** Whether to look into texts for JSON, forms, URLs, header lines and base64. Default true. */
	readonly texts?: boolean;
	/** Detectors to leave out by id; `false`: none looks at values. */
	readonly detectors?: { readonly except: readonly string[] } | false;
	readonly limits?: Partial<Limits>;
}

const DEFAULT_LIMITS: Limits = {
	depth: 40,
	nodes: 50_000,
	textLength: 262_144,
	totalLength: 2_097_152,
	paths: 100,
};

/** Refuses limits that are no bounds with a RangeError. */
export function limitsOf({ limits }: RedactionRules): Limits {
	const all = { ...DEFAULT_LIMITS, ...limits };
	for (const [name, value] of Object.entries(all)) {
		if (!Number.isSafeInteger(value) || value < 1) throw new RangeError(`${name}: 1 or more`);
	}
	// Each level is a few frames of the stack.
	if (all.depth > 100) throw new RangeError('depth: 100 at most');
	return all;
}

/** Names rules and detectors: what the same version took out of a value, it takes out again. */
export function versionOf(rules: RedactionRules): string {
	const { allow, names = {}, texts = true, detectors = { except: [] } } = rules;
	const limits = limitsOf(rules);
	// One text for one set of rules, in whatever order they were given.
	const settled = JSON.stringify([
		STRUCTURE_VERSION,
		allow && sorted(allow),
		names && [names.secret, names.personal, names.harmless].map(sorted),
		texts,
		detectors && sorted(detectors.except),
		[limits.depth, limits.nodes, limits.textLength, limits.totalLength, limits.paths],
	]);
	const hash = createHash('sha256').update(settled).digest('base64url');
	return `${hash.slice(0, 12)}.${DETECTORS_VERSION}`;
}

const sorted = (list: readonly string[] = []) => [...new Set(list)].sort();
