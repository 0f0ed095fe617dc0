import { createHash } from 'node:crypto';
import type { IDataObject } from 'n8n-workflow';
import { services } from '../../lib/n8n/services';
import { all, approved, by, only, recordedIn, run, useOwnStore } from './integration-registry-run';

useOwnStore();

const DI = by('Di');

describe('API keys', () => {
	const tenant = 'keys';
	beforeAll(async () => {
		await approved('crm', { tenant });
	});
	const issue = async (rest: IDataObject = {}) => {
		const parameters = { integrationId: 'crm', scopes: 'orders:read, orders:write', tenant };
		return await run('apiKey.issue', { ...parameters, expiresInDays: 30, ...DI, ...rest });
	};
	const verify = async (apiKey: unknown, rest: IDataObject = {}) =>
		await run('apiKey.verify', { apiKey: '={{ $json.key }}', tenant, ...rest }, [
			{ json: { key: apiKey } as IDataObject },
		]);

	test('one is issued, shown once, verified, rotated and revoked', async () => {
		const issued = only(await issue());
		expect(issued).toMatchObject({
			integration: 'crm',
			environment: 'production',
			scopes: ['orders:read', 'orders:write'],
			issuedBy: 'Di',
			revokedAt: null,
		});
		const key = issued.apiKey as string;
		expect(key).toMatch(/^ak_production_/);
		expect(JSON.stringify(issued).split(key)).toHaveLength(2);

		const good = only(await verify(key, { keyScope: 'orders:read' }));
		expect(good).toMatchObject({ valid: true, id: issued.id, integration: 'crm' });
		expect(JSON.stringify(good)).not.toContain(key);

		const rotation = { apiKeyId: issued.id as string, overlapHours: 0, expiresInDays: 30, tenant };
		const next = only(await run('apiKey.rotate', { ...rotation, ...DI }));
		expect(next).toMatchObject({ replaces: issued.id, scopes: ['orders:read', 'orders:write'] });
		expect((await verify(key)).error).toMatchObject({ type: 'expired' });
		const second = next.apiKey as string;
		expect(only(await verify(second))).toMatchObject({ valid: true });

		const listed = all(await run('apiKey.getMany', { integrationId: 'crm', tenant }));
		expect(listed.map(({ id }) => id)).toEqual([issued.id, next.id].toSorted());
		const secrets = [key, second].map((text) => text.split('_')[3]!);
		for (const secret of secrets) expect(JSON.stringify(listed)).not.toContain(secret);
		expect(listed.every((one) => !('hash' in one))).toBe(true);

		const target = { apiKeyId: next.id as string, tenant, ...by('Di', 'Leaked') };
		expect(only(await run('apiKey.revoke', target))).toMatchObject({ revoked: true });
		expect((await verify(second)).error).toMatchObject({ type: 'revoked' });
		expect((await run('apiKey.revoke', target)).error).toMatchObject({ type: 'already_revoked' });

		const log = (await recordedIn(tenant)).filter(({ action }) =>
			String(action).startsWith('api_key.'),
		);
		expect(log.map(({ action, resource, reason }) => [action, resource, reason])).toEqual([
			['api_key.issue', issued.id, 'as agreed'],
			['api_key.rotate', next.id, 'as agreed'],
			['api_key.revoke', next.id, 'Leaked'],
		]);
		for (const secret of secrets) expect(JSON.stringify(log)).not.toContain(secret);
	});

	test('a key that is not valid stops the item and is nowhere in what is said', async () => {
		const key = only(await issue()).apiKey as string;
		const other = `${key.slice(0, -1)}${key.endsWith('a') ? 'b' : 'a'}`;
		for (const [sent, rest, code] of [
			['', {}, 'malformed'],
			[{ a: 1 }, {}, 'malformed'],
			[other, {}, 'malformed'],
			[key, { keyScope: 'orders:delete' }, 'scope_missing'],
			[key, { tenant: 'another' }, 'unknown'],
		] as const) {
			const { error, outputs } = await verify(sent, rest);
			expect(error).toMatchObject({ type: code, message: 'The API key was refused' });
			expect(outputs).toEqual([]);
			const { message, description } = error as unknown as IDataObject;
			expect(`${message as string}${description as string}`).not.toContain(key.slice(20));
		}
		const halted = await run(
			'apiKey.verify',
			{ apiKey: '={{ $json.key }}', tenant: 'another' },
			[{ json: { key } }],
			{ onError: 'continueRegularOutput' },
		);
		expect(halted.outputs).toMatchObject([[{ json: { halt: { code: 'unknown' } } }]]);
		expect(JSON.stringify(halted.outputs)).not.toContain(key);
	});

	test('a key stops with its integration', async () => {
		await approved('shop', { tenant });
		const key = only(await issue({ integrationId: 'shop' })).apiKey;
		expect(only(await verify(key))).toMatchObject({ valid: true });
		await run('integration.disable', { integrationId: 'shop', tenant, ...DI });
		// What every process may still believe for half a second.
		await new Promise((resolve) => setTimeout(resolve, 600));
		expect((await verify(key)).error).toMatchObject({ type: 'integration_disabled' });
	});

	test('what cannot be issued', async () => {
		for (const [rest, code] of [
			[{ scopes: 'Orders Read' }, 'invalid_input'],
			[{ scopes: '={{ [{}] }}' }, 'invalid_input'],
			[{ expiresInDays: 366 }, 'invalid_input'],
			[{ integrationId: 'none' }, 'not_found'],
			[by('={{ $json.nobody }}'), 'by_missing'],
		] as const) {
			expect((await issue(rest)).error).toMatchObject({ type: code });
		}
		const keyOfAnother = only(await issue()).id as string;
		const target = { apiKeyId: keyOfAnother, tenant: 'another', ...DI };
		expect((await run('apiKey.revoke', target)).error).toMatchObject({ type: 'not_found' });
	});
});

