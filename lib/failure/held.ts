import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock';
import { open, seal } from '../crypto/envelope';
import type { Keyring } from '../crypto/keyring';
import type { Backlog, HeldFilter, HeldItem, HeldItemStore } from '../store/failure-store';
import { reach } from '../store/store';
import type { Category } from './category';

const PURPOSE = 'held-items';
const DAY_MS = 86_400_000;
/** What waits is kept for so long, unless it is let go before. */
export const HELD_FOR_DAYS = 30;
/** An item that went round so often is not released once more: it would go round for ever. */
export const MOST_ROUNDS = 5;
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

export type Taken =
	| { readonly ok: true; readonly item: HeldItem; readonly contents: unknown }
	| {
			readonly ok: false;
			readonly code: 'not_found' | 'not_held' | 'out_of_order' | 'unreadable' | 'too_many_rounds';
	  };

/** What a person decides about a held item. */
export interface HeldDecision {
	readonly by: string;
	readonly reason: string;
}

/** Work that was halted waits here: ids and category in the clear, contents encrypted. */
export class HeldItems {
	constructor(
		private readonly store: HeldItemStore,
		private readonly keyring: Pick<Keyring, 'dataKey' | 'dataKeyById'>,
		private readonly clock: Clock,
	) {}

	async hold(work: HeldWork): Promise<Held> {
		const plaintext = Buffer.from(JSON.stringify(work.contents ?? null), 'utf8');
		if (plaintext.length > MOST_BYTES) return { ok: false, code: 'too_large' };
		const { tenant, integration, category, workflow, execution, node, correlationId } = work;
		const id = randomUUID();
		const key = await this.keyring.dataKey(PURPOSE);
		const at = this.clock.now();
		await reach(
			this.store.add({
				...{ id, tenant, integration, category, workflow, execution, node, correlationId },
				state: 'held',
				orderKey: work.orderKey ?? '',
				attempts: work.attempts,
				parent: work.parent ?? '',
				generation: work.generation ?? 0,
				at,
				expiresAt: at + (work.keepDays ?? HELD_FOR_DAYS) * DAY_MS,
				sealed: seal(key, plaintext, contextOf(tenant, id)),
				...{ decidedBy: '', decidedAt: null, reason: '', releasedTo: '' },
			}),
		);
		return { ok: true, id };
	}

	async list(
		filter: HeldFilter,
		limit: number,
		after?: Pick<HeldItem, 'at' | 'id'>,
	): Promise<HeldItem[]> {
		return await reach(this.store.list(filter, limit, after));
	}

	async backlog(tenant?: string): Promise<Backlog[]> {
		return await reach(this.store.backlog(tenant));
	}

	/** Without taking it: what a dry run shows. */
	async look(tenant: string, id: string): Promise<Taken> {
		const item = await reach(this.store.get(tenant, id));
		if (!item) return { ok: false, code: 'not_found' };
		if (item.state !== 'held') return { ok: false, code: 'not_held' };
		if (item.generation >= MOST_ROUNDS) return { ok: false, code: 'too_many_rounds' };
		if (await this.isBehind(item)) return { ok: false, code: 'out_of_order' };
		const contents = await this.contentsOf(item);
		return contents.ok ? { ok: true, item, contents: contents.value } : contents;
	}

	/** Takes it to be released, once over all processes. Then say `released` or `giveBack`. */
	async take(tenant: string, id: string, { by, reason }: HeldDecision): Promise<Taken> {
		const looked = await this.look(tenant, id);
		if (!looked.ok) return looked;
		const decision = { decidedBy: by, decidedAt: this.clock.now(), reason };
		const taken = await reach(this.store.move(tenant, id, 'held', 'releasing', decision));
		return taken ? looked : { ok: false, code: 'not_held' };
	}

	/** Its contents are gone with this. */
	async released(tenant: string, id: string, releasedTo: string): Promise<boolean> {
		return await reach(this.store.move(tenant, id, 'releasing', 'released', { releasedTo }));
	}

	async giveBack(tenant: string, id: string): Promise<boolean> {
		return await reach(this.store.move(tenant, id, 'releasing', 'held', {}));
	}

	/** Gives it up for good, decided by a person. Its contents are gone with this. */
	async discard(tenant: string, id: string, { by, reason }: HeldDecision): Promise<boolean> {
		const decision = { decidedBy: by, decidedAt: this.clock.now(), reason };
		return await reach(this.store.move(tenant, id, 'held', 'discarded', decision));
	}

	/** Whether an older item of the same key still waits, or is on its way. */
	private async isBehind({ tenant, integration, orderKey, at, id }: HeldItem): Promise<boolean> {
		if (orderKey === '') return false;
		for (const state of ['held', 'releasing']) {
			const filter = { tenant, integration, orderKey, state };
			const [oldest] = await reach(this.store.list(filter, 1));
			if (oldest && (oldest.at < at || (oldest.at === at && oldest.id < id))) return true;
		}
		return false;
	}

	private async contentsOf({
		tenant,
		id,
		sealed,
	}: HeldItem): Promise<{ ok: true; value: unknown } | { ok: false; code: 'unreadable' }> {
		const key = await this.keyring.dataKeyById(sealed.split('.')[1] ?? '');
		const opened = key && open(key, sealed, contextOf(tenant, id));
		if (!opened?.ok) return { ok: false, code: 'unreadable' };
		return { ok: true, value: JSON.parse(opened.plaintext.toString('utf8')) };
	}
}

/** Binds the contents to their row. */
function contextOf(tenant: string, id: string): string {
	return `held item.${id}.${tenant}`;
}
