import type { Finding } from './finding';
import type { FieldNames } from './field-names';
import type { KeyNames } from './key-names';
import { type RedactionReport, Tally } from './report';
import type { Limits } from './rules';

/** What rules come down to. */
export interface Compiled {
	readonly names: KeyNames | undefined;
	readonly fields: FieldNames;
	/** Whether to look into texts. */
	readonly texts: boolean;
	/** Nothing looks at texts: names alone decide. */
	readonly asItIs: boolean;
	readonly scan: (text: string) => readonly Finding[];
	readonly limits: Limits;
	/** What stands in the place of `original`; undefined: that was no text, or was not looked at. */
	readonly replace: (rule: string, original: string | undefined) => string;
}

/** `[redacted:email]`: the same whatever was there, so that nothing leads back. */
export const placeholder = (rule: string): string => `[redacted:${rule}]`;

/** One redaction under way: where it is, what it took out, what it may still spend. */
export class Run {
	/** The first `depth` segments lead to where the run is. */
	readonly path: string[] = [];
	depth = 0;
	readonly tally: Tally;
	/** Fields and elements that may still be looked at. */
	private nodes: number;
	private chars: number;
	private readonly maxText: number;

	constructor(
		readonly rules: Compiled,
		/** Redacts what was unpacked from a text. */
		readonly walk: (run: Run, value: unknown) => unknown,
	) {
		this.tally = new Tally(rules.limits.paths);
		this.nodes = rules.limits.nodes;
		this.chars = rules.limits.totalLength;
		this.maxText = rules.limits.textLength;
	}

	/** How many of `wanted` fields or elements may be looked at. */
	takeNodes(wanted: number): number {
		const taken = Math.min(wanted, this.nodes);
		this.nodes -= taken;
		return taken;
	}

	/** Why a text of this length may not be looked at. */
	takeText(length: number): 'size' | 'budget' | undefined {
		if (length > this.maxText) return 'size';
		this.chars -= length;
		return this.chars >= 0 ? undefined : 'budget';
	}

	/** Counts a removal here and answers what stands in its place. */
	replace(rule: string, original?: string): string {
		this.tally.add(rule, this.path, this.depth);
		return this.rules.replace(rule, original);
	}

	/** Counts `count` things that were left out without being looked at. */
	leaveOut(rule: string, count = 1): string {
		this.tally.add(rule, this.path, this.depth, count);
		return placeholder(rule);
	}

	/** Goes one level down, for what is unpacked there. Undefined when that is too deep. */
	inside<T>(segment: string, look: () => T): T | undefined {
		if (this.depth >= this.rules.limits.depth) return undefined;
		this.path[this.depth] = segment;
		this.depth += 1;
		const result = look();
		this.depth -= 1;
		return result;
	}

	report(): RedactionReport {
		return this.tally.report();
	}
}
