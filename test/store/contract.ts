import { openStore } from '../../lib/store/open';
import type { Store } from '../../lib/store/store';
import { TestClock } from './clock';
import { accountTests } from './contract/accounts';
import { accountUseTests } from './contract/account-use';
import { apiKeyTests } from './contract/api-keys';
import { appendProcessTests } from './contract/append-processes';
import { auditTests } from './contract/audit';
import { claimTests } from './contract/claims';
import { dataKeyTests } from './contract/data-keys';
import { attemptTests, eventTests, heldItemTests, stateTests } from './contract/failure';
import { housekeepingTests } from './contract/housekeeping';
import { lookupTests } from './contract/lookups';
import { processTests } from './contract/processes';
import { quarantineTests } from './contract/quarantine';
import { rateTests } from './contract/rates';
import { refusalTests } from './contract/refusals';
import { exceptionTests, integrationTests } from './contract/registry';
import { reviewTests } from './contract/reviews';
import type { Engine } from './engines';
import { TABLES } from './tables';

/** What every test of the contract gets: a store with empty tables, and the clock it goes by. */
export interface Fixture {
	readonly engine: Engine;
	readonly store: Store;
	readonly clock: TestClock;
}

/** The contract of lib/store/store.ts, sentence by sentence. Every engine passes it. */
export function storeContract(makeEngine: () => Promise<Engine>): void {
	let engine: Engine;
	let store: Store;
	let clock: TestClock;

	beforeAll(async () => {
		engine = await makeEngine();
		clock = new TestClock();
		store = await openStore(engine.location, clock);
	});
	beforeEach(async () => {
		for (const table of TABLES) await engine.query(`delete from ${engine.table(table)}`);
	});
	afterAll(async () => {
		await store.close();
		await engine.drop();
	});

	const fixture = (): Fixture => ({ engine, store, clock });
	describe('claims', () => claimTests(fixture));
	describe('rates', () => rateTests(fixture));
	describe('quarantine', () => quarantineTests(fixture));
	describe('refusals', () => refusalTests(fixture));
	describe('data keys', () => dataKeyTests(fixture));
	describe('housekeeping', () => housekeepingTests(fixture));
	describe('audit', () => auditTests(fixture));
	describe('lookups', () => lookupTests(fixture));
	describe('integrations', () => integrationTests(fixture));
	describe('exceptions', () => exceptionTests(fixture));
	describe('API keys', () => apiKeyTests(fixture));
	describe('accounts', () => accountTests(fixture));
	describe('account use', () => accountUseTests(fixture));
	describe('reviews', () => reviewTests(fixture));
	describe('states', () => stateTests(fixture));
	describe('attempts', () => attemptTests(fixture));
	describe('held items', () => heldItemTests(fixture));
	describe('events', () => eventTests(fixture));
	describe('many processes', () => processTests(fixture));
	describe('many processes appending', () => appendProcessTests(fixture));
}
