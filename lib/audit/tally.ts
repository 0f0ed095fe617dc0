import type { AuditEvent } from './event';
import type { AuditLog, RecordOptions } from './log';

/** What happens often is recorded once for each of these windows, in milliseconds. */
const WINDOW_MS = 10_000;
/** Kinds told apart in one window; a flood that makes more kinds than this is counted under its last one. */
const KINDS = 200;

interface Counted {
	readonly event: AuditEvent;
	readonly options: RecordOptions;
	readonly first: number;
	last: number;
	times: number;
}

/**
 * Records in aggregate what may come in floods (refusals): one entry for each kind and window, with how often it
 * happened, first and last. A process that is killed loses the window it was in.
 */
export class Tally {
	private readonly kinds = new Map<string, Counted>();
	private writing: Promise<void> | undefined;

	constructor(
		private readonly log: Pick<AuditLog, 'record'>,
		private readonly windowMs = WINDOW_MS,
	) {}

	/** Counts one event of `kind` at `at` (ms since the epoch). Of a kind, the first event of a window is kept. */
	count(kind: string, at: number, event: AuditEvent, options: RecordOptions = {}): void {
		const known = this.kinds.get(kind) ?? this.overflow();
		if (known) {
			known.times += 1;
			known.last = at;
		} else {
			this.kinds.set(kind, { event, options, first: at, last: at, times: 1 });
		}
		this.writing ??= this.windows();
	}

	/** Resolves when everything counted so far was recorded or marked as a gap. */
	async settled(): Promise<void> {
		await this.writing;
	}

	private overflow(): Counted | undefined {
		return this.kinds.size < KINDS ? undefined : [...this.kinds.values()].at(-1);
	}

	private async windows(): Promise<void> {
		while (this.kinds.size > 0) {
			await new Promise<void>((resolve) => setTimeout(resolve, this.windowMs).unref());
			const counted = [...this.kinds.values()];
			this.kinds.clear();
			for (const one of counted) await this.write(one);
		}
		this.writing = undefined;
	}

	private async write({ event, options, first, last, times }: Counted): Promise<void> {
		const [from, to] = [first, last].map((at) => new Date(at).toISOString());
		const context = { ...(event.context as object | undefined), times, first: from, last: to };
		// Nobody waits for it: what cannot be written is a gap, and is chained as one.
		await this.log
			.record({ ...event, context }, { ...options, whenUnrecorded: 'mark' })
			.catch(() => undefined);
	}
}