describe('reviews', () => {
	const tenant = 'reviews';
	const decide = async (campaignId: string, integrationId: string, rest: IDataObject) =>
		await run('review.decide', { campaignId, integrationId, tenant, ...rest });

	test('a campaign has a line for each that is due, and evidence anybody can check', async () => {
		await approved('narrow', { tenant, access: 'read', methods: ['GET'] });
		await approved('wide', { tenant });
		await approved('zoe', { tenant, access: 'read', methods: ['GET'], owner: 'Zoe' });
		expect(all(await run('review.getDue', { tenant }))).toEqual([]);
		const due = all(await run('review.getDue', { tenant, withinDays: 2 }));
		expect(due.map(({ id }) => id)).toEqual(['wide', 'narrow', 'zoe']);
		expect(due[0]).toMatchObject({ overdue: false, scopeChanged: false, running: true });

		const started = only(
			await run('review.start', { campaignName: 'Autumn', withinDays: 2, tenant, ...DI }),
		);
		expect(started).toMatchObject({ name: 'Autumn', startedBy: 'Di', lines: 3 });
		const id = started.id as string;

		const own = await decide(id, 'wide', { decision: 'keep', ...by('ann lee') });
		expect(own.error).toMatchObject({ type: 'reviewer_is_owner' });
		const odd = await decide(id, 'wide', { decision: '={{ "approve" }}', ...DI });
		expect(odd.error).toMatchObject({ type: 'invalid_input' });
		expect(only(await decide(id, 'wide', { decision: 'keep', ...DI }))).toEqual({
			...{ tenant, campaign: id, integration: 'wide', decision: 'keep' },
		});
		await decide(id, 'zoe', { decision: 'revoke', ...by('Di', 'Unused') });
		const again = await decide(id, 'wide', { decision: 'revoke', ...DI });
		expect(again.error).toMatchObject({ type: 'already_decided' });

		const evidence = async () => {
			const { outputs } = await run('review.evidence', { campaignId: id, tenant });
			const { json, binary } = outputs[0]![0]!;
			return { json, bytes: Buffer.from(binary!.data!.data, 'base64') };
		};
		expect((await evidence()).json).toMatchObject({ complete: false });
		await decide(id, 'narrow', { decision: 'narrow', ...DI });
		const { json, bytes } = await evidence();
		expect(json).toMatchObject({ complete: true, campaign: id });
		expect(createHash('sha256').update(bytes).digest('hex')).toBe(json.sha256);
		expect(JSON.parse(bytes.toString('utf8'))).toMatchObject({
			campaign: { id, name: 'Autumn' },
			lines: [
				{ integration: 'wide', decision: 'keep', decidedBy: 'Di' },
				{ integration: 'narrow', decision: 'narrow' },
				{ integration: 'zoe', decision: 'revoke', reason: 'Unused' },
			],
		});

		const campaign = only(await run('review.get', { campaignId: id, tenant }));
		expect(campaign).toMatchObject({
			open: 0,
			lines: [
				{
					integration: 'wide',
					decision: 'keep',
					decidedAt: expect.stringMatching(/Z$/),
					detail: { owner: 'Ann Lee', access: 'write' },
				},
				expect.anything(),
				expect.anything(),
			],
		});
		expect(all(await run('review.getMany', { tenant }))).toMatchObject([{ id, name: 'Autumn' }]);
		expect(only(await run('integration.get', { integrationId: 'zoe', tenant }))).toMatchObject({
			state: 'revoked',
		});

		const { pseudonym } = await services();
		const di = await pseudonym(tenant, 'user', 'Di');
		const log = (await recordedIn(tenant)).filter(({ action }) =>
			String(action).startsWith('review.'),
		);
		expect(
			log.map(({ action, actor, integration, outcome }) => [
				...[action, (actor as IDataObject).id, integration, outcome],
			]),
		).toEqual([
			['review.start', di, undefined, 'success'],
			['review.decide', di, 'wide', 'success'],
			['review.decide', di, 'zoe', 'success'],
			['review.decide', di, 'narrow', 'success'],
		]);
	});

	test('a campaign of another tenant is none', async () => {
		const { id } = only(
			await run('review.start', { campaignName: 'Other', tenant: 'other', ...DI }),
		);
		for (const operation of ['review.get', 'review.evidence']) {
			const { error } = await run(operation, { campaignId: id as string, tenant });
			expect(error).toMatchObject({ type: 'not_found' });
		}
	});
});
