import type {
	AuditFilter,
	AuditStore,
	ChainHead,
	LegalHold,
	StoredCheckpoint,
	StoredEntry,
	TreeNode,
} from '../../lib/store/store';

/** One tenant's rows, open to tests that tamper with them. */
export class Rows {
	entries: StoredEntry[] = [];
	checkpoints: StoredCheckpoint[] = [];
	nodes = new Map<string, TreeNode>();
	holds: LegalHold[] = [];
}

const nodeKey = ({ level, index }: Pick<TreeNode, 'level' | 'index'>) => `${level} ${index}`;

/** An AuditStore in memory that keeps to the interface's word. */
export class MemoryAuditStore implements AuditStore {
	private readonly byTenant = new Map<string, Rows>();
	/** Hashes and nodes that were read, to see that proofs do not read everything. */
	reads = 0;

	rows(tenant: string): Rows {
		const rows = this.byTenant.get(tenant) ?? new Rows();
		this.byTenant.set(tenant, rows);
		return rows;
	}

	async head(tenant: string): Promise<ChainHead | undefined> {
		const last = this.rows(tenant).entries.at(-1);
		return last && { seq: last.seq, hash: last.hash };
	}

	async append(
		tenant: string,
		after: ChainHead | undefined,
		entries: readonly StoredEntry[],
	): Promise<'appended' | 'moved'> {
		const head = await this.head(tenant);
		if (head?.seq !== after?.seq || head?.hash !== after?.hash) return 'moved';
		this.rows(tenant).entries.push(...entries);
		return 'appended';
	}

	async appendInTurn(
		tenant: string,
		chain: (head: ChainHead | undefined) => readonly StoredEntry[],
	): Promise<'appended' | 'moved'> {
		const head = await this.head(tenant);
		return await this.append(tenant, head, chain(head));
	}

	async read(tenant: string, fromSeq: number, limit: number): Promise<StoredEntry[]> {
		const { entries } = this.rows(tenant);
		const at = entries.findIndex(({ seq }) => seq >= fromSeq);
		return at < 0 ? [] : entries.slice(at, at + limit);
	}

	async leaves(tenant: string, fromSeq: number, limit: number) {
		const found = await this.read(tenant, fromSeq, limit);
		this.reads += found.length;
		return found.map(({ seq, hash }) => ({ seq, hash }));
	}

	async search(filter: AuditFilter, limit: number, beforeSeq = Infinity): Promise<StoredEntry[]> {
		const { tenant, from = -Infinity, to = Infinity, ...same } = filter;
		const wanted = Object.entries(same).filter(([, value]) => value !== undefined);
		return this.rows(tenant)
			.entries.filter(({ seq, at }) => seq < beforeSeq && at >= from && at < to)
			.filter((entry) => wanted.every(([name, value]) => entry[name as 'action'] === value))
			.reverse()
			.slice(0, limit);
	}

	async tenants(): Promise<string[]> {
		return [...this.byTenant].filter(([, rows]) => rows.entries.length > 0).map(([name]) => name);
	}

	async addCheckpoint(checkpoint: StoredCheckpoint, nodes: readonly TreeNode[]): Promise<boolean> {
		const rows = this.rows(checkpoint.tenant);
		if (rows.checkpoints.some(({ size }) => size === checkpoint.size)) return false;
		rows.checkpoints.push(checkpoint);
		rows.checkpoints.sort((a, b) => a.size - b.size);
		for (const node of nodes) rows.nodes.set(nodeKey(node), node);
		return true;
	}

	async checkpoints(tenant: string, afterSize: number, limit: number): Promise<StoredCheckpoint[]> {
		return this.rows(tenant)
			.checkpoints.filter(({ size }) => size > afterSize)
			.slice(0, limit);
	}

	async latestCheckpoint(tenant: string): Promise<StoredCheckpoint | undefined> {
		return this.rows(tenant).checkpoints.at(-1);
	}

	async nodes(
		tenant: string,
		wanted: ReadonlyArray<Pick<TreeNode, 'level' | 'index'>>,
	): Promise<TreeNode[]> {
		const { nodes } = this.rows(tenant);
		const found = wanted.flatMap((node) => nodes.get(nodeKey(node)) ?? []);
		this.reads += found.length;
		return found;
	}

	async prune(tenant: string, beforeSeq: number, limit: number): Promise<number> {
		const { entries } = this.rows(tenant);
		const old = entries.findIndex(({ seq }) => seq >= beforeSeq);
		const count = Math.min(limit, old < 0 ? entries.length : old);
		entries.splice(0, count);
		return count;
	}

	async placeHold(hold: LegalHold): Promise<void> {
		this.rows(hold.tenant).holds.push(hold);
	}

	async liftHold(tenant: string, id: string): Promise<boolean> {
		const rows = this.rows(tenant);
		const before = rows.holds.length;
		rows.holds = rows.holds.filter((hold) => hold.id !== id);
		return rows.holds.length < before;
	}

	async holds(tenant: string): Promise<LegalHold[]> {
		return this.rows(tenant).holds;
	}
}
