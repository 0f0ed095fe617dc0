import type { Clock } from '../../clock';
import type { AuthCode, Authenticator } from './auth-mode';

export interface Token {
	readonly value: string;
	/** Seconds from when it was asked for; undefined where the endpoint does not say. */
	readonly expiresIn: number | undefined;
}

export type Minted =
	| { readonly ok: true; readonly token: Token }
	| { readonly ok: false; readonly code: AuthCode; readonly message: string };

/** A token of unknown life is used for so long, any other for an hour at most. Seconds. */
const UNKNOWN_LIFETIME = 300;
const MAX_LIFETIME = 3_600;
/** Before its end a token is replaced this early, or a tenth of its life where that is less. Seconds. */
const EARLY = 60;
/** A failed attempt answers all who ask within so many milliseconds: a broken endpoint is not hammered. */
const FAILURE_MS = 2_000;

/**
 * The current token of one account, in memory only: minted by the first who asks, however many ask at once, and
 * used until shortly before it ends.
 */
export class TokenSource {
	private held:
		{ readonly minted: Minted; readonly from: number; readonly until: number } | undefined;
	private minting: Promise<Minted> | undefined;

	constructor(
		private readonly clock: Clock,
		private readonly mint: () => Promise<Minted>,
	) {}

	async token(): Promise<Minted> {
		const { held } = this;
		const now = this.clock.now();
		// Nor before its beginning: when the clock was set back, nobody knows how much of its life is left.
		if (held && held.from <= now && now < held.until) return held.minted;
		this.minting ??= this.renew().finally(() => (this.minting = undefined));
		return await this.minting;
	}

	private async renew(): Promise<Minted> {
		// From before the request: its life began at the endpoint, some time in between.
		const asked = this.clock.now();
		const minted = await this.mint();
		const until = minted.ok ? asked + usable(minted.token) * 1_000 : this.clock.now() + FAILURE_MS;
		this.held = { minted, from: asked, until };
		return minted;
	}
}

/** Attaches the current token as a bearer token (RFC 6750 section 2.1). */
export function bearerOf(source: TokenSource): Authenticator {
	return {
		attach: async () => {
			const minted = await source.token();
			if (!minted.ok) return minted;
			const headers = { Authorization: `Bearer ${minted.token.value}` };
			return { ok: true, attachment: { headers } };
		},
	};
}

function usable({ expiresIn }: Token): number {
	const lifetime = Math.min(expiresIn ?? UNKNOWN_LIFETIME, MAX_LIFETIME);
	return lifetime - Math.min(EARLY, lifetime / 10);
}
