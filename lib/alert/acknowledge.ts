import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock';
import { equalBytes } from '../crypto/compare';
import type { Keyring } from '../crypto/keyring';
import { jsonOf } from '../json';
import { type ClaimStore, reach } from '../store/store';

/** What a link acknowledges: an alert as it opened, so that one from an earlier time acknowledges nothing later. */
export interface Acknowledgeable {
	readonly tenant: string;
	readonly fingerprint: string;
	/** Milliseconds since the epoch. */
	readonly openedAt: number;
}

export type AcknowledgeCode = 'token_invalid' | 'token_expired' | 'token_used' | 'not_open';

type Redeemed =
	| { readonly ok: true; readonly fingerprint: string }
	| { readonly ok: false; readonly code: AcknowledgeCode };

const PURPOSE = 'alert-acknowledge';
export const LONGEST_LINK_MS = 7 * 24 * 60 * 60 * 1000;
const LEASE_MS = 60_000;
const LONGEST_TOKEN = 600;
const TOKEN = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{43}$/;

/** Signed tokens by which who has the message acknowledges its alert, once. */
export class AcknowledgeTokens {
	constructor(
		private readonly keyring: Keyring,
		private readonly claims: ClaimStore,
		private readonly clock: Clock,
	) {}

	/** `forMs` at most 7 days. */
	async issue(
		{ tenant, fingerprint, openedAt }: Acknowledgeable,
		forMs = LONGEST_LINK_MS,
	): Promise<string> {
		const expiresAt = this.clock.now() + Math.min(forMs, LONGEST_LINK_MS);
		const about = JSON.stringify([tenant, fingerprint, openedAt, expiresAt]);
		const payload = Buffer.from(about).toString('base64url');
		return `${payload}.${(await this.mac(payload)).toString('base64url')}`;
	}

	/**
	 * Runs `acknowledge` for a token of this tenant that was not used before. A token of another tenant is not told apart
	 * from one that was made up. Where `acknowledge` throws or answers false, the token stays as it was.
	 */
	async redeem(
		token: string,
		tenant: string,
		acknowledge: (about: Acknowledgeable) => Promise<boolean>,
	): Promise<Redeemed> {
		const read = await this.read(token);
		if (!read || read.tenant !== tenant) return { ok: false, code: 'token_invalid' };
		const { expiresAt, mac, ...about } = read;
		const left = expiresAt - this.clock.now();
		if (left <= 0) return { ok: false, code: 'token_expired' };
		// Over the bytes and not the text: two texts can say the same bytes.
		const key = `${PURPOSE} ${mac.toString('hex')}`;
		const holder = randomUUID();
		const claimed = await reach(this.claims.claim(key, holder, LEASE_MS));
		if (claimed !== 'claimed') return { ok: false, code: 'token_used' };
		let done = false;
		try {
			done = await acknowledge(about);
		} finally {
			// A token that cannot be kept as used is worth nothing more: the alert is acknowledged.
			const settled = done ? this.claims.keep(key, holder, left) : this.claims.release(key, holder);
			await settled.catch(() => undefined);
		}
		return done ? { ok: true, fingerprint: about.fingerprint } : { ok: false, code: 'not_open' };
	}

	private async read(
		token: string,
	): Promise<(Acknowledgeable & { expiresAt: number; mac: Buffer }) | undefined> {
		if (token.length > LONGEST_TOKEN || !TOKEN.test(token)) return undefined;
		const [payload = '', signature = ''] = token.split('.');
		const mac = await this.mac(payload);
		if (!equalBytes(Buffer.from(signature, 'base64url'), mac)) return undefined;
		// Ours, as the MAC says.
		const about = jsonOf(Buffer.from(payload, 'base64url').toString());
		const [tenant, fingerprint, openedAt, expiresAt] = about as [string, string, number, number];
		return { tenant, fingerprint, openedAt, expiresAt, mac };
	}

	private async mac(payload: string): Promise<Buffer> {
		return await this.keyring.mac(PURPOSE, payload);
	}
}

/** The link of a token on a page that hands it to Context Alert. Undefined where the page has no address. */
export function linkOf(page: string, token: string): string | undefined {
	if (!URL.canParse(page)) return undefined;
	const url = new URL(page);
	url.searchParams.set('token', token);
	return url.href;
}
