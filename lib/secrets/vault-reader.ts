import { z } from 'zod';
import type { Clock } from '../clock';
import { type Unresolved, unresolved } from './reference';
import { isAway, type VaultClient, type VaultReply } from './vault-client';

/** What Vault answered for one path. */
export interface VaultSecret {
	readonly fields: Readonly<Record<string, unknown>>;
	/** Empty: it is not leased. */
	readonly leaseId: string;
	readonly seconds: number;
	readonly renewable: boolean;
	readonly session: number;
}

export type Fetched = { readonly ok: true; readonly secret: VaultSecret } | Unresolved;

/** How long it is not asked again which kind of engine a path belongs to. Milliseconds. */
const MOUNT_MS = 600_000;
const MOST_PATHS = 500;

const lease = z.object({
	lease_id: z.string().default(''),
	lease_duration: z.number().default(0),
	renewable: z.boolean().default(false),
});
const secret = lease.extend({ data: z.record(z.unknown()).nullish() });
/** KV version 2 puts what was written beside what it knows about it. */
const versioned = z.object({
	data: z.record(z.unknown()).nullable(),
	metadata: z.object({ version: z.number() }),
});
const mount = z.object({
	data: z.object({ path: z.string(), options: z.record(z.unknown()).nullish() }),
});

/** Reads secrets of any engine, and renews and ends leases (api-docs/system/leases). */
export class VaultReader {
	private readonly mounts = new Map<
		string,
		{ readonly versioned: string | undefined; readonly until: number }
	>();

	constructor(
		private readonly client: VaultClient,
		private readonly clock: Clock,
	) {}

	/** `version` only of KV version 2. */
	async fetch(path: string, version: number | undefined): Promise<Fetched> {
		const mounted = await this.versionedMount(path);
		if (!mounted.ok) return mounted;
		const { prefix } = mounted;
		const place = prefix === undefined ? path : `${prefix}data/${path.slice(prefix.length)}`;
		const isVersioned = place.includes('/data/');
		// An engine without versions would ignore the query: answer what is current, or lease one more login.
		if (version !== undefined && !isVersioned) return NOT_FOUND;
		const query = version === undefined ? '' : `?version=${version}`;
		const reply = await this.client.call('GET', place + query);
		if (reply?.status !== 200) return refused(reply);
		const parsed = secret.safeParse(reply.body);
		if (!parsed.success) return UNREADABLE;
		const { data, lease_id: leaseId, lease_duration: seconds, renewable } = parsed.data;
		const written = isVersioned ? versioned.safeParse(data) : undefined;
		if (version !== undefined && !written?.success) return NOT_FOUND;
		const fields = written?.success ? written.data.data : data;
		if (!fields) return NOT_FOUND;
		const leased = leaseId !== '' && seconds > 0;
		return {
			ok: true,
			secret: {
				fields,
				leaseId: leased ? leaseId : '',
				seconds,
				renewable: leased && renewable,
				session: reply.session,
			},
		};
	}

	/** For how many seconds it lasts from now; undefined where it was not renewed. */
	async renew(
		leaseId: string,
	): Promise<{ readonly seconds: number; readonly renewable: boolean } | undefined> {
		const reply = await this.client.call('PUT', 'sys/leases/renew', { lease_id: leaseId });
		const parsed = lease.safeParse(reply?.body);
		if (reply?.status !== 200 || !parsed.success) return undefined;
		return { seconds: parsed.data.lease_duration, renewable: parsed.data.renewable };
	}

	/** Waits until it is over (`sync`): a queued revocation may come to nothing, and nobody would know. */
	async revoke(leaseId: string): Promise<boolean> {
		const body = { lease_id: leaseId, sync: true };
		const reply = await this.client.call('PUT', 'sys/leases/revoke', body);
		return reply !== undefined && reply.status < 300;
	}

	/**
	 * The mount of `path` with a slash at its end, where it is KV version 2. Where Vault does not say (403, or 404 from
	 * old servers) the path is read as it stands, so that `secret/data/…` can be written in full.
	 */
	private async versionedMount(
		path: string,
	): Promise<{ readonly ok: true; readonly prefix: string | undefined } | Unresolved> {
		const known = this.mounts.get(path);
		if (known && this.clock.now() < known.until) return { ok: true, prefix: known.versioned };
		const reply = await this.client.call('GET', `sys/internal/ui/mounts/${path}`);
		if (isAway(reply)) return UNAVAILABLE;
		const parsed = mount.safeParse(reply.body);
		if (reply.status !== 200 || !parsed.success) return { ok: true, prefix: undefined };
		const { path: prefix, options } = parsed.data.data;
		const isVersioned = options?.version === '2' && path.startsWith(prefix);
		const found = isVersioned ? prefix : undefined;
		if (this.mounts.size >= MOST_PATHS) this.mounts.clear();
		this.mounts.set(path, { versioned: found, until: this.clock.now() + MOUNT_MS });
		return { ok: true, prefix: found };
	}
}

function refused(reply: VaultReply | undefined): Unresolved {
	if (isAway(reply)) return UNAVAILABLE;
	if (reply.status === 404) return NOT_FOUND;
	// A standby that does not forward redirects; the token would go where it says.
	return reply.status < 400 ? UNREADABLE : REJECTED;
}

export const NOT_FOUND = unresolved(
	'secret_not_found',
	'Vault has no such secret, version or field',
	'Check the path, and what stands behind the # sign.',
);
const UNREADABLE = unresolved(
	'secret_unreadable',
	'The answer of Vault is no secret',
	'Check AIRLOCK_VAULT_ADDR and the path.',
);
const UNAVAILABLE = unresolved(
	'vault_unavailable',
	'Vault gave no answer, or is sealed',
	'Nothing leaves without it. It is asked again at the next use.',
);
const REJECTED = unresolved(
	'vault_rejected',
	'Vault does not let Airlock read the secret',
	'Check how Airlock signs in there, and the policy of that role or token.',
);
