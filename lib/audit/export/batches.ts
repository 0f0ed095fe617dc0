import { createHash } from 'node:crypto';
import type { StoredEntry } from '../../store/store';

export interface Batch {
	readonly entries: number;
	readonly body: string;
	/** Place of the last entry. */
	readonly lastSeq: number;
	/** The same for the same entries whenever they are sent, so that a receiver can drop a repetition. */
	readonly idempotencyKey: string;
}

export interface BatchRule {
	/** At most this many entries a batch. */
	readonly size: number;
	/** At most this many bytes a batch. One entry alone may be larger. */
	readonly maxBytes: number;
	/** A JSON array, or one JSON text a line. */
	readonly shape: 'array' | 'lines';
	/** The JSON text of one entry, on one line. */
	record(entry: StoredEntry): string;
}

/** Groups entries, one batch in memory at a time. */
export async function* batchesOf(
	entries: AsyncIterable<StoredEntry>,
	rule: BatchRule,
): AsyncGenerator<Batch> {
	let group = new Group(rule);
	for await (const entry of entries) {
		const text = rule.record(entry);
		if (group.isFullFor(text)) {
			yield group.close();
			group = new Group(rule);
		}
		group.add(entry, text);
	}
	if (!group.isEmpty) yield group.close();
}

class Group {
	private readonly texts: string[] = [];
	/** The brackets of an array. */
	private bytes = 2;
	private lastSeq = -1;
	private readonly hash = createHash('sha256');

	constructor(private readonly rule: BatchRule) {}

	get isEmpty(): boolean {
		return this.texts.length === 0;
	}

	isFullFor(text: string): boolean {
		if (this.isEmpty) return false;
		return this.texts.length >= this.rule.size || this.bytes + sizeOf(text) > this.rule.maxBytes;
	}

	add(entry: StoredEntry, text: string): void {
		this.texts.push(text);
		this.bytes += sizeOf(text);
		this.lastSeq = entry.seq;
		this.hash.update(`${entry.tenant}\n${entry.seq}\n${entry.hash}\n`);
	}

	close(): Batch {
		const { texts, lastSeq } = this;
		return {
			entries: texts.length,
			body: this.rule.shape === 'array' ? `[${texts.join(',')}]` : `${texts.join('\n')}\n`,
			lastSeq,
			idempotencyKey: this.hash.digest('base64url'),
		};
	}
}

/** With the comma or line end after it. */
const sizeOf = (text: string) => Buffer.byteLength(text, 'utf8') + 1;
