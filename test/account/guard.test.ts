import { randomBytes } from 'node:crypto';
import { Accounts } from '../../lib/account/accounts';
import type { Denial } from '../../lib/account/denial';
import { AccountGuard, type Departure, type GuardPorts } from '../../lib/account/guard';
import type { UsedOnce } from '../../lib/account/use';
import { secretResolver } from '../../lib/secrets/resolver';
import { openStore } from '../../lib/store/open';
import { type Store, StoreUnavailableError } from '../../lib/store/store';
import { VaultServer } from '../secrets/vault-server';
import { type Engine, sqliteEngine } from '../store/engines';

const clock = { time: Date.now(), now: () => clock.time };
const secret = `tok_${randomBytes(24).toString('base64url')}`;
const post = async () => await Promise.reject(new Error('nothing is minted here'));
const OPEN = { open: true } as const;
const DAY = 86_400_000;

let engine: Engine;
let store: Store;
beforeEach(async () => {
	clock.time = Date.now();
	engine = await sqliteEngine();
	store = await openStore(engine.location, clock);
});
afterEach(async () => {
	await store.close();
	await engine.drop();
});

const credential = (changes: object = {}) => ({
	accountName: 'crm-sync',
	integrationId: 'crm',
	purpose: 'Reads orders',
	owner: 'Ann Lee',
	environment: 'production',
	expiresAt: new Date(clock.time + 86_400_000).toISOString(),
	allowedHosts: 'api.example.com',
	authMode: 'bearer',
	secret,
	...changes,
});
const departure = (
	url = 'https://api.example.com/v1',
	changes: Partial<Departure> = {},
): Departure => ({
	call: {
		method: 'GET',
		url: new URL(url),
		headers: new Map(),
		insecureTls: false,
		otherSignIn: false,
	},
	correlationId: 'c'.repeat(32),
	size: 'none',
	pin: () => undefined,
	...changes,
});

function guardOf(changes: Partial<GuardPorts> = {}, variables: Record<string, string> = {}) {
	const uses: UsedOnce[] = [];
	const denials: Denial[] = [];
	const seen: string[] = [];
	const resolver = secretResolver({ variables, readFile: () => '' }, clock);
	const guard = new AccountGuard({
		clock,
		environment: undefined,
		accounts: new Accounts(resolver, { clock, post }),
		rates: store.rates,
		gate: async () => OPEN,
		spend: async () => OPEN,
		crossTenantGranted: async () => false,
		isQuarantined: async () => false,
		lastSent: async () => undefined,
		dormantAfterMs: 180 * DAY,
		use: { count: (use) => uses.push(use) },
		seen: ({ name }) => seen.push(name),
		denied: async (denial) => void denials.push(denial),
		...changes,
	});
	/** The headers, or the rule. */
	const admit = async (what: object = {}, where?: Departure) => {
		const admission = await guard.admit(credential(what), where ?? departure());
		return admission.ok ? admission.headers : admission.denial.rule;
	};
	return { guard, admit, uses, denials, seen };
}

test('an admitted call has its proof, and its use is counted by the path that was granted', async () => {
	const { admit, uses, denials, seen } = guardOf();
	const grant = { allowedPaths: '/v1' };
	const headers = await admit(
		grant,
		departure('https://api.example.com/v1/customers/4711?email=x'),
	);
	expect(headers).toEqual({ Authorization: `Bearer ${secret}` });
	expect(uses).toEqual([
		{
			tenant: 'default',
			integration: 'crm',
			account: 'crm-sync',
			environment: 'production',
			host: 'api.example.com',
			method: 'GET',
			path: '/v1',
			outcome: 'sent',
			size: 'none',
			correlationId: 'c'.repeat(32),
		},
	]);
	expect([denials, seen]).toEqual([[], ['crm-sync']]);
});

test('the previous secret is used until it expires, then the current one', async () => {
	const { admit } = guardOf();
	const previousSecret = `tok_${randomBytes(24).toString('base64url')}`;
	const rotating = {
		previousSecret,
		previousSecretExpiresAt: new Date(clock.time + 60_000).toISOString(),
	};
	expect(await admit(rotating)).toEqual({ Authorization: `Bearer ${previousSecret}` });
	clock.time += 59_999;
	expect(await admit(rotating)).toEqual({ Authorization: `Bearer ${previousSecret}` });
	clock.time += 1;
	expect(await admit(rotating)).toEqual({ Authorization: `Bearer ${secret}` });
	expect(await admit({ previousSecret })).toEqual({ Authorization: `Bearer ${secret}` });
});

const away = async () => await Promise.reject(new StoreUnavailableError('away'));
const closed = (code: 'integration_disabled' | 'pilot_ended') => async () =>
	({ open: false, code, message: 'The integration is closed. Ask.' }) as const;

