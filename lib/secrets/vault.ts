import type { Clock } from '../clock';
import { type Reference, type Resolved, type Unresolved, unresolved } from './reference';
import { lasting, later, type VaultClient } from './vault-client';
import { NOT_FOUND, VaultReader, type VaultSecret } from './vault-reader';

type VaultReference = Reference & { kind: 'vault' };

/** A secret without a lease is asked for again after so long. Seconds. */
const STATIC_SECONDS = 60;
const MOST_PATHS = 500;

interface Held extends VaultSecret {
	readonly path: string;
	/** Milliseconds since the epoch: since when, when it is renewed or asked for anew, and when it ends. */
	readonly from: number;
	readonly renewAt: number;
	readonly until: number;
}

type Read = { readonly ok: true; readonly held: Held } | Unresolved;

/**
 * Secrets in Vault or OpenBao: KV version 1 and 2, and leased ones that an engine makes. A lease is kept alive while
 * it is used, shared by all its fields, and can be ended. In memory only, and not beyond its end.
 */
export class VaultSecrets {
	private readonly held = new Map<string, Held>();
	private readonly reading = new Map<string, Promise<Read>>();
	/** Until when which lease lasts, and of which path: a replaced one lives on, and is to be ended with its account. */
	private readonly leases = new Map<string, { readonly path: string; readonly until: number }>();
	private readonly reader: VaultReader;

	constructor(
		private readonly client: VaultClient,
		private readonly clock: Clock,
	) {
		this.reader = new VaultReader(client, clock);
	}

	async read({ path, key, version }: VaultReference): Promise<Resolved> {
		const allowed = this.client.settings.paths.some(
			(prefix) => path === prefix || path.startsWith(`${prefix}/`),
		);
		if (!allowed) return NOT_ALLOWED;
		const read = await this.current(path, version);
		if (!read.ok) return read;
		const { fields, renewAt } = read.held;
		const value = fields[key];
		if (typeof value !== 'string' || value === '') return NOT_FOUND;
		return { ok: true, value, validUntil: renewAt };
	}

	/** Ends all leases of a path, for an account that was cut off. False where one could not be ended: then again. */
	async revoke(path: string): Promise<boolean> {
		// What is being asked for right now would outlive the cut.
		const reading = [...this.reading].filter(([id]) => belongs(id, path));
		await Promise.allSettled(reading.map(async ([, read]) => await read));
		for (const id of this.held.keys()) if (belongs(id, path)) this.held.delete(id);
		const own = [...this.leases].filter(([, lease]) => lease.path === path);
		const ended = await Promise.all(own.map(async ([id]) => await this.end(id)));
		return ended.every(Boolean);
	}

	private async end(leaseId: string): Promise<boolean> {
		const ended = await this.reader.revoke(leaseId);
		if (ended) this.leases.delete(leaseId);
		return ended;
	}

	private async current(path: string, version: number | undefined): Promise<Read> {
		const id = version === undefined ? path : `${path}@${version}`;
		const known = this.held.get(id);
		if (known && this.isFresh(known) && (await this.isOfThisSession(known))) {
			return { ok: true, held: known };
		}
		const under =
			this.reading.get(id) ??
			this.refresh(id, path, version).finally(() => this.reading.delete(id));
		this.reading.set(id, under);
		return await under;
	}

	private async refresh(id: string, path: string, version: number | undefined): Promise<Read> {
		const read = await this.renewOrFetch(path, version, this.held.get(id));
		this.forgetWhatEnded();
		if (read.ok) this.keep(id, read.held);
		else this.held.delete(id);
		return read;
	}

	private async renewOrFetch(
		path: string,
		version: number | undefined,
		known: Held | undefined,
	): Promise<Read> {
		const asked = this.clock.now();
		const living =
			known && known.leaseId !== '' && isWithin(known, asked, known.until) ? known : undefined;
		const same = living !== undefined && (await this.isOfThisSession(living));
		if (same && living.renewable) {
			const renewed = await this.reader.renew(living.leaseId);
			// One that Vault shortens is near the end that its role sets.
			if (renewed && renewed.seconds * 2 >= living.seconds) {
				const { seconds, renewable } = renewed;
				return { ok: true, held: { ...living, renewable, ...lasting(seconds, asked) } };
			}
		}
		const fetched = await this.reader.fetch(path, version);
		if (fetched.ok) return { ok: true, held: heldOf(path, fetched.secret, asked) };
		const stillLasts = same && fetched.code === 'vault_unavailable';
		return stillLasts ? { ok: true, held: later(living, asked) } : fetched;
	}

	private keep(id: string, held: Held): void {
		if (this.held.size >= MOST_PATHS) {
			const [oldest] = this.held.keys();
			if (oldest !== undefined) this.held.delete(oldest);
		}
		this.held.set(id, held);
		const { leaseId, path, until } = held;
		if (leaseId !== '') this.leases.set(leaseId, { path, until });
	}

	private forgetWhatEnded(): void {
		const now = this.clock.now();
		for (const entries of [this.held, this.leases]) {
			for (const [id, { until }] of entries) if (until <= now) entries.delete(id);
		}
	}

	/** Nor before its beginning: when the clock was set back, nobody knows how much of its life is left. */
	private isFresh(held: Held): boolean {
		return isWithin(held, this.clock.now(), held.renewAt);
	}

	/** Vault revokes what was leased with a token when that ends. */
	private async isOfThisSession({ leaseId, session }: Held): Promise<boolean> {
		return leaseId === '' || (await this.client.currentSession()) === session;
	}
}

function heldOf(path: string, secret: VaultSecret, asked: number): Held {
	if (secret.leaseId !== '') return { ...secret, path, ...lasting(secret.seconds, asked) };
	const until = asked + STATIC_SECONDS * 1_000;
	return { ...secret, path, from: asked, renewAt: until, until };
}

function isWithin({ from }: Held, now: number, until: number): boolean {
	return from <= now && now < until;
}

/** Whether what is held under `id` is of `path`, of any version. */
function belongs(id: string, path: string): boolean {
	return id === path || id.startsWith(`${path}@`);
}

const NOT_ALLOWED = unresolved(
	'reference_not_allowed',
	'The path in Vault may not be read by credentials',
	'An admin can allow it in AIRLOCK_VAULT_PATHS.',
);
