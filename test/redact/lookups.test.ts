import { generateKeyPairSync } from 'node:crypto';
import { Lookups } from '../../lib/redact/lookups';
import type { LookupStore, SealedLookup } from '../../lib/store/store';

const { publicKey, privateKey } = generateKeyPairSync('x25519');
const clock = { now: () => 1_700_000_000_000 };

/** As the interface says; what the store was asked is counted. */
class MemoryLookups implements LookupStore {
	readonly rows = new Map<string, SealedLookup>();
	calls = 0;

	put(lookups: readonly SealedLookup[]): Promise<void> {
		this.calls += 1;
		for (const lookup of lookups) {
			const key = this.key(lookup.tenant, lookup.pseudonym);
			if (!this.rows.has(key)) this.rows.set(key, lookup);
		}
		return Promise.resolve();
	}

	known(tenant: string, pseudonyms: readonly string[]): Promise<Set<string>> {
		this.calls += 1;
		return Promise.resolve(new Set(pseudonyms.filter((p) => this.rows.has(this.key(tenant, p)))));
	}

	find(tenant: string, pseudonym: string): Promise<SealedLookup | undefined> {
		return Promise.resolve(this.rows.get(this.key(tenant, pseudonym)));
	}

	erase(tenant: string, pseudonyms: readonly string[]): Promise<number> {
		let erased = 0;
		for (const pseudonym of pseudonyms) {
			const key = this.key(tenant, pseudonym);
			if (this.rows.get(key)?.sealed) erased += 1;
			this.rows.set(key, { tenant, pseudonym, sealed: '', createdAt: 0 });
		}
		return Promise.resolve(erased);
	}

	private key(tenant: string, pseudonym: string): string {
		return JSON.stringify([tenant, pseudonym]);
	}
}

const item = (value: string, tenant = 'acme') => ({
	tenant,
	fieldClass: 'email',
	value,
	pseudonym: `p_${value}`,
});

let store: MemoryLookups;
let lookups: Lookups;
beforeEach(() => {
	store = new MemoryLookups();
	lookups = new Lookups(store, clock);
});

it('reveals whom it remembered, with the key, tenant by tenant', async () => {
	await lookups.remember(publicKey, [item('ann'), item('bob'), item('ann', 'other')]);
	expect(store.rows.size).toBe(3);
	expect(await lookups.reveal(privateKey, 'acme', 'p_ann')).toMatchObject({ value: 'ann' });
	expect(await lookups.reveal(privateKey, 'other', 'p_bob')).toEqual({
		ok: false,
		code: 'unknown',
	});
	const other = generateKeyPairSync('x25519').privateKey;
	expect(await lookups.reveal(other, 'acme', 'p_ann')).toEqual({ ok: false, code: 'wrong_key' });
});

it('does not reveal a lookup that was put under another pseudonym', async () => {
	await lookups.remember(publicKey, [item('ann'), item('bob')]);
	const ann = (await store.find('acme', 'p_ann'))!;
	store.rows.set(JSON.stringify(['acme', 'p_bob']), { ...ann, pseudonym: 'p_bob' });
	expect(await lookups.reveal(privateKey, 'acme', 'p_bob')).toEqual({ ok: false, code: 'moved' });
});

it('seals each person once, and asks the store no more', async () => {
	await lookups.remember(publicKey, [item('ann'), item('ann')]);
	const sealed = (await store.find('acme', 'p_ann'))!.sealed;
	const { calls } = store;
	await lookups.remember(publicKey, [item('ann')]);
	expect(store.calls).toBe(calls);
	// Another process, which asks first and seals nothing.
	await new Lookups(store, clock).remember(publicKey, [item('ann')]);
	expect(store.calls).toBe(calls + 1);
	expect((await store.find('acme', 'p_ann'))!.sealed).toBe(sealed);
});

it('erases for ever', async () => {
	await lookups.remember(publicKey, [item('ann'), item('bob')]);
	expect(await lookups.erase('acme', ['p_ann', 'p_nobody'])).toBe(1);
	for (const process of [lookups, new Lookups(store, clock)]) {
		await process.remember(publicKey, [item('ann')]);
		expect(await process.reveal(privateKey, 'acme', 'p_ann')).toEqual({
			ok: false,
			code: 'erased',
		});
	}
	expect(await lookups.reveal(privateKey, 'acme', 'p_bob')).toMatchObject({ value: 'bob' });
});

it('tries again what the store did not take', async () => {
	jest.spyOn(store, 'put').mockRejectedValueOnce(new Error('away'));
	await expect(lookups.remember(publicKey, [item('ann')])).rejects.toThrow('away');
	await lookups.remember(publicKey, [item('ann')]);
	expect(await lookups.reveal(privateKey, 'acme', 'p_ann')).toMatchObject({ value: 'ann' });
});
