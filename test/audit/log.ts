import { createSecretKey, randomBytes } from 'node:crypto';
import { chainEntries } from '../../lib/audit/chain';
import { Checkpointer } from '../../lib/audit/checkpointer';
import type { EntryDraft } from '../../lib/audit/entry';
import { type EvidenceOptions, writeEvidence } from '../../lib/audit/evidence';
import { type Signer, signerOf } from '../../lib/audit/signature';
import { TestClock } from '../store/clock';
import { MemoryAuditStore } from './memory-store';

export const TENANT = 'acme';

export function newSigner(): Signer {
	return signerOf({ id: 'test', key: createSecretKey(randomBytes(32)) });
}

/** An entry's draft that has most members, and differs from its neighbours. */
export function draftOf(n: number, changes: Partial<EntryDraft> = {}): EntryDraft {
	return {
		action: 'webhook.delivery',
		actor: { id: `psn_${n % 7}`, type: 'sender' },
		after: { state: 'active', tries: n },
		at: new Date(Date.UTC(2026, 0, 1) + n * 1_000).toISOString(),
		before: { state: 'pending', tries: 0 },
		context: { checks: ['signature', 'freshness'], note: 'naïve ☂ 𝄞', size: n * 1.5 },
		correlationId: `c-${n}`,
		credential: 'cred-1',
		deliveryId: `d-${n}`,
		environment: 'production',
		execution: String(n),
		integration: 'shop',
		node: 'Signed Webhook Trigger',
		onBehalfOf: [{ id: 'psn_owner', type: 'user' }],
		outcome: 'success',
		reason: 'as ordered',
		redaction: { removed: { email: 1 }, version: '1' },
		requestId: `r-${n}`,
		resource: 'orders/1',
		scope: 'orders:read',
		subject: 'psn_subject',
		workflow: 'w-1',
		...changes,
	};
}

/** A log in memory with a clock and a key of its own. */
export class TestLog {
	readonly store = new MemoryAuditStore();
	readonly clock = new TestClock();
	readonly checkpointer = new Checkpointer(this.store, this.clock);

	constructor(
		readonly signer = newSigner(),
		readonly tenant = TENANT,
	) {}

	get rows() {
		return this.store.rows(this.tenant);
	}

	get keys() {
		return new Map([[this.signer.kid, this.signer.publicKey]]);
	}

	async append(...drafts: EntryDraft[]): Promise<void> {
		const head = await this.store.head(this.tenant);
		await this.store.append(this.tenant, head, chainEntries(this.tenant, head, drafts));
	}

	/** Appends `count` entries. */
	async grow(count: number): Promise<this> {
		const head = await this.store.head(this.tenant);
		const from = head ? head.seq + 1 : 0;
		await this.append(...Array.from({ length: count }, (_, i) => draftOf(from + i)));
		return this;
	}

	/** Makes a checkpoint, which has to succeed. */
	async checkpoint(signer = this.signer): Promise<string> {
		this.clock.advance(1_000);
		const result = await this.checkpointer.make(this.tenant, signer);
		if (!result.ok) throw new Error(result.code);
		return result.checkpoint.jws;
	}

	/** The evidence file. */
	async evidence(options: Partial<EvidenceOptions> = {}): Promise<string> {
		const given = { publicKeys: [this.signer.publicKey], clock: this.clock, ...options };
		let text = '';
		for await (const part of writeEvidence(this.store, this.tenant, given)) text += part;
		return text;
	}
}

/** A stream of one text, cut into pieces. */
export async function* chunksOf(text: string, size = 1_000): AsyncGenerator<Buffer> {
	const bytes = Buffer.from(text);
	for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
