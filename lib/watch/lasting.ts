import type { Condition } from '../alert/alert';
import type { Clock } from '../clock';
import type { StateRow, StateStore } from '../store/failure-store';
import type { Facts } from './ports';
import type { Told } from './told';

/** Something that is so now, and goes on until it is over. */
export interface Finding {
	readonly condition: Condition;
	readonly tenant: string;
	/** What it is about, within the tenant and condition. */
	readonly subject: string;
	/** Told anew when it changes; of the one told last (undefined: none). */
	step(told: string | undefined): string;
	readonly facts: Facts;
}

interface Occurrence {
	/** Milliseconds since the epoch. */
	readonly since: number;
	readonly step: string;
	readonly told: boolean;
	readonly facts: Facts;
}

/** A finding of an earlier sweep that is not over yet. */
export interface Open {
	readonly tenant: string;
	readonly subject: string;
	readonly since: number;
	readonly row: StateRow;
}

/** How many open ones of a condition are looked at. */
const MOST_OPEN = 1_000;

/**
 * Remembers what is so, for all processes: told when it begins, at each further step, and when it is over. The state is
 * written before it is told, so that one who dies in between has it told by the next.
 */
export class Lasting {
	constructor(
		private readonly states: StateStore,
		private readonly told: Told,
		private readonly clock: Clock,
	) {}

	async is({ condition, tenant, subject, step, facts }: Finding): Promise<void> {
		const row = await this.states.get(kindOf(condition), tenant, subject);
		const before = row?.state === 'open' ? occurrenceIn(row) : undefined;
		const now = step(before?.step);
		const same = before?.step === now ? before : undefined;
		if (same?.told) return;
		const next = same ?? {
			since: before?.since ?? this.clock.now(),
			step: now,
			told: false,
			facts,
		};
		let version = row?.version ?? 0;
		if (!same) {
			// Another process saw it first, and tells.
			if (!(await this.put(condition, tenant, subject, next, version))) return;
			version += 1;
		}
		const occurrence = [subject, next.since, now];
		const told = await this.told.once({
			condition,
			tenant,
			occurrence,
			facts: { since: next.since, ...facts },
		});
		if (told) await this.put(condition, tenant, subject, { ...next, told }, version);
	}

	/** What is not over yet, of all tenants or of one. */
	async open(condition: Condition, tenant?: string): Promise<Open[]> {
		const filter = { kind: kindOf(condition), state: 'open', ...(tenant && { tenant }) };
		const rows = await this.states.list(filter, MOST_OPEN);
		return rows.map((row) => ({
			tenant: row.tenant,
			subject: row.key,
			since: occurrenceIn(row).since,
			row,
		}));
	}

	async over(condition: Condition, { tenant, subject, row }: Open): Promise<void> {
		const { since, step, facts } = occurrenceIn(row);
		const occurrence = [subject, since, step, 'over'];
		const resolved = { since, ...facts, resolved: true };
		if (await this.told.once({ condition, tenant, occurrence, facts: resolved })) {
			await this.states.put({ ...row, state: 'over', updatedAt: this.clock.now() }, row.version);
		}
	}

	private async put(
		condition: Condition,
		tenant: string,
		subject: string,
		occurrence: Occurrence,
		expectedVersion: number,
	): Promise<boolean> {
		const row = {
			kind: kindOf(condition),
			tenant,
			key: subject,
			integration: occurrence.facts.integration ?? '',
			state: 'open',
			dueAt: null,
			updatedAt: this.clock.now(),
			record: JSON.stringify(occurrence),
		};
		return await this.states.put(row, expectedVersion);
	}
}

function kindOf(condition: Condition): string {
	return `watch.${condition}`;
}

function occurrenceIn({ record }: StateRow): Occurrence {
	return JSON.parse(record) as Occurrence;
}
