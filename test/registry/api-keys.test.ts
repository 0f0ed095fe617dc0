// What must not verify: another key's hash or secret under this id, a key moved to another environment, a typo, one that
// is revoked, expired or without the scope; and a rotation that makes the old key live longer.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ApiKeys } from '../../lib/registry/api-keys';
import type { AuditPort } from '../../lib/registry/decision';
import { apiKeyText, makeApiKey, parseApiKey } from '../../lib/registry/api-key-text';
import { by, CY, DAY, openWorld, registered, type World } from './fixture';

const HOUR = 3_600_000;

describe('the text of an API key', () => {
	it('is taken apart into what it was made of', () => {
		for (let n = 0; n < 200; n += 1) {
			const { text, ...parts } = makeApiKey('production');
			expect(text).toMatch(/^ak_production_[0-9A-Za-z]{16}_[0-9A-Za-z]{49}$/);
			expect(parseApiKey(text)).toEqual(parts);
		}
		const made = Array.from({ length: 200 }, () => makeApiKey('test'));
		expect(new Set(made.map(({ secret }) => secret)).size).toBe(200);
		expect(new Set(made.map(({ id }) => id)).size).toBe(200);
	});

	it('tells every single typo by its checksum', () => {
		const { text } = makeApiKey('test');
		for (let at = 0; at < text.length; at += 1) {
			const other = text[at] === 'a' ? 'b' : 'a';
			expect(parseApiKey(text.slice(0, at) + other + text.slice(at + 1))).toBeUndefined();
		}
		const { text: next } = makeApiKey('test');
		for (const wrong of [
			'',
			text.slice(1),
			text.slice(0, -1),
			`${text}0`,
			` ${text}`,
			`${text}\n`,
			text.toUpperCase(),
			text.slice(0, 30) + next.slice(30),
			text.replace('ak_test_', 'ak_production_'),
			text.replace('ak_test_', 'ak__'),
		]) {
			expect(parseApiKey(wrong)).toBeUndefined();
		}
	});
});

