import type { AccountUse } from '../store/registry-store';
import type { Clock } from '../clock';

/** The longest a call stays in memory before it is written: what a killed process loses. Milliseconds. */
const FLUSH_AFTER_MS = 500;
/** Kinds of calls told apart between two writings; more are written at once. */
const MAX_KINDS = 1_000;
const HOUR_MS = 3_600_000;
/** A store that is away is asked again after this long, in milliseconds. */
const RETRY_AFTER_MS = 2_000;

/** One call, as far as it is remembered: nothing of what was in it. */
export type UsedOnce = Omit<AccountUse, 'calls' | 'first' | 'last' | 'hour'>;

/**
 * Counts every use of an account, and writes the counts in batches: at most half a second late, and
 * exactly when `flush` is awaited at shutdown. Nobody's call waits for it.
 */
export class UseRecorder {
	private counts = new Map<string, AccountUse>();
	private timer: NodeJS.Timeout | undefined;
	private writing: Promise<void> = Promise.resolve();

	constructor(
		private readonly store: { add(batch: readonly AccountUse[]): Promise<void> },
		private readonly clock: Clock,
	) {}

	/** Counts one call, now. */
	count(use: UsedOnce): void {
		const at = this.clock.now();
		const hour = at - (at % HOUR_MS);
		this.add({ ...use, hour, calls: 1, first: at, last: at });
		if (this.counts.size >= MAX_KINDS) void this.flush();
		else this.timer ??= setTimeout(() => void this.flush(), FLUSH_AFTER_MS).unref();
	}

	/** Writes what was counted so far. Never rejects: what cannot be written now is kept and tried again. */
	async flush(): Promise<void> {
		clearTimeout(this.timer);
		this.timer = undefined;
		this.writing = this.writing.then(async () => await this.write());
		await this.writing;
	}

	private async write(): Promise<void> {
		if (this.counts.size === 0) return;
		const batch = this.counts;
		this.counts = new Map();
		const written = await this.store.add([...batch.values()]).then(
			() => true,
			() => false,
		);
		if (written) return;
		const later = [...this.counts.values()];
		this.counts = batch;
		for (const use of later) this.add(use);
		this.timer ??= setTimeout(() => void this.flush(), RETRY_AFTER_MS).unref();
	}

	/** Kinds beyond the bound are counted by account and outcome alone: a store that hangs must not fill the memory. */
	private add(use: AccountUse): void {
		const key = keyOf(use);
		const fits = this.counts.has(key) || this.counts.size < MAX_KINDS;
		const counted = fits ? use : { ...use, host: '', method: '', path: '', size: 'unknown' };
		const known = this.counts.get(fits ? key : keyOf(counted));
		this.counts.set(fits ? key : keyOf(counted), {
			...counted,
			calls: counted.calls + (known?.calls ?? 0),
			first: known?.first ?? counted.first,
		});
	}
}

function keyOf(use: AccountUse): string {
	const { tenant, integration, account, environment, host, method, path, outcome, size } = use;
	return JSON.stringify([
		[tenant, integration, account, environment],
		[host, method, path, outcome, size, use.hour],
	]);
}
