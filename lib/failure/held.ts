import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock';
import { openByKeyId, seal } from '../crypto/envelope';
import type { Keyring } from '../crypto/keyring';
import type { Backlog, HeldFilter, HeldItem, HeldItemStore } from '../store/failure-store';
import { reach } from '../store/store';
import type { Category } from './category';

const PURPOSE = 'held-items';
const NONE: ReadonlySet<string> = new Set();
const DAY_MS = 86_400_000;
/** What waits is kept for so long, unless it is let go before. */
export const HELD_FOR_DAYS = 30;
/** An item that went round so often is not released once more: it would go round for ever. */
export const MOST_ROUNDS = 5;
/** What was taken and not settled waits again after this: whoever took it is gone. */
export const RELEASING_FOR_MS = 15 * 60_000;
/** What its run did not touch for so long after it was to may be taken up by another run: that one is gone. */
export const ABANDONED_AFTER_MS = 2 * 60_000;
/** Rows that are read at once: each may have contents of `MOST_BYTES`. */
const PAGE = 25;
/** Larger contents are refused: the store is no file server. */
export const MOST_BYTES = 8 * 1024 * 1024;

/** What is held: all that is needed to do the work again. */
export interface HeldWork {
	readonly tenant: string;
	readonly integration: string;
	readonly category: Category;
	readonly orderKey?: string;
	readonly workflow: string;
	readonly execution: string;
	readonly node: string;
	readonly correlationId: string;
	readonly attempts: number;
	/** The held item that it came of, where a release started it. */
	readonly parent?: string;
	readonly generation?: number;
	/** The item's contents. */
	readonly contents: unknown;
	readonly keepDays?: number;
}

export type Held =
	| { readonly ok: true; readonly id: string }
	| { readonly ok: false; readonly code: 'too_large' | 'too_many_rounds' };

/** A held item without its contents. */
export type HeldFacts = Omit<HeldItem, 'sealed'>;

export type HeldCode = 'not_found' | 'not_held' | 'out_of_order' | 'unreadable' | 'too_many_rounds';

export type Checked =
	| { readonly ok: true; readonly item: HeldItem }
	| { readonly ok: false; readonly code: Exclude<HeldCode, 'unreadable'> };

export type Taken =
	| { readonly ok: true; readonly item: HeldItem; readonly contents: unknown }
	| { readonly ok: false; readonly code: HeldCode };

/**
 * The turn of one run at what is kept: until when it has it, which stands in the store. Who has another time there than the
 * store has lost it, so that of two runs that believe it theirs one goes on (a fencing token).
 */
export interface Turn {
	/** Milliseconds since the epoch. */
	readonly seen: number;
	/** The new one: when an attempt has ended at the latest, or when the next is due. */
	readonly until: number;
	/** How often it was tried, the attempt of this turn included. */
	readonly attempts?: number;
}

/** What a person decides about a held item. */
export interface HeldDecision {
	readonly by: string;
	readonly reason: string;
}

/** Work that was halted waits here: ids and category in the clear, contents encrypted. */
export class HeldItems {
	private latest = 0;

	constructor(
		private readonly store: HeldItemStore,
		private readonly keyring: Pick<Keyring, 'dataKey' | 'dataKeyById'>,
		private readonly clock: Clock,
	) {}

	/** Work that waits for a person. */
	async hold(work: HeldWork): Promise<Held> {
		return await this.add(work, 'held', null);
	}

	/** Work that is under way: kept until it is `released`, and held if that does not come in time. `until`: the first turn. */
	async keep(work: HeldWork, until = this.clock.now()): Promise<Held> {
		return await this.add(work, 'releasing', until);
	}

	/** Oldest first, from after the one given. */
	async list(
		filter: HeldFilter,
		limit: number,
		after?: Pick<HeldItem, 'at' | 'id'>,
	): Promise<HeldFacts[]> {
		const found: HeldFacts[] = [];
		while (found.length < limit) {
			const size = Math.min(PAGE, limit - found.length);
			const page = await reach(this.store.list(filter, size, found.at(-1) ?? after));
			found.push(...page.map(withoutContents));
			if (page.length < size) break;
		}
		return found;
	}

	async backlog(tenant?: string): Promise<Backlog[]> {
		return await reach(this.store.backlog(tenant));
	}

	/** Whether it could be taken now, or once the items `gone` are done with. Opens nothing. */
	async check(tenant: string, id: string, gone: ReadonlySet<string> = NONE): Promise<Checked> {
		const item = await reach(this.store.get(tenant, id));
		if (!item) return { ok: false, code: 'not_found' };
		if (item.state !== 'held') return { ok: false, code: 'not_held' };
		if (item.generation >= MOST_ROUNDS) return { ok: false, code: 'too_many_rounds' };
		if (await this.isBehind(item, gone)) return { ok: false, code: 'out_of_order' };
		return { ok: true, item };
	}

	/** Its contents, without taking it. */
	async look(tenant: string, id: string): Promise<Taken> {
		const checked = await this.check(tenant, id);
		if (!checked.ok) return checked;
		const contents = await this.contentsOf(checked.item);
		return contents.ok ? { ...checked, contents: contents.value } : contents;
	}

	/** Takes it to be released, once over all processes. Then say `released` or `giveBack`. */
	async take(tenant: string, id: string, { by, reason }: HeldDecision): Promise<Taken> {
		const looked = await this.look(tenant, id);
		if (!looked.ok) return looked;
		const decision = { decidedBy: by, decidedAt: this.clock.now(), reason };
		const taken = await reach(this.store.move(tenant, id, 'held', 'releasing', decision));
		return taken ? looked : { ok: false, code: 'not_held' };
	}

