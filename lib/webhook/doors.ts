import type { Clock } from '../clock';
import type { Gate } from '../registry/gate';
import { reach, type Store } from '../store/store';
import type { ClientAddress } from './client-address';
import { matchesMediaType, mediaType } from './content';
import type { Inbox } from './inbox';
import { refuse, type Refusal } from './refusal';
import type { ReceivedHeaders } from './request';

export interface IntakePorts {
	readonly clock: Clock;
	readonly store: Store;
	/** A keyed hash: client addresses are personal data and are not stored in the clear. */
	hashSource(address: string): string;
	/** Whether an integration (empty: none is named) may act now. Rejects with StoreUnavailableError. */
	gate(integrationId: string): Promise<Gate>;
}

/** A request as Node.js has it, as far as the doors look at it. */
export interface InboundRequest {
	readonly method?: string;
	/** The path with its query. */
	readonly url?: string;
	/** Name, value, name, value, … */
	readonly rawHeaders: readonly string[];
	readonly socket: { readonly remoteAddress?: string };
}

/** What the doors before the body look at. Nothing here is proven. */
export interface Approach {
	readonly request: InboundRequest;
	readonly headers: ReceivedHeaders;
	readonly client: ClientAddress;
	/** Scope and hashed source: what limits and quarantine count by. */
	readonly sourceKey: string;
	readonly now: number;
}

/** A door lets a request pass (undefined) or refuses it. */
export type Door = (
	approach: Approach,
	inbox: Inbox,
	ports: IntakePorts,
) => Refusal | undefined | Promise<Refusal | undefined>;

/** A source with this many refusals in ten minutes is set aside for a minute, doubling up to an hour. */
const QUARANTINE_AFTER = 50;
const QUARANTINE = { windowMs: 600_000, baseMs: 60_000, maxMs: 3_600_000 };

const method: Door = ({ request, now }, inbox) => {
	const { compiled, policy } = inbox;
	if (request.method === 'POST') return undefined;
	const challenged = request.method === 'GET' && compiled.answerChallenge && policy.answerSetup;
	const probed = request.method === 'GET' || request.method === 'HEAD';
	const settingUp = probed && compiled.answerUnproven && isSettingUp(inbox, now);
	return challenged || settingUp ? undefined : refuse('method_not_allowed');
};

/** Whether the owner has set-up mode on. */
export function isSettingUp({ policy }: Pick<Inbox, 'policy'>, now: number): boolean {
	return now < policy.setupUntil;
}

const address: Door = ({ client }, { policy }) =>
	!policy.addresses || policy.addresses.contains(client.address)
		? undefined
		: refuse('address_not_allowed');

/** The off switch: a revoked integration is gone for good, any other closed one may come back. */
const integration: Door = async (_approach, { integrationId }, { gate }) => {
	const verdict = await gate(integrationId);
	if (verdict.open) return undefined;
	return verdict.code === 'integration_revoked'
		? refuse('integration_revoked')
		: refuse('integration_closed', { gate: verdict.code });
};

const quarantine: Door = async ({ client, sourceKey, now }, inbox, { store }) => {
	if (quarantineAfter(inbox, client) === 0) return undefined;
	const until = await reach(store.quarantine.quarantinedUntil(sourceKey));
	return until === undefined ? undefined : refuse('source_quarantined', undefined, until - now);
};

const rate: Door = async ({ sourceKey }, { policy }, { store }) =>
	await withinRate(store, sourceKey, policy.requestsPerMinute);

const contentType: Door = ({ headers }, { policy }) => {
	const header = headers.read('content-type');
	if (header.kind === 'conflict') return refuse('content_type_not_allowed');
	const type = header.kind === 'value' ? mediaType(header.value) : '';
	// No type: no body, or JSON from a sender that does not say so.
	if (type === '' || matchesMediaType(type, policy.contentTypes)) return undefined;
	return refuse('content_type_not_allowed', { expected: 'content-type', length: type.length });
};

const declaredSize: Door = ({ headers }, { policy }) => {
	const limit = policy.maxBodyKilobytes * 1024;
	const length = Number(headers.get('content-length') ?? 0);
	return length <= limit ? undefined : refuse('body_too_large', { length, limit });
};

/** The cheapest first; a body is read only behind the last one. */
export const doorsBeforeBody: readonly Door[] = [
	method,
	address,
	integration,
	quarantine,
	rate,
	contentType,
	declaredSize,
];

/** The same without the one that counts: asking them twice of one request changes nothing. */
export const doorsThatCountNothing: readonly Door[] = doorsBeforeBody.filter(
	(door) => door !== rate,
);

/** Refuses what goes over `perMinute` events of `key`; 0 is no limit. */
export async function withinRate(
	store: Store,
	key: string,
	perMinute: number,
): Promise<Refusal | undefined> {
	if (perMinute === 0) return undefined;
	const taken = await reach(store.rates.take(key, perMinute, 60_000));
	return taken.allowed
		? undefined
		: refuse('rate_limited', { limit: perMinute }, taken.retryAfterMs);
}

/** Counts a refusal that speaks against its source. */
export async function strike(approach: Approach, inbox: Inbox, ports: IntakePorts): Promise<void> {
	const after = quarantineAfter(inbox, approach.client);
	if (after > 0) {
		await ports.store.quarantine.strike(approach.sourceKey, { after, ...QUARANTINE });
	}
}

function quarantineAfter({ policy }: Inbox, client: ClientAddress): number {
	// One forger behind a shared proxy must not shut out everybody behind it, unless the admin says so.
	return policy.quarantineAfter ?? (client.mayBeShared ? 0 : QUARANTINE_AFTER);
}
