import type { BreakerKey } from '../../failure/breakers';
import { NOT_FOUND } from '../../registry/change';
import { type Decision, decisionFlaw, refuse, type Refusal } from '../../registry/decision';
import { reach } from '../../store/store';
import { MOST_INTEGRATIONS } from './known';
import type { Services } from '../services';

type Ports = Pick<Services, 'audit' | 'breakers' | 'registry' | 'store'>;

export interface HeldBreaker {
	readonly ok: true;
	/** Of the key that was meant, as calls have it. */
	readonly key: BreakerKey;
	readonly state: string;
	/** Milliseconds since the epoch. */
	readonly since: number;
}

const BAD_HOST = refuse(
	'invalid_input',
	'Host is a host name as in an address, with a port where it has one.',
);
const NO_ACCOUNT = refuse(
	'not_found',
	'There is no service account of that name that acted for this integration. Look at the list.',
);
const IS_HELD = refuse('transition_refused', 'It is held already.');
const IS_CLOSED = refuse(
	'transition_refused',
	'It is neither held nor open. There is nothing to release.',
);

/**
 * Has a person hold a host or a service account, or release it. Refused where nobody is named, where no reason is given,
 * and where it would change nothing: each decision that is made is an entry of the log.
 */
export async function decideBreaker(
	ports: Ports,
	what: 'hold' | 'release',
	asked: BreakerKey,
	decision: Decision,
): Promise<HeldBreaker | Refusal> {
	const flaw = decisionFlaw(decision);
	if (flaw) return flaw;
	const name = asked.kind === 'host' ? hostOf(asked.name) : asked.name;
	if (name === undefined) return BAD_HOST;
	const key = { ...asked, name };
	const unknown = await unknownOf(ports, key);
	if (unknown) return unknown;
	const now = await ports.breakers.read(key);
	const state = now?.state ?? 'closed';
	if (what === 'hold' && state === 'held') return IS_HELD;
	if (what === 'release' && state === 'closed') return IS_CLOSED;
	await recordable(ports, key, decision);
	await ports.breakers[what](key, decision.by, decision.reason);
	const then = await ports.breakers.read(key);
	return { ok: true, key, state: then?.state ?? 'closed', since: then?.since ?? 0 };
}

/** In the form in which calls have it. Undefined for what is no host alone. */
function hostOf(text: string): string | undefined {
	const url = URL.parse(`https://${text}`);
	const alone = url && `${url.username}${url.password}${url.search}${url.hash}` === '';
	return alone && url.pathname === '/' && !text.includes('/') ? url.host : undefined;
}

/** Who holds what nobody calls believes to be safe and is not. */
async function unknownOf(
	{ registry, breakers, store }: Ports,
	{ tenant, integration, kind, name }: BreakerKey,
): Promise<Refusal | undefined> {
	const about = { tenant, integration };
	const accounts = await reach(store.accounts.list(about, MOST_INTEGRATIONS));
	const known = await breakers.list(about, MOST_INTEGRATIONS);
	if (kind === 'account') {
		const is = (one: { readonly name: string }) => one.name === name;
		const found = accounts.some(is) || known.some((one) => one.kind === kind && is(one));
		return found ? undefined : NO_ACCOUNT;
	}
	if (accounts.length > 0 || known.length > 0) return undefined;
	if (await registry.get(tenant, integration)) return undefined;
	const attempts = await reach(store.attempts.recent(about, 1));
	return attempts.length > 0 ? undefined : NOT_FOUND;
}

/** A transition is recorded after it was made. Rejects with AuditEventError where it could be no entry of the log. */
async function recordable(
	{ audit }: Ports,
	{ tenant, integration, kind, name }: BreakerKey,
	{ by, reason }: Decision,
): Promise<void> {
	const actor = { type: 'user', id: by } as const;
	const event = { action: `${kind}.held`, outcome: 'success', actor, reason } as const;
	await audit.prepare({ ...event, integration, resource: name }, { tenant });
}