	/**
	 * Its work is done: its contents are gone with this. Also where it waits again because that took too long; but never
	 * where nobody had taken it.
	 */
	async released(tenant: string, id: string, releasedTo: string): Promise<boolean> {
		const to = { releasedTo };
		if (await reach(this.store.move(tenant, id, 'releasing', 'released', to))) return true;
		const item = await reach(this.store.get(tenant, id));
		if (item?.state !== 'held' || item.decidedAt === null) return false;
		return await reach(this.store.move(tenant, id, 'held', 'released', to));
	}

	/** Its work goes on: it is not reclaimed for another while. */
	async renew(tenant: string, id: string): Promise<boolean> {
		const decidedAt = this.clock.now();
		return await reach(this.store.move(tenant, id, 'releasing', 'releasing', { decidedAt }));
	}

	/** Opens what `keep` keeps for the run whose turn it is. */
	async goOn(tenant: string, id: string, turn: Turn): Promise<Taken> {
		const item = await reach(this.store.get(tenant, id));
		if (!item) return { ok: false, code: 'not_found' };
		if (item.decidedBy !== '' || item.decidedAt === null) return { ok: false, code: 'not_held' };
		const contents = await this.contentsOf(item);
		if (!contents.ok) return contents;
		if (!(await this.takeTurn(tenant, id, turn))) return { ok: false, code: 'not_held' };
		return { ok: true, item, contents: contents.value };
	}

	/**
	 * Takes the next turn at what `keep` keeps, also where it waits again because the run was away for too long. False: another
	 * run's turn is later, a person took it up, or it is done with.
	 */
	async takeTurn(
		tenant: string,
		id: string,
		{ seen, until: decidedAt, attempts }: Turn,
	): Promise<boolean> {
		const changes = { decidedAt, attempts };
		for (const from of ['releasing', 'held']) {
			if (await reach(this.store.move(tenant, id, from, 'releasing', changes, seen))) return true;
		}
		return false;
	}

	/** Takes up what runs of this node left behind when they died: answers the ids, whose turn is `until`. */
	async adopt(
		node: Pick<HeldItem, 'tenant' | 'workflow' | 'node'>,
		until: number,
		limit: number,
	): Promise<string[]> {
		const before = this.clock.now() - ABANDONED_AFTER_MS;
		const adopted: string[] = [];
		for (const { id, decidedAt } of await reach(this.store.abandoned(node, before, limit))) {
			if (await this.takeTurn(node.tenant, id, { seen: decidedAt, until })) adopted.push(id);
		}
		return adopted;
	}

	/** What was taken so long ago that whoever took it is gone waits again. Answers how many. */
	async reclaim(): Promise<number> {
		return await reach(this.store.reclaim(this.clock.now() - RELEASING_FOR_MS));
	}

	async giveBack(tenant: string, id: string): Promise<boolean> {
		return await reach(this.store.move(tenant, id, 'releasing', 'held', {}));
	}

	/** Gives it up for good, decided by a person. Its contents are gone with this. */
	async discard(tenant: string, id: string, { by, reason }: HeldDecision): Promise<boolean> {
		const decision = { decidedBy: by, decidedAt: this.clock.now(), reason };
		return await reach(this.store.move(tenant, id, 'held', 'discarded', decision));
	}

	private async add(
		work: HeldWork,
		state: 'held' | 'releasing',
		decidedAt: number | null,
	): Promise<Held> {
		const plaintext = Buffer.from(JSON.stringify(work.contents ?? null), 'utf8');
		if (plaintext.length > MOST_BYTES) return { ok: false, code: 'too_large' };
		const { tenant, integration, category, workflow, execution, node, correlationId } = work;
		const id = randomUUID();
		const key = await this.keyring.dataKey(PURPOSE);
		// Later than the one before: within a millisecond there is no other order.
		const at = Math.max(this.clock.now(), this.latest + 1);
		this.latest = at;
		await reach(
			this.store.add({
				...{ id, tenant, integration, category, workflow, execution, node, correlationId },
				state,
				orderKey: work.orderKey ?? '',
				attempts: work.attempts,
				parent: work.parent ?? '',
				generation: work.generation ?? 0,
				at,
				expiresAt: at + (work.keepDays ?? HELD_FOR_DAYS) * DAY_MS,
				sealed: seal(key, plaintext, contextOf(tenant, id)),
				...{ decidedBy: '', decidedAt, reason: '', releasedTo: '' },
			}),
		);
		return { ok: true, id };
	}

	/** Whether an older item of the same key still waits, or is on its way. */
	private async isBehind(item: HeldItem, gone: ReadonlySet<string>): Promise<boolean> {
		const { tenant, integration, orderKey, at, id } = item;
		if (orderKey === '') return false;
		// Held twice: one that is given back between the first two readings is in neither.
		for (const state of ['held', 'releasing', 'held']) {
			const filter = { tenant, integration, orderKey, state };
			const oldest = await reach(this.store.list(filter, gone.size + 1));
			const first = oldest.find((one) => !gone.has(one.id));
			if (first && (first.at < at || (first.at === at && first.id < id))) return true;
		}
		return false;
	}

	private async contentsOf({
		tenant,
		id,
		sealed,
	}: HeldItem): Promise<{ ok: true; value: unknown } | { ok: false; code: 'unreadable' }> {
		const opened = await openByKeyId(this.keyring, sealed, contextOf(tenant, id));
		if (!opened) return { ok: false, code: 'unreadable' };
		return { ok: true, value: JSON.parse(opened.toString('utf8')) };
	}
}

function withoutContents(item: HeldItem): HeldFacts {
	const facts: HeldFacts & { sealed?: string } = { ...item };
	delete facts.sealed;
	return facts;
}

/** Binds the contents to their row. */
function contextOf(tenant: string, id: string): string {
	return `held item.${id}.${tenant}`;
}
