import type { KeySet } from '../audit/signature';
import type { ChainHead, StoredEntry } from '../store/store';
import { LogCursors, type Place } from './log-cursor';
import { LogReader } from './log-reader';
import type { PartPorts } from './ports';
import type { Told } from './told';

/** Entries of all tenants together that are read in a sweep. */
const MOST_ENTRIES = 2_000;
const GAPS: ReadonlySet<string> = new Set(['audit.gap', 'audit.rollback']);

/**
 * Reads on in the audit log from where it was left: gaps that the log itself names, and whatever does not verify. What
 * was read before is not read again: that is what the operation `verify` of the node Audit Log is for.
 */
export class LogWatch {
	private readonly cursors: LogCursors;
	private entriesLeft = 0;
	private keys: Promise<KeySet> | undefined;

	constructor(
		private readonly ports: PartPorts,
		private readonly told: Told,
	) {
		this.cursors = new LogCursors(ports.store.states, ports.clock);
	}

	/** A sweep begins. */
	begin(): void {
		this.entriesLeft = MOST_ENTRIES;
		this.keys = undefined;
	}

	async look(tenant: string): Promise<void> {
		const { audit } = this.ports.store;
		const known = await this.cursors.read(tenant);
		// After that: no process that read further meanwhile makes the log look cut.
		const head = await audit.head(tenant);
		const reader = new LogReader(audit, tenant);
		const start = await this.startOf(tenant, reader, known?.place, head);
		this.keys ??= this.ports.keys();
		const { place, entries, findings } = await reader.on(
			start,
			head,
			this.entriesLeft,
			await this.keys,
			async (entry) => await this.tellGap(entry),
		);
		this.entriesLeft -= entries;
		if (findings.length > 0) {
			await this.tellBreak(tenant, findings.length, [findings[0]!.seq ?? place.size]);
		}
		const moved = place.size !== known?.place.size || place.prev !== known.place.prev;
		if (moved) await this.cursors.write(tenant, place, known?.version ?? 0);
	}

	private async startOf(
		tenant: string,
		reader: LogReader,
		known: Place | undefined,
		head: ChainHead | undefined,
	): Promise<Place> {
		const beginning = async () => await reader.beginning(head);
		if (!known) return await beginning();
		if (await reader.isCut(known, head)) {
			await this.tellBreak(tenant, 1, [known.size, head?.seq ?? -1]);
			return await beginning();
		}
		if (await reader.isPruned(known)) return await beginning();
		if (known.peaks) return known;
		// Checkpoints can be compared again from the first on that was made since.
		const latest = await beginning();
		return latest.peaks && latest.size >= known.size ? latest : known;
	}

	private async tellGap({ tenant, seq, action, body }: StoredEntry): Promise<void> {
		if (!GAPS.has(action)) return;
		const { environment } = this.ports;
		const facts = { environment, count: lostIn(body) };
		await this.told.once({ condition: 'audit_gap', tenant, occurrence: [seq], facts });
	}

	private async tellBreak(tenant: string, count: number, occurrence: number[]): Promise<void> {
		const { environment } = this.ports;
		const facts = { environment, count };
		await this.told.once({ condition: 'chain_break', tenant, occurrence, facts });
	}
}

/** How many entries a gap stands for. */
function lostIn(body: string): number | undefined {
	try {
		const { context } = JSON.parse(body) as { context?: { count?: number } };
		return context?.count;
	} catch {
		return undefined;
	}
}