describe('API keys', () => {
	let world: World;
	beforeEach(async () => {
		world = await openWorld();
		await registered(world, {}, true);
	});
	afterEach(async () => await world.close());

	const issue = async (rest: object = {}) => {
		const request = { ...CY, integration: 'crm', scopes: ['orders:read'], expiresInDays: 30 };
		const issued = await world.keys.issue({ ...request, ...rest });
		if (!issued.ok) throw new Error(issued.message);
		return issued;
	};
	const verdict = async (text: string, scope?: string) => {
		const answer = await world.keys.verify(text, scope);
		return answer.ok ? 'ok' : answer.code;
	};

	it('verifies a key that was issued, and says whose it is', async () => {
		const { key, text } = await issue();
		expect(await world.keys.verify(text, 'orders:read')).toEqual({ ok: true, key });
		expect(key).toMatchObject({
			tenant: 't',
			integration: 'crm',
			environment: 'production',
			scopes: ['orders:read'],
			issuedBy: 'Cy Poe',
			expiresAt: world.clock.now() + 30 * DAY,
		});
	});

	it('keeps neither the key nor its secret, and lists no hash', async () => {
		const { text } = await issue();
		const { secret } = parseApiKey(text)!;
		const hash = createHash('sha256').update(secret).digest('base64url');
		const { location } = world.engine;
		const path = location.engine === 'sqlite' ? location.path : '';
		const kept = ['', '-wal'].map((suffix) => readFileSync(path + suffix, 'latin1')).join();
		expect(kept).toContain(hash);
		expect(kept).not.toContain(secret);
		const told = JSON.stringify([await world.keys.list('t', 'crm', 10), world.audit.events]);
		expect(told).not.toContain(secret);
		expect(told).not.toContain(hash);
	});

	it.each([
		[{ scopes: [] }, 'invalid_input'],
		[{ scopes: ['A b'] }, 'invalid_input'],
		[{ expiresInDays: 0 }, 'invalid_input'],
		[{ expiresInDays: 366 }, 'invalid_input'],
		[{ expiresInDays: 1.5 }, 'invalid_input'],
		[{ integration: 'none' }, 'not_found'],
		[{ tenant: 'u' }, 'not_found'],
	])('is not issued with %j', async (rest, code) => {
		const request = { ...CY, integration: 'crm', scopes: ['a'], expiresInDays: 30 };
		expect(await world.keys.issue({ ...request, ...rest })).toMatchObject({ ok: false, code });
	});

	it('is not issued for a revoked integration', async () => {
		await world.registry.revoke(CY);
		const request = { ...CY, integration: 'crm', scopes: ['a'], expiresInDays: 30 };
		expect(await world.keys.issue(request)).toMatchObject({ code: 'integration_revoked' });
	});

	it('refuses a key by its code', async () => {
		const { key, text } = await issue();
		expect(await verdict('ak_production_x')).toBe('malformed');
		expect(await verdict(makeApiKey('production').text)).toBe('unknown');
		expect(await verdict(text, 'orders:write')).toBe('scope_missing');
		world.clock.advance(30 * DAY - 1);
		expect(await verdict(text)).toBe('ok');
		world.clock.advance(1);
		expect(await verdict(text)).toBe('expired');
		await world.keys.revoke({ ...CY, id: key.id });
		expect(await verdict(text)).toBe('revoked');
		expect(await world.keys.revoke({ ...CY, id: key.id })).toMatchObject({
			code: 'already_revoked',
		});
	});

	it('refuses a well-formed key that is put together from others', async () => {
		const [one, two] = [await issue(), await issue()];
		const [a, b] = [parseApiKey(one.text)!, parseApiKey(two.text)!];
		const forge = async (environment: string, id: string, secret: string) =>
			await verdict(apiKeyText({ environment, id, secret }));
		expect(await forge('production', a.id, a.secret)).toBe('ok');
		expect(await forge('production', a.id, b.secret)).toBe('unknown');
		expect(await forge('test', a.id, a.secret)).toBe('unknown');
		// Who read the store has hashes: no hash is a secret.
		const hash = (await world.store.apiKeys.find(a.id))!.hash;
		expect(['malformed', 'unknown']).toContain(await forge('production', a.id, hash));
		expect(await forge('production', a.id, '')).toBe('malformed');
		// Another division of the same letters.
		expect(await forge(`production_${a.id}`, a.id, a.secret)).toBe('malformed');
		// Only the holder of the secret learns that it was revoked.
		await world.keys.revoke({ ...CY, id: a.id });
		expect(await forge('production', a.id, b.secret)).toBe('unknown');
	});

	it('notes its last use, about once in a second', async () => {
		const { key, text } = await issue();
		const touch = jest.spyOn(world.store.apiKeys, 'touch');
		const used = async () => (await world.store.apiKeys.find(key.id))?.lastUsedAt;
		expect(await used()).toBeNull();
		await verdict(text);
		const first = world.clock.now();
		world.clock.advance(999);
		await verdict(text);
		expect(await used()).toBe(first);
		world.clock.advance(1);
		await verdict(text);
		expect(await used()).toBe(world.clock.now());
		expect(touch).toHaveBeenCalledTimes(2);
		world.clock.advance(5_000);
		await verdict(text, 'other:scope');
		expect(touch).toHaveBeenCalledTimes(2);
	});

	it('rotates: both are valid during the overlap, then the new one alone', async () => {
		const { key, text } = await issue();
		const rotation = { ...CY, id: key.id, overlapHours: 24, expiresInDays: 30 };
		const rotated = await world.keys.rotate(rotation);
		if (!rotated.ok) throw new Error(rotated.message);
		expect(rotated.key).toMatchObject({ scopes: key.scopes, integration: 'crm' });
		expect(rotated.key.id).not.toBe(key.id);
		expect(world.audit.events.at(-1)).toMatchObject({
			action: 'api_key.rotate',
			context: { replaces: key.id },
		});
		world.clock.advance(24 * HOUR - 1);
		expect([await verdict(text), await verdict(rotated.text)]).toEqual(['ok', 'ok']);
		world.clock.advance(1);
		expect([await verdict(text), await verdict(rotated.text)]).toEqual(['expired', 'ok']);
		expect(await world.keys.rotate(rotation)).toMatchObject({ code: 'key_not_running' });
	});

	it('never makes the old key live longer', async () => {
		const { key } = await issue({ expiresInDays: 1 });
		const rotation = { ...CY, id: key.id, overlapHours: 168, expiresInDays: 365 };
		expect(await world.keys.rotate(rotation)).toMatchObject({ ok: true });
		expect(await world.store.apiKeys.find(key.id)).toMatchObject({ expiresAt: key.expiresAt });
		for (const overlapHours of [-1, 169, 1.5]) {
			expect(await world.keys.rotate({ ...rotation, overlapHours })).toMatchObject({
				code: 'invalid_input',
			});
		}
	});

	it('makes no new key of one that is revoked while it is rotated', async () => {
		const { key } = await issue();
		const { store, clock, audit } = world;
		// It is recorded before the new key is made: a moment for somebody else.
		const record: AuditPort = async (event, tenant) => {
			await audit.record(event, tenant);
			await store.apiKeys.revoke(key.id, clock.now());
		};
		const keys = new ApiKeys({ store, clock, audit: record });
		const rotation = { ...CY, id: key.id, overlapHours: 1, expiresInDays: 30 };
		expect(await keys.rotate(rotation)).toMatchObject({ code: 'key_not_running' });
		expect(await keys.list('t', 'crm', 10)).toHaveLength(1);
	});

	it('is out of reach of another tenant', async () => {
		const { key, text } = await issue();
		const foreign = { tenant: 'u', id: key.id, ...by('Eve') };
		const rotation = { ...foreign, overlapHours: 0, expiresInDays: 1 };
		expect(await world.keys.rotate(rotation)).toMatchObject({ code: 'not_found' });
		expect(await world.keys.revoke(foreign)).toMatchObject({ code: 'not_found' });
		expect(await world.keys.list('u', 'crm', 10)).toEqual([]);
		expect(await verdict(text)).toBe('ok');
	});
});
