import type { AuditEvent } from '../../lib/audit/event';
import { ApiKeys } from '../../lib/registry/api-keys';
import { Registry } from '../../lib/registry/registry';
import { Reviews } from '../../lib/registry/review';
import { openStore } from '../../lib/store/open';
import type { Store } from '../../lib/store/store';
import { TestClock } from '../store/clock';
import { type Engine, sqliteEngine } from '../store/engines';

export const DAY = 86_400_000;

/** What was recorded, and a switch that makes recording impossible. */
export class TestAudit {
	readonly events: Array<AuditEvent & { readonly tenant: string }> = [];
	away = false;

	readonly record = async (event: AuditEvent, tenant: string): Promise<void> => {
		if (this.away) throw new Error('the log is away');
		this.events.push({ ...event, tenant });
	};

	/** `action outcome`, in order. */
	get log(): string[] {
		return this.events.map(({ action, outcome }) => `${action} ${outcome}`);
	}
}

export interface World {
	readonly engine: Engine;
	readonly clock: TestClock;
	readonly store: Store;
	readonly audit: TestAudit;
	readonly registry: Registry;
	readonly keys: ApiKeys;
	readonly reviews: Reviews;
	close(): Promise<void>;
}

/** The registry on a real SQLite store of its own. */
export async function openWorld(): Promise<World> {
	const engine = await sqliteEngine();
	const clock = new TestClock();
	const store = await openStore(engine.location, clock);
	const audit = new TestAudit();
	return {
		engine,
		clock,
		store,
		audit,
		...domainOf(store, audit, clock),
		close: async () => {
			await store.close();
			await engine.drop();
		},
	};
}

export function domainOf(store: Store, { record }: TestAudit, clock: TestClock) {
	const registry = new Registry({ store, audit: record, clock });
	const keys = new ApiKeys({ store, audit: record, clock });
	const reviews = new Reviews({ store, registry, audit: record, clock });
	return { registry, keys, reviews };
}

/** A questionnaire without an open question. */
export function answers(rest: Record<string, unknown> = {}): Record<string, unknown> {
	return {
		id: 'crm',
		useCase: 'Copies new customers from the shop to the CRM',
		systems: ['Shop', 'CRM'],
		owner: 'Ann Lee',
		backupOwner: 'Ben Ode',
		approver: 'Cy Poe',
		watcher: 'Ops',
		environment: 'production',
		dataClasses: ['personal'],
		fields: ['customer.email', 'customer.name'],
		access: 'write',
		accessReason: 'The CRM has to hold the new customer',
		signInMethod: 'OAuth client credentials',
		hosts: ['crm.example.com'],
		methods: ['GET', 'POST'],
		cutOff: 'Revoke the client in the CRM',
		deletion: 'Ask the vendor by form',
		outageBehaviour: 'Held and released later',
		vendorContacts: 'support desk',
		runbookUrl: 'https://wiki.example.com/crm',
		...rest,
	};
}

export const by = (who: string, reason = 'as agreed') => ({ by: who, reason });
export const crm = { tenant: 't', id: 'crm' };
export const CY = { ...crm, ...by('Cy Poe') };

/** Registers it and, where wanted, approves it. */
export async function registered(
	{ registry }: Pick<World, 'registry'>,
	rest: Record<string, unknown> = {},
	approve = false,
) {
	const request = { tenant: 't', questionnaire: answers(rest), ...by('Ann Lee') };
	const made = await registry.register(request);
	if (!made.ok) throw new Error(made.message);
	if (!approve) return made.integration;
	const approved = await registry.approve({ ...CY, id: made.integration.id });
	if (!approved.ok) throw new Error(approved.message);
	return approved.integration;
}
