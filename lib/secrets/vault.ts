import { z } from 'zod';
import type { Clock } from '../clock';
import { type Reference, type Resolved, unresolved } from './reference';
import type { VaultAnswer, VaultClient } from './vault-client';

type VaultReference = Reference & { kind: 'vault' };

/** A secret without a lease is asked for again after so long, in milliseconds. */
const STATIC_MS = 60_000;
/** How long it is not asked again which kind of engine a path belongs to. */
const MOUNT_MS = 600_000;
const MOST_PATHS = 500;

const secret = z.object({
	lease_id: z.string().default(''),
	lease_duration: z.number().default(0),
	renewable: z.boolean().default(false),
	data: z.record(z.unknown()).nullable(),
});
const versioned = z.object({ data: z.object({ data: z.record(z.unknown()).nullable() }) });
const mount = z.object({
	data: z.object({
		path: z.string(),
		type: z.string().optional(),
		options: z.record(z.unknown()).nullish(),
	}),
});

interface Held {
	readonly fields: Readonly<Record<string, unknown>>;
	readonly leaseId: string;
	readonly renewable: boolean;
	/** Milliseconds since the epoch: from then on it is renewed, or asked for anew. */
	readonly freshUntil: number;
}

type Read = { readonly ok: true; readonly held: Held } | (Resolved & { readonly ok: false });

/**
 * Secrets in Vault or OpenBao: KV version 1 and 2, and leased ones that an engine makes. A lease is kept alive while
 * it is used, shared by all its fields, and can be ended.
 */
export class VaultSecrets {
	private readonly held = new Map<string, Held>();
	private readonly reading = new Map<string, Promise<Read>>();
	private readonly mounts = new Map<
		string,
		{ readonly prefix: string | undefined; readonly until: number }
	>();

	constructor(
		private readonly client: VaultClient,
		private readonly clock: Clock,
	) {}

	async read({ path, key, version }: VaultReference): Promise<Resolved> {
		const allowed = this.client.settings.paths.some(
			(prefix) => path === prefix || path.startsWith(`${prefix}/`),
		);
		if (!allowed) return NOT_ALLOWED;
		const read = await this.fresh(path, version);
		if (!read.ok) return read;
		const value = read.held.fields[key];
		return typeof value === 'string' && value !== '' ? { ok: true, value } : NO_FIELD;
	}

	/** Ends the leases of a path, for an account that was cut off. False where one could not be ended. */
	async revoke(path: string): Promise<boolean> {
		let ended = true;
		for (const [id, { leaseId }] of this.held) {
			if (id !== path && !id.startsWith(`${path}@`)) continue;
			this.held.delete(id);
			if (leaseId === '') continue;
			const answer = await this.client.call('PUT', 'sys/leases/revoke', { lease_id: leaseId });
			ended &&= answer !== undefined && answer.status < 300;
		}
		return ended;
	}

	private async fresh(path: string, version: number | undefined): Promise<Read> {
		const id = version === undefined ? path : `${path}@${version}`;
		const known = this.held.get(id);
		if (known && this.clock.now() < known.freshUntil) return { ok: true, held: known };
		const under = this.reading.get(id);
		if (under) return await under;
		const reading = this.renewOrFetch(id, path, version, known).finally(() =>
			this.reading.delete(id),
		);
		this.reading.set(id, reading);
		return await reading;
	}

	private async renewOrFetch(
		id: string,
		path: string,
		version: number | undefined,
		known: Held | undefined,
	): Promise<Read> {
		const renewed = known?.renewable ? await this.renew(known) : undefined;
		const read = renewed ?? (await this.fetch(path, version));
		if (read.ok) {
			if (this.held.size >= MOST_PATHS) this.held.clear();
			this.held.set(id, read.held);
		} else this.held.delete(id);
		return read;
	}

	private async renew(known: Held): Promise<Read | undefined> {
		const asked = this.clock.now();
		const answer = await this.client.call('PUT', 'sys/leases/renew', { lease_id: known.leaseId });
		const parsed = secret.safeParse(answer?.body);
		if (answer?.status !== 200 || !parsed.success) return undefined;
		const { lease_duration: seconds, renewable } = parsed.data;
		return { ok: true, held: { ...known, renewable, freshUntil: asked + (seconds * 2_000) / 3 } };
	}

	private async fetch(path: string, version: number | undefined): Promise<Read> {
		const asked = this.clock.now();
		const prefix = await this.versionedMount(path);
		const inside = prefix !== undefined && path.startsWith(prefix) ? path.slice(prefix.length) : '';
		const query = version === undefined ? '' : `?version=${version}`;
		const answer =
			prefix === undefined
				? await this.client.call('GET', path)
				: await this.client.call('GET', `${prefix}data/${inside}${query}`);
		if (answer?.status !== 200) return refused(answer);
		const parsed = secret.safeParse(answer.body);
		if (!parsed.success) return UNREADABLE;
		const { lease_id: leaseId, lease_duration: seconds, renewable } = parsed.data;
		const leased = leaseId !== '' && seconds > 0;
		const fields = prefix === undefined ? parsed.data.data : versionedFields(answer.body);
		if (!fields) return NO_FIELD;
		const freshUntil = asked + (leased ? (seconds * 2_000) / 3 : STATIC_MS);
		return { ok: true, held: { fields, leaseId, renewable: leased && renewable, freshUntil } };
	}

	/**
	 * The mount of `path` with a slash at its end, where it is KV version 2. A server that does not say is read as the path
	 * stands, so that whoever is not allowed to ask can write `secret/data/…`.
	 */
	private async versionedMount(path: string): Promise<string | undefined> {
		const known = this.mounts.get(path);
		if (known && this.clock.now() < known.until) return known.prefix;
		const answer = await this.client.call('GET', `sys/internal/ui/mounts/${path}`);
		const parsed = mount.safeParse(answer?.body);
		const data = answer?.status === 200 && parsed.success ? parsed.data.data : undefined;
		const prefix = data?.options?.version === '2' ? data.path : undefined;
		if (this.mounts.size >= MOST_PATHS) this.mounts.clear();
		if (answer) this.mounts.set(path, { prefix, until: this.clock.now() + MOUNT_MS });
		return prefix;
	}
}

function versionedFields(body: unknown): Record<string, unknown> | undefined {
	const parsed = versioned.safeParse(body);
	return parsed.success ? (parsed.data.data.data ?? undefined) : undefined;
}

function refused(answer: VaultAnswer | undefined): Resolved & { ok: false } {
	if (!answer || answer.status === 429 || answer.status >= 500) return UNAVAILABLE;
	return answer.status === 404 ? NO_FIELD : REJECTED;
}

const flaw = (...args: Parameters<typeof unresolved>) =>
	unresolved(...args) as Resolved & { ok: false };
const NOT_ALLOWED = flaw(
	'reference_not_allowed',
	'The path in Vault may not be read by credentials',
	'An admin can allow it in AIRLOCK_VAULT_PATHS.',
);
const NO_FIELD = flaw(
	'secret_not_found',
	'Vault has no such secret or field',
	'Check the path and what stands behind the # sign.',
);
const UNREADABLE = flaw(
	'secret_unreadable',
	'The answer of Vault is no secret',
	'Check the address of Vault and the path.',
);
const UNAVAILABLE = flaw(
	'vault_unavailable',
	'Vault gave no answer, or is sealed',
	'Nothing leaves without it. It is asked again at the next use.',
);
const REJECTED = flaw(
	'vault_rejected',
	'Vault does not let Airlock read the secret',
	'Check the policy of its token or role.',
);
