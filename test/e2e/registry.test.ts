import { randomBytes, randomUUID } from 'node:crypto';
import { AccountCase, accountData, SERVICE_ACCOUNT } from './account';
import { type N8n, startN8n } from './harness';
import { n8nApiCredential } from './n8n-api';
import { registered, registry } from './registry';
import { triggerWorkflow } from './trigger';

describe('the registry on a real n8n', () => {
	let n8n: N8n;
	beforeAll(async () => {
		n8n = await startN8n({ env: { AIRLOCK_REQUIRE_REGISTRATION: 'true' } });
	});
	afterAll(async () => await n8n?.stop());

	const secret = () => `tok_${randomBytes(24).toString('base64url')}`;

	test('proposes registrations from the workflows of an instance', async () => {
		const account = { secret: secret(), allowedHosts: 'api.example.com' };
		await AccountCase.create(n8n, account);
		const credential = await n8nApiCredential(n8n, ['workflow:list', 'workflow:read']);
		const propose = { operation: 'propose' };
		const found = await registered(n8n, propose, { airlockN8nApi: credential });
		expect(found).toEqual(
			expect.arrayContaining([
				expect.objectContaining({
					access: 'write',
					owner: '',
					registered: false,
					credential: expect.objectContaining({ type: SERVICE_ACCOUNT }) as object,
				}) as object,
			]),
		);
		const wrong = await n8n.credential('airlockN8nApi', { baseUrl: n8n.baseUrl, apiKey: secret() });
		const refused = await registry(n8n, propose, { airlockN8nApi: wrong });
		expect(await refused.error()).toBe('The workflows cannot be read');
	});

	test('an account is checked rule by rule, and no value is told', async () => {
		const data = accountData({
			secret: secret(),
			allowedHosts: 'api.example.com',
			expiresAt: new Date(Date.now() + 5 * 86_400_000).toISOString(),
		});
		const check = { resource: 'account', operation: 'check' };
		const good = { [SERVICE_ACCOUNT]: await n8n.credential(SERVICE_ACCOUNT, data) };
		const [usable] = await registered(n8n, check, good);
		expect(usable).toMatchObject({ usable: true });
		const text = JSON.stringify(usable);
		expect(text).toContain('it expires in 4 days');
		expect(text).not.toContain(String(data.secret));
		const weak = { ...data, secret: 'ChangeMe-ChangeMe-1' };
		const bad = { [SERVICE_ACCOUNT]: await n8n.credential(SERVICE_ACCOUNT, weak) };
		const [unusable] = await registered(n8n, check, bad);
		expect(unusable).toMatchObject({ usable: false });
		expect(JSON.stringify(unusable)).not.toContain(weak.secret);
	});

	test('an integration that nobody registered does not run where the admin says so', async () => {
		const account = { secret: secret(), allowedHosts: 'api.example.com' };
		const flow = await AccountCase.create(n8n, account);
		const denied = await flow.call({ url: 'https://api.example.com/v1' });
		expect(await denied.error()).toContain('(not_registered)');
	});

	test('an API key is issued once, verified, taken by a trigger and revoked', async () => {
		await registered(n8n, {
			operation: 'register',
			id: 'partner',
			useCase: 'Partners read orders',
			systems: 'Orders',
			owner: 'Ann Lee',
			doneBy: 'Ann Lee',
			environment: 'test',
		});
		const key = (operation: string, parameters: object) => ({
			resource: 'apiKey',
			operation,
			integrationId: 'partner',
			doneBy: 'Ann Lee',
			...parameters,
		});
		const [issued] = await registered(n8n, key('issue', { scopes: 'orders:read' }));
		const verify = key('verify', { apiKey: issued!.apiKey, keyScope: 'orders:read' });
		expect(await registered(n8n, verify)).toMatchObject([{ integration: 'partner' }]);
		const trigger = await triggerWorkflow(n8n, {
			provider: 'airlock-key',
			credential: { provider: 'airlock-key', audience: 'orders:read' },
			parameters: { integrationId: 'partner' },
		});
		const post = async () => {
			const headers = {
				Authorization: `Bearer ${String(issued!.apiKey)}`,
				'Content-Type': 'application/json',
				'Idempotency-Key': randomUUID(),
			};
			return (await n8n.send(trigger.url, { headers, body: Buffer.from('{}') })).status;
		};
		expect(await post()).toBe(200);
		const [execution] = await trigger.executions({ atLeast: 1 });
		expect(JSON.stringify(await execution!.data())).not.toContain(issued!.apiKey);
		await registered(n8n, key('revoke', { apiKeyId: issued!.id }));
		expect(await post()).toBe(401);
		expect((await registry(n8n, verify)).status).toBe('error');
		const [shown] = await registered(n8n, key('getMany', {}));
		expect(JSON.stringify(shown)).not.toContain(issued!.apiKey);
	});
});
