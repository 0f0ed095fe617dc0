import { randomBytes } from 'node:crypto';
import type { AttemptEnd, AttemptOf } from '../../lib/failure/ledger';
import { services } from '../../lib/n8n/services';
import type { WorkCount } from '../../lib/store/failure-store';
import type { KnownAccount } from '../../lib/store/registry-store';

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

export const correlation = (): string => randomBytes(16).toString('hex');

/** One attempt, made and ended now. */
export async function attempted(
	about: Partial<AttemptOf> & Pick<AttemptOf, 'tenant' | 'integration'>,
	end: Partial<AttemptEnd> = {},
): Promise<void> {
	const { ledger } = await services();
	await ledger.count(
		{
			...{ environment: 'production', account: 'crm.reader', adapter: 'guardedRequest' },
			...{ host: 'crm.example.com', method: 'GET', attempt: 1, correlationId: correlation() },
			...{ workflow: 'Ab3dEf9hIjK1mNoP', execution: '4821' },
			...about,
		},
		{ durationMs: 50, ...end },
	);
}

/** Work of an hour of its own, counted as if it had been then. */
export function counted(changes: Partial<WorkCount>): WorkCount {
	const { last = Date.now() } = changes;
	return {
		...{ tenant: 'default', integration: 'crm', environment: 'production' },
		...{ adapter: 'guardedRequest', outcome: 'success', category: '' },
		...{ calls: 1, retries: 0, durationMs: 50, buckets: [1, 1, 1, 1, 1, 1] },
		...{ last, hour: last - (last % HOUR) },
		...changes,
	};
}

export async function known(
	about: Partial<KnownAccount> & Pick<KnownAccount, 'tenant' | 'integration'>,
): Promise<void> {
	const { store } = await services();
	await store.accounts.note({
		...{ name: 'crm.reader', environment: 'production', owner: 'Ann Lee', backupOwner: '' },
		...{ authMode: 'clientCredentials', expiresAt: Date.now() + 40.5 * DAY, reviewBy: null },
		seenAt: Date.now(),
		...about,
	});
}

/** An item that is held now. */
export async function held(tenant: string, integration: string, node = 'CRM'): Promise<void> {
	const services_ = await services();
	const answer = await services_.held.hold({
		...{ tenant, integration, category: 'upstream', workflow: 'w1', execution: '7', node },
		...{ correlationId: correlation(), attempts: 3, contents: { json: { iban: 'DE89' } } },
	});
	expect(answer.ok).toBe(true);
}

/** Has the breaker of a host open by what its calls came to. */
export async function opened(tenant: string, integration: string, host: string): Promise<void> {
	const { breakers } = await services();
	const key = { tenant, integration, kind: 'host', name: host } as const;
	for (let i = 0; i < 5; i += 1) {
		await breakers.settle(key, { category: 'upstream', durationMs: 5, trial: false });
	}
	expect((await breakers.read(key))?.state).toBe('open');
}

/** Has an account set aside by rejected sign-ins. */
export async function quarantined(tenant: string, integration: string, name: string) {
	const { breakers } = await services();
	const key = { tenant, integration, kind: 'account', name } as const;
	for (let i = 0; i < 2; i += 1) {
		await breakers.settle(key, { category: 'auth_rejected', durationMs: 5, trial: false });
	}
	expect((await breakers.read(key))?.state).toBe('held');
}
