import { keyIdOf, type NamedKey, open, seal } from '../crypto/envelope';
import type { DataKeyStore } from '../store/store';
import type { Clock } from '../clock';

/** Gives and makes the keys of a purpose: `Keyring` does. */
export interface FieldKeys {
	dataKey(purpose: string): Promise<NamedKey>;
	dataKeyById(id: string): Promise<NamedKey | undefined>;
	rotate(purpose: string): Promise<NamedKey>;
}

/**
 * `not_encrypted`: no envelope. `key_unknown`: its key is not in this store. `unauthentic`: altered, or made for another
 * field or tenant.
 */
export type DecryptCode = 'not_encrypted' | 'key_unknown' | 'unauthentic';

export type Decrypted =
	| { readonly ok: true; readonly value: unknown }
	| { readonly ok: false; readonly code: DecryptCode };

const DAY_MS = 86_400_000;
/** How long the age of a key is taken as known. */
const AGE_KNOWN_MS = 60_000;

/** Encrypts values of one tenant's fields with keys of its own (AES-256-GCM, see lib/crypto/envelope). */
export class FieldCipher {
	private readonly purpose: string;
	private ageKnownUntil = 0;

	constructor(
		private readonly keys: FieldKeys,
		private readonly store: DataKeyStore,
		private readonly clock: Clock,
		private readonly tenant: string,
	) {
		this.purpose = `field-encryption:${tenant}`;
	}

	/**
	 * The value as an envelope that only the field of the same path opens. Its key is replaced by a new one when it is
	 * older than `maxKeyDays` (0: never); the older ones go on decrypting.
	 */
	async encrypt(value: unknown, path: string, maxKeyDays: number): Promise<string> {
		if (maxKeyDays > 0) await this.rotateWhenOlder(maxKeyDays * DAY_MS);
		const key = await this.keys.dataKey(this.purpose);
		return seal(key, Buffer.from(JSON.stringify(value), 'utf8'), this.context(path));
	}

	async decrypt(text: unknown, path: string): Promise<Decrypted> {
		const id = typeof text === 'string' ? keyIdOf(text) : undefined;
		if (id === undefined) return { ok: false, code: 'not_encrypted' };
		const key = await this.keys.dataKeyById(id);
		if (!key) return { ok: false, code: 'key_unknown' };
		const opened = open(key, text as string, this.context(path));
		if (!opened.ok) return { ok: false, code: 'unauthentic' };
		return { ok: true, value: JSON.parse(opened.plaintext.toString('utf8')) as unknown };
	}

	private async rotateWhenOlder(maxAgeMs: number): Promise<void> {
		const now = this.clock.now();
		if (now < this.ageKnownUntil) return;
		const [newest] = await this.store.list(this.purpose);
		// Processes that find it too old at once make a key each: one too many does no harm.
		if (newest && now - newest.createdAt > maxAgeMs) await this.keys.rotate(this.purpose);
		this.ageKnownUntil = now + AGE_KNOWN_MS;
	}

	/** As JSON no two lists of parts are the same text. */
	private context(path: string): string {
		return JSON.stringify(['field encryption', this.tenant, path]);
	}
}
