import { z } from 'zod';
import type { Clock } from '../clock';
import { openByKeyId, seal } from '../crypto/envelope';
import type { Keyring } from '../crypto/keyring';
import { reach, type Store } from '../store/store';
import type { SigningCredential } from '../webhook/scheme';

/** How long the secret before stays valid: for what is under way, and for clocks that differ. */
export const OVERLAP_MS = 86_400_000;

/** The only provider whose sender may be another Airlock. */
export const ROTATABLE_PROVIDER = 'standard-webhooks';

const KIND = 'rotated_secret';
const PURPOSE = 'rotated-secrets';
/** A secret that was agreed on is as good as the one in use until the ends have settled which it is. */
const UNTIL_SETTLED_MS = 3_650 * 86_400_000;

const rotated = z.object({
	/** As it is typed into the credential: whoever types another begins anew. */
	typed: z.string(),
	current: z.string(),
	/** Since when it is the current one, or it was first seen. All times in milliseconds since the epoch. */
	since: z.number(),
	previous: z.object({ secret: z.string(), until: z.number() }).optional(),
	/** Agreed on with the other end, of which it is not known yet that it uses it. */
	pending: z.object({ id: z.string(), secret: z.string(), since: z.number() }).optional(),
	/** The exchange that the current one is of. */
	exchange: z.string().optional(),
	/** When the other end was last asked. */
	triedAt: z.number(),
});

/** The secrets of one end of a webhook. */
export type RotatedSecret = Readonly<z.output<typeof rotated>>;

/** What is kept of it, or would be, and the version by which it is replaced. */
export interface Kept {
	readonly state: RotatedSecret;
	/** 0 where there is none yet. */
	readonly version: number;
	/** False where nothing is kept for the secret that is typed now. */
	readonly stored: boolean;
}

/** One end: a trigger's node, or a sender's credential and the address it sends to. No space in an id. */
export type End =
	| { readonly tenant: string; readonly workflow: string; readonly node: string }
	| { readonly tenant: string; readonly credential: string; readonly urlHash: string };

/** The secrets that two ends agreed on by themselves, sealed: nobody types them, so the credential cannot hold them. */
export class RotatedSecrets {
	constructor(
		private readonly store: Store['states'],
		private readonly keyring: Pick<Keyring, 'dataKey' | 'dataKeyById'>,
		private readonly clock: Clock,
	) {}

	/** That of the end whose credential holds `typed`. Rejects where it cannot be opened: the typed one may be out of use. */
	async read(end: End, typed: string): Promise<Kept> {
		const row = await reach(this.store.get(KIND, end.tenant, keyOf(end)));
		const state = row && (await this.opened(end, row.record));
		const version = row?.version ?? 0;
		if (state?.typed === typed) return { state, version, stored: true };
		const fresh = { typed, current: typed, since: this.clock.now(), triedAt: 0 };
		return { state: fresh, version, stored: false };
	}

	/** Undefined where another process was first, and nothing was written. */
	async replace(end: End, { version }: Kept, state: RotatedSecret): Promise<Kept | undefined> {
		const key = await this.keyring.dataKey(PURPOSE);
		const sealed = seal(key, Buffer.from(JSON.stringify(state), 'utf8'), contextOf(end));
		const row = {
			...{ kind: KIND, tenant: end.tenant, key: keyOf(end), integration: '' },
			...{ state: state.pending ? 'pending' : 'settled', dueAt: null },
			...{ updatedAt: this.clock.now(), record: JSON.stringify({ sealed }) },
		};
		const written = await reach(this.store.put(row, version));
		return written ? { state, version: version + 1, stored: true } : undefined;
	}

	private async opened(end: End, record: string): Promise<RotatedSecret> {
		const { sealed } = z.object({ sealed: z.string() }).parse(JSON.parse(record));
		const contents = await openByKeyId(this.keyring, sealed, contextOf(end));
		if (!contents) throw new Error('A rotated secret in the store cannot be opened');
		return rotated.parse(JSON.parse(contents.toString('utf8')));
	}
}

/** The pending one in use, and the one before valid for so long as the overlap. */
export function promoted(state: RotatedSecret, now: number): RotatedSecret {
	const { typed, current, pending, triedAt } = state;
	if (!pending) return state;
	const previous = { secret: current, until: now + OVERLAP_MS };
	return { typed, current: pending.secret, since: now, previous, exchange: pending.id, triedAt };
}

/** The credential with the secrets that count: with both of them, where there are two. */
export function withRotated<C extends SigningCredential>(
	credential: C,
	{ typed, current, previous, pending }: RotatedSecret,
): C {
	if (pending) {
		const until = pending.since + UNTIL_SETTLED_MS;
		return { ...credential, ...both(pending.secret, { secret: current, until }) };
	}
	return current === typed ? credential : { ...credential, ...both(current, previous) };
}

function both(secret: string, previous: RotatedSecret['previous']): SigningCredential {
	return {
		secret,
		previousSecret: previous?.secret,
		previousSecretExpiresAt: previous && new Date(previous.until).toISOString(),
	};
}

/** Whether its secret can be agreed on anew: a shared one of Standard Webhooks, no key pair. */
export function canRotate(provider: string, { secret, publicKey }: SigningCredential): boolean {
	const shared = secret !== undefined && !/^(?:$|whsk_|whpk_)/.test(secret);
	return provider === ROTATABLE_PROVIDER && shared && !publicKey;
}

/** The typed secret. Undefined while its owner has two of them in the credential: that rotation is finished first. */
export function typedSecret(credential: SigningCredential, now: number): string | undefined {
	const { secret, previousSecret, previousSecretExpiresAt = '' } = credential;
	const overlapping = previousSecret && !(Date.parse(previousSecretExpiresAt) <= now);
	return overlapping ? undefined : secret;
}

function keyOf(end: End): string {
	return 'node' in end
		? `receive ${end.workflow} ${end.node}`
		: `send ${end.credential} ${end.urlHash}`;
}

const contextOf = (end: End) => `${KIND} ${end.tenant} ${keyOf(end)}`;