test.each<[string, Partial<GuardPorts>, object, string]>([
	[
		'the off switch comes first',
		{ gate: closed('integration_disabled') },
		{ expiresAt: '2020-01-01T00:00:00Z' },
		'integration_disabled',
	],
	['a registry that is away', { gate: away }, {}, 'store_unavailable'],
	[
		'rates that are away',
		{ rates: { take: async () => await Promise.reject(new Error('gone')) } },
		{},
		'store_unavailable',
	],
	['a pilot that is over', { spend: closed('pilot_ended') }, {}, 'pilot_ended'],
	['a defect', { gate: async () => await Promise.reject(new TypeError('x')) }, {}, 'defect'],
	['an integration of another tenant', {}, { servesTenant: 'other' }, 'tenant'],
	['a weak secret in production', {}, { secret: 'short' }, 'secret_unfit'],
	['a secret that is blank', {}, { secret: '  ' }, 'secret_unfit'],
	[
		'a login of a person',
		{},
		{ authMode: 'basic', username: 'ann.lee@example.com' },
		'secret_unfit',
	],
	['a reference to nothing', {}, { secret: 'env:AIRLOCK_SECRET_X' }, 'secret_unavailable'],
	[
		'a key that is none',
		{},
		{ authMode: 'selfSignedJwt', issuer: 'i', audience: 'a', privateKey: 'x' },
		'account_invalid',
	],
	[
		'a token endpoint that is away',
		{},
		{ authMode: 'clientCredentials', tokenUrl: 'https://login.example.com', clientId: 'c' },
		'token_endpoint_unavailable',
	],
	['a credential without an end', {}, { expiresAt: '' }, 'account_invalid'],
])('%s: nothing leaves', async (_what, ports, changes, rule) => {
	const { admit, denials, uses } = guardOf(ports);
	expect(await admit(changes)).toBe(rule);
	expect(denials).toHaveLength(1);
	expect(denials[0]!.message).toContain(`(${rule})`);
	expect(uses.every(({ outcome }) => outcome === `denied:${rule}`)).toBe(true);
	for (const text of [JSON.stringify(denials), JSON.stringify(uses)]) {
		expect(text).not.toContain(secret);
		expect(text).not.toContain('ann.lee');
	}
});

test('an address that cannot be read, and a body that cannot be signed', async () => {
	const { admit } = guardOf();
	expect(await admit({}, departure(undefined, { call: undefined }))).toBe('url');
	const signed = { authMode: 'hmac', hmacTimestampHeader: 'X-Time' };
	expect(await admit(signed, departure(undefined, { pin: () => 'unreadable' }))).toBe(
		'body_unreadable',
	);
});

test('an account that nobody used for long is refused until its owner confirms it', async () => {
	let last: number | undefined = clock.time - 180 * DAY;
	let asked = 0;
	const lastSent = async () => {
		asked += 1;
		return last;
	};
	const { admit } = guardOf({ lastSent });
	expect(await admit()).toBe('dormant');
	expect(await admit()).toBe('dormant');
	const confirmed = { notBefore: new Date(clock.time - 1_000).toISOString() };
	expect(await admit(confirmed)).toHaveProperty('Authorization');
	asked = 0;
	// It is awake: the store is asked no more.
	expect(await admit()).toHaveProperty('Authorization');
	expect(asked).toBe(0);
	last = clock.time - 180 * DAY + 1;
	expect(await guardOf({ lastSent }).admit()).toHaveProperty('Authorization');
	expect(await guardOf({ lastSent: async () => undefined }).admit()).toHaveProperty(
		'Authorization',
	);
	expect(await guardOf({ lastSent: async () => 0, dormantAfterMs: 0 }).admit()).toHaveProperty(
		'Authorization',
	);
});

test('the rate is kept over all guards of the store', async () => {
	const [one, other] = [guardOf(), guardOf()];
	const limited = { requestsPerMinute: 2 };
	expect(await one.admit(limited)).toHaveProperty('Authorization');
	expect(await other.admit(limited)).toHaveProperty('Authorization');
	expect(await one.admit(limited)).toBe('rate');
	expect(await one.admit({ ...limited, accountName: 'other' })).toHaveProperty('Authorization');
});

test('cutting one account off makes no other mint anew', async () => {
	let minted = 0;
	const mint = async () => {
		minted += 1;
		const body = JSON.stringify({ access_token: `token-number-${minted}`, token_type: 'Bearer' });
		return { status: 200, headers: {}, body };
	};
	const resolver = secretResolver({ variables: {}, readFile: () => '' }, clock);
	const { admit } = guardOf({
		accounts: new Accounts(resolver, { clock, post: mint }),
		gate: async ({ name }) =>
			name === 'dead' && dead ? await closed('integration_disabled')() : OPEN,
	});
	let dead = false;
	const oauth = {
		authMode: 'clientCredentials',
		tokenUrl: 'https://login.example.com/',
		clientId: 'c',
	};
	const token = async (accountName: string) => await admit({ ...oauth, accountName });
	const [alive, other] = [await token('alive'), await token('dead')];
	dead = true;
	expect(await token('dead')).toBe('integration_disabled');
	expect(await token('alive')).toEqual(alive);
	dead = false;
	expect(await token('dead')).not.toEqual(other);
	expect(minted).toBe(3);
});

test('what was leased for an account ends when it is cut off', async () => {
	const vault = await VaultServer.start();
	const state = { gate: OPEN as Awaited<ReturnType<GuardPorts['gate']>> };
	const { admit } = guardOf(
		{ gate: async () => state.gate },
		{
			AIRLOCK_VAULT_ADDR: vault.address,
			AIRLOCK_VAULT_ROLE_ID: vault.roleId,
			AIRLOCK_VAULT_SECRET_ID: vault.secretId,
			AIRLOCK_VAULT_PATHS: 'database/creds',
		},
	);
	const leased = { secret: 'vault:database/creds/readonly#password' };
	const headers = await admit(leased);
	const [lease] = vault.leases.values();
	expect(headers).toEqual({ Authorization: `Bearer ${lease!.data.password}` });
	expect(await admit(leased)).toEqual(headers);
	expect(vault.leases.size).toBe(1);
	state.gate = await closed('integration_disabled')();
	expect(await admit(leased)).toBe('integration_disabled');
	expect(lease!.revoked).toBe(true);
	await vault.stop();
});
