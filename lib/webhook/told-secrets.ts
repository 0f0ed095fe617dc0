import { z } from 'zod';
import type { Clock } from '../clock';
import { openByKeyId, seal } from '../crypto/envelope';
import type { Keyring } from '../crypto/keyring';
import { reach, type Store } from '../store/store';

type States = Store['states'];
type StateRow = Awaited<ReturnType<States['list']>>[number];

/** The webhook that a sender told its secret. */
export interface ToldTo {
	readonly tenant: string;
	readonly workflow: string;
	readonly node: string;
}

export interface ToldSecret extends ToldTo {
	readonly provider: string;
	/** Milliseconds since the epoch. */
	readonly toldAt: number;
	readonly secret: string;
}

const KIND = 'told_secret';
const PURPOSE = 'told-secrets';
const MOST = 1_000;

const record = z.object({ provider: z.string(), sealed: z.string() });

/**
 * Secrets that senders chose and told in a set-up call (Asana, Notion), sealed. The first one told to a webhook stays until its
 * owner forgets it: whoever tells another later is not the sender.
 */
export class ToldSecrets {
	constructor(
		private readonly store: States,
		private readonly keyring: Pick<Keyring, 'dataKey' | 'dataKeyById'>,
		private readonly clock: Clock,
	) {}

	/** False where the webhook has one already, which stays. */
	async keep(to: ToldTo, provider: string, secret: string): Promise<boolean> {
		const key = await this.keyring.dataKey(PURPOSE);
		const sealed = seal(key, Buffer.from(secret, 'utf8'), contextOf(to));
		const row = {
			...{ kind: KIND, tenant: to.tenant, key: keyOf(to), integration: '', state: 'told' },
			...{ dueAt: null, updatedAt: this.clock.now() },
			record: JSON.stringify({ provider, sealed }),
		};
		return await reach(this.store.put(row, 0));
	}

	/** Undefined where none was told, or by another provider. */
	async read(to: ToldTo, provider: string): Promise<string | undefined> {
		const row = await reach(this.store.get(KIND, to.tenant, keyOf(to)));
		const told = row && (await this.opened(row));
		return told?.provider === provider ? told.secret : undefined;
	}

	/** Those of one workflow. */
	async list(tenant: string, workflow: string): Promise<ToldSecret[]> {
		const rows = await reach(this.store.list({ kind: KIND, tenant }, MOST));
		const own = rows.filter(({ key }) => toldTo(tenant, key).workflow === workflow);
		const all = await Promise.all(own.map(async (row) => await this.opened(row)));
		return all.filter((one) => one !== undefined);
	}

	async forget(to: ToldTo): Promise<void> {
		await reach(this.store.remove(KIND, to.tenant, keyOf(to)));
	}

	private async opened(row: StateRow): Promise<ToldSecret | undefined> {
		const to = toldTo(row.tenant, row.key);
		const { provider, sealed } = record.parse(JSON.parse(row.record));
		const secret = await openByKeyId(this.keyring, sealed, contextOf(to));
		if (!secret) return undefined;
		return { ...to, provider, toldAt: row.updatedAt, secret: secret.toString('utf8') };
	}
}

/** Ids of n8n have no space in them. */
const keyOf = ({ workflow, node }: ToldTo) => `${workflow} ${node}`;

function toldTo(tenant: string, key: string): ToldTo {
	const [workflow = '', node = ''] = key.split(' ');
	return { tenant, workflow, node };
}

const contextOf = (to: ToldTo) => `${KIND} ${to.tenant} ${keyOf(to)}`;
