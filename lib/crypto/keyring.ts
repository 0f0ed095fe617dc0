import { createHmac, createSecretKey, randomBytes } from 'node:crypto';
import type { Clock } from '../clock';
import type { DataKeyStore, WrappedDataKey } from '../store/store';
import { keyIdOf, type NamedKey, open, seal } from './envelope';
import { rootKey } from './root-key';

const MESSAGES = {
	root_mismatch: 'The encryption key is not the one this store was made with',
	key_damaged: 'A data key in the store is damaged',
};

/** The data keys cannot be used. */
export class KeyringError extends Error {
	constructor(readonly code: keyof typeof MESSAGES) {
		super(MESSAGES[code]);
		this.name = 'KeyringError';
	}
}

/** How long the keys are used before they are read again, to notice that another process rotated one. */
const REREAD_AFTER_MS = 5 * 60 * 1000;

interface Loaded {
	readonly at: number;
	readonly byId: ReadonlyMap<string, NamedKey>;
	/** The newest of each purpose. */
	readonly current: ReadonlyMap<string, NamedKey>;
}

/**
 * The data keys, wrapped in the store by the root key and unwrapped in memory only. A purpose has keys of its own; use
 * each for one thing, either to encrypt or to hash. Every method rejects with `KeyringError` when the
 * root secret is another one than the store's.
 */
export class Keyring {
	private readonly root: NamedKey;
	private loaded: Loaded | undefined;
	private loading: Promise<Loaded> | undefined;

	constructor(
		private readonly store: DataKeyStore,
		rootSecret: string,
		private readonly clock: Clock,
	) {
		this.root = rootKey(rootSecret);
	}

	/** The current key of a purpose. Made when there is none: one, however many processes ask at once. */
	async dataKey(purpose: string): Promise<NamedKey> {
		const { current } = await this.keys();
		return current.get(purpose) ?? (await this.add(purpose, true));
	}

	/** The key that an envelope or record names, current or older. Undefined when there is none. */
	async dataKeyById(id: string): Promise<NamedKey | undefined> {
		const { byId } = await this.keys();
		// Another process may have made it just now.
		return byId.get(id) ?? (await this.reload()).byId.get(id);
	}

	/** Makes a new current key. The older ones stay, for what they encrypted. */
	async rotate(purpose: string): Promise<NamedKey> {
		await this.keys();
		return await this.add(purpose, false);
	}

	/** The keyed hash (HMAC-SHA256) of `data` under the purpose's current key: a pseudonym until the key is rotated. */
	async mac(purpose: string, data: string | Buffer): Promise<Buffer> {
		const { key } = await this.dataKey(purpose);
		return createHmac('sha256', key).update(data).digest();
	}

	/**
	 * Wraps every data key with the root key of `newSecret`. Run it while n8n is stopped, then start n8n with the new
	 * secret. If it is interrupted, run it again: keys that are done are left alone. Answers how many it wrapped.
	 */
	async rewrapAll(newSecret: string): Promise<number> {
		const next = rootKey(newSecret);
		const left = (await this.store.list()).filter(({ wrapped }) => keyIdOf(wrapped) !== next.id);
		for (const key of left) {
			const raw = this.unwrap(key);
			await this.store.rewrap(key.id, seal(next, raw, contextOf(key)));
			raw.fill(0);
		}
		this.loaded = undefined;
		return left.length;
	}

	private async add(purpose: string, onlyFirst: boolean): Promise<NamedKey> {
		const named = { id: randomBytes(12).toString('base64url'), purpose };
		const raw = randomBytes(32);
		const wrapped = seal(this.root, raw, contextOf(named));
		raw.fill(0);
		const createdAt = this.clock.now();
		const newest = await this.store.add({ ...named, wrapped, createdAt }, onlyFirst);
		const { byId } = await this.reload();
		return byId.get(newest.id) ?? this.named(newest);
	}

	private async keys(): Promise<Loaded> {
		const { loaded } = this;
		if (loaded && this.clock.now() - loaded.at < REREAD_AFTER_MS) return loaded;
		// Callers share one reading; a failed one is forgotten, so that the next caller tries again.
		this.loading ??= this.reload().finally(() => (this.loading = undefined));
		return await this.loading;
	}

	private async reload(): Promise<Loaded> {
		const byId = new Map<string, NamedKey>();
		const current = new Map<string, NamedKey>();
		for (const wrapped of await this.store.list()) {
			const key = this.named(wrapped);
			byId.set(key.id, key);
			if (!current.has(wrapped.purpose)) current.set(wrapped.purpose, key);
		}
		this.loaded = { at: this.clock.now(), byId, current };
		return this.loaded;
	}

	private named(wrapped: WrappedDataKey): NamedKey {
		const raw = this.unwrap(wrapped);
		const key = createSecretKey(raw);
		raw.fill(0);
		return { id: wrapped.id, key };
	}

	private unwrap(key: WrappedDataKey): Buffer {
		const opened = open(this.root, key.wrapped, contextOf(key));
		if (opened.ok) return opened.plaintext;
		throw new KeyringError(opened.code === 'wrong_key' ? 'root_mismatch' : 'key_damaged');
	}
}

/** Binds a wrapped key to its row. An id holds no dot. */
function contextOf({ id, purpose }: { id: string; purpose: string }): string {
	return `data key.${id}.${purpose}`;
}
