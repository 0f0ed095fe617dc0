import { keySetOf, publicKeyText } from '../../lib/audit/signature';
import { verifyStore } from '../../lib/audit/verify-store';
import { systemClock } from '../../lib/clock';
import { Keyring } from '../../lib/crypto/keyring';
import { auditServices } from '../../lib/n8n/audit/services';
import { openStore } from '../../lib/store/open';
import type { Store } from '../../lib/store/store';
import { type Engine, sqliteEngine } from '../store/engines';

const SECRET = 'root secret of this test alone';
let engine: Engine;
let store: Store;
beforeEach(async () => {
	engine = await sqliteEngine();
	store = await openStore(engine.location, systemClock);
});
afterEach(async () => {
	await store.close();
	await engine.drop();
});

/** As another process would have them. */
const newServices = () =>
	auditServices(store, new Keyring(store.dataKeys, SECRET, systemClock), systemClock, undefined);
const record = async ({ audit }: ReturnType<typeof newServices>, tenant: string) =>
	await audit.record(
		{ action: 'order.shipped', actor: { id: 'shop', type: 'service' }, outcome: 'success' },
		{ tenant },
	);
const trusted = (text: string) => {
	const set = keySetOf([text]);
	if (!set.ok) throw new Error(set.flaw);
	return set.keys;
};

test('whoever trusts the first key verifies every tenant over two rotations', async () => {
	const services = newServices();
	const { checkpoints } = services;
	const first = publicKeyText(await checkpoints.signer());
	for (const tenant of ['a', 'b']) await record(services, tenant);
	for (let i = 0; i < 2; i += 1) {
		await checkpoints.rotateKey();
		for (const tenant of ['a', 'b']) {
			await record(services, tenant);
			expect(await checkpoints.make(tenant)).toMatchObject({ ok: true, made: true });
		}
	}
	expect(publicKeyText(await checkpoints.signer())).not.toBe(first);
	expect(await checkpoints.signers()).toHaveLength(3);
	for (const tenant of ['a', 'b']) {
		const verdict = await verifyStore(store.audit, { tenant, keys: trusted(first), anchored: [] });
		expect(verdict).toMatchObject({ ok: true, checkpoints: 3, findings: [] });
	}
});

test('a rotation that was cut off before it was announced is caught up with', async () => {
	const services = newServices();
	const first = publicKeyText(await services.checkpoints.signer());
	await record(services, 'a');
	await services.checkpoints.make('a');
	await new Keyring(store.dataKeys, SECRET, systemClock).rotate('audit-checkpoint');
	await record(services, 'a');
	expect(await services.checkpoints.make('a')).toMatchObject({ ok: true, made: true });
	const verdict = await verifyStore(store.audit, {
		tenant: 'a',
		keys: trusted(first),
		anchored: [],
	});
	expect(verdict).toMatchObject({ ok: true, checkpoints: 2 });
});

test('another process signs with the new key at once, and never announces the old one', async () => {
	const [one, other] = [newServices(), newServices()];
	await record(other, 'a');
	await other.checkpoints.make('a');
	await one.checkpoints.rotateKey();
	await record(other, 'a');
	expect(await other.checkpoints.make('a')).toMatchObject({ ok: true, made: true });
	expect((await other.checkpoints.signer()).kid).toBe((await one.checkpoints.signer()).kid);
	expect(await store.audit.search({ tenant: 'a', action: 'audit.key_announced' }, 10)).toHaveLength(
		1,
	);
});
