import { randomBytes } from 'node:crypto';
import { systemClock } from '../../lib/clock';
import { ApiKeys } from '../../lib/registry/api-keys';
import { Registry } from '../../lib/registry/registry';
import { openStore } from '../../lib/store/open';
import type { Store } from '../../lib/store/store';
import { ReceivedHeaders, type SignedRequest } from '../../lib/webhook/request';
import type { SchemePorts } from '../../lib/webhook/scheme';
import { schemes } from '../../lib/webhook/schemes';
import { type Engine, sqliteEngine } from '../store/engines';

const by = { tenant: 'default', by: 'Ann Lee', reason: 'test' };
let engine: Engine;
let store: Store;
let keys: ApiKeys;
beforeEach(async () => {
	engine = await sqliteEngine();
	store = await openStore(engine.location, systemClock);
	const ports = { store, audit: async () => undefined, clock: systemClock };
	keys = new ApiKeys(ports);
	await new Registry(ports).register({
		...by,
		questionnaire: { id: 'partner', useCase: 'Orders', systems: ['Shop'], owner: 'Ann Lee' },
	});
});
afterEach(async () => {
	await store.close();
	await engine.drop();
});

const issue = async (scopes: string[]) => {
	const issued = await keys.issue({ ...by, integration: 'partner', scopes, expiresInDays: 1 });
	if (!issued.ok) throw new Error(issued.message);
	return issued;
};
const verifyApiKey: SchemePorts['verifyApiKey'] = async (text, scope) => {
	const verified = await keys.verify(text, scope);
	return verified.ok ? { ok: true, keyId: verified.key.id } : verified;
};
const schemeOf = (audience: string, ports: Partial<SchemePorts> = { verifyApiKey }) =>
	schemes['airlock-key']!.compile(
		{ audience },
		{ clock: systemClock, fetchText: async () => '', ...ports },
	);
const requestOf = (authorization: string | undefined, id?: string, body = '{}'): SignedRequest => ({
	method: 'POST',
	url: '',
	headers: new ReceivedHeaders([
		...(authorization === undefined ? [] : ['Authorization', authorization]),
		...(id === undefined ? [] : ['Idempotency-Key', id]),
	]),
	body: Buffer.from(body),
});
const verdictOf = async (
	request: SignedRequest,
	audience = 'orders:write',
	ports?: Partial<SchemePorts>,
) => {
	const compiled = schemeOf(audience, ports);
	if (!compiled.ok) throw new Error(compiled.issue.message);
	return await compiled.scheme.verify(request);
};

test('a key with the scope is let in, known by its id, the request by name and body', async () => {
	const { text, key } = await issue(['orders:write']);
	const first = await verdictOf(requestOf(`Bearer ${text}`, 'r-1'));
	expect(first).toMatchObject({ ok: true, keyId: key.id, deliveryId: 'r-1' });
	const replayKeys = [first];
	for (const [id, body] of [
		['r-2', '{}'],
		['r-1', '{"a":1}'],
		[undefined, '{}'],
	] as const) {
		replayKeys.push(await verdictOf(requestOf(`bearer ${text}`, id, body)));
	}
	expect(new Set(replayKeys.map((one) => one.ok && one.replayKey)).size).toBe(4);
	expect(await verdictOf(requestOf(`Bearer ${text}`, 'r-1'))).toEqual(first);
});

test('everything else is not', async () => {
	const { text, key } = await issue(['orders:read']);
	const code = async (request: SignedRequest, audience?: string) => {
		const verdict = await verdictOf(request, audience);
		expect(JSON.stringify(verdict)).not.toContain(text);
		return verdict.ok ? 'ok' : verdict.code;
	};
	expect(await code(requestOf(undefined))).toBe('signature_missing');
	expect(await code(requestOf(text))).toBe('signature_malformed');
	expect(await code(requestOf(`Bearer ${text.slice(0, -1)}`))).toBe('signature_malformed');
	expect(await code(requestOf(`Bearer ${randomBytes(20).toString('hex')}`))).toBe(
		'signature_malformed',
	);
	expect(await code(requestOf(`Bearer ${text}`))).toBe('claim_mismatch');
	expect(await code(requestOf(`Bearer ${text}`), 'orders:read')).toBe('ok');
	await keys.revoke({ ...by, id: key.id });
	expect(await code(requestOf(`Bearer ${text}`), 'orders:read')).toBe('token_expired');
});

test('without a registry nothing is, and a scope is needed', async () => {
	const { text } = await issue(['orders:write']);
	const verdict = await verdictOf(requestOf(`Bearer ${text}`), 'orders:write', {});
	expect(verdict).toMatchObject({ ok: false, code: 'keys_unavailable' });
	for (const scope of ['', ' ', 'Orders', 'a b']) expect(schemeOf(scope).ok).toBe(false);
});
