import { z } from 'zod';
import type { Clock } from '../clock';

export interface VaultSettings {
	/** https, or http to this machine itself; without a slash at the end. */
	readonly address: string;
	readonly namespace: string | undefined;
	readonly login:
		{ readonly token: string } | { readonly roleId: string; readonly secretId: string };
	/** Path prefixes that credentials may name. */
	readonly paths: readonly string[];
}

export interface VaultAnswer {
	readonly status: number;
	/** Parsed JSON; undefined where it is none. */
	readonly body: unknown;
}

export interface VaultReply extends VaultAnswer {
	/** The session it was asked in. What was leased in one ends with it. */
	readonly session: number;
}

/** One request to Vault: 10 s, no redirects, 1 MB. Undefined: there was no answer. */
export type VaultHttp = (
	method: 'GET' | 'PUT' | 'POST',
	url: string,
	headers: Readonly<Record<string, string>>,
	body?: unknown,
) => Promise<VaultAnswer | undefined>;

interface Session {
	readonly id: number;
	readonly token: string;
	/** Seconds of its first lease. */
	readonly granted: number;
	readonly renewable: boolean;
	/** Milliseconds since the epoch: when it began or was renewed, when it is due again, and its end. */
	readonly from: number;
	readonly renewAt: number;
	readonly until: number;
}

type Opened =
	| { readonly ok: true; readonly session: Session }
	/** Undefined: Vault is away. */
	| { readonly ok: false; readonly answer: VaultAnswer | undefined };

const tokenAnswer = z.object({
	auth: z.object({
		client_token: z.string().min(1),
		lease_duration: z.number(),
		renewable: z.boolean().default(false),
	}),
});

/** A Vault that was away is asked again after so long, in milliseconds, as long as what it gave still lasts. */
export const RETRY_MS = 5_000;

/** Sealed, overloaded or a standby is as good as no answer: asking later may help. */
export function isAway(answer: VaultAnswer | undefined): answer is undefined {
	return !answer || answer.status === 429 || answer.status >= 500;
}

/**
 * The HTTP API of HashiCorp Vault and OpenBao, signed in by a token or as an AppRole. The token of an AppRole is renewed
 * rather than replaced: Vault revokes all that was leased with a token when the token ends.
 */
export class VaultClient {
	private session: Session | undefined;
	private opening: Promise<Opened> | undefined;
	private sessions = 0;

	constructor(
		readonly settings: VaultSettings,
		private readonly http: VaultHttp,
		private readonly clock: Clock,
	) {}

	/** `path` after `/v1/`. Where the token has ended meanwhile, it is asked once more with a new one. */
	async call(
		method: 'GET' | 'PUT' | 'POST',
		path: string,
		body?: unknown,
	): Promise<VaultReply | undefined> {
		const opened = await this.open();
		if (!opened.ok) return opened.answer && { ...opened.answer, session: this.sessions };
		const reply = await this.ask(opened.session, method, path, body);
		if (reply?.status !== 403 || !(await this.hasEnded(opened.session))) return reply;
		const next = await this.open();
		if (!next.ok) return next.answer && { ...next.answer, session: this.sessions };
		return await this.ask(next.session, method, path, body);
	}

	/** The session in force, renewed when that is due; undefined where there can be none now. */
	async currentSession(): Promise<number | undefined> {
		const opened = await this.open();
		return opened.ok ? opened.session.id : undefined;
	}

	private async ask(
		{ id, token }: Pick<Session, 'id' | 'token'>,
		method: 'GET' | 'PUT' | 'POST',
		path: string,
		body?: unknown,
	): Promise<VaultReply | undefined> {
		const headers = { 'X-Vault-Token': token, ...this.namespace() };
		const answer = await this.http(method, this.urlOf(path), headers, body);
		return answer && { ...answer, session: id };
	}

	/** A policy refuses by 403 as an ended token does; the token itself tells which, as `default` allows (auth/token/lookup-self). */
	private async hasEnded(session: Session): Promise<boolean> {
		if ('token' in this.settings.login) return false;
		const self = await this.ask(session, 'GET', 'auth/token/lookup-self');
		if (self?.status !== 403) return false;
		// Unless another call has begun a new one by now.
		if (this.session?.id === session.id) this.session = undefined;
		return true;
	}

	private async open(): Promise<Opened> {
		const { session } = this;
		const now = this.clock.now();
		// Nor before its beginning: when the clock was set back, nobody knows how much of it is left.
		if (session && session.from <= now && now < session.renewAt) return { ok: true, session };
		this.opening ??= this.reopen(session).finally(() => (this.opening = undefined));
		return await this.opening;
	}

	private async reopen(last: Session | undefined): Promise<Opened> {
		const { login } = this.settings;
		const asked = this.clock.now();
		if ('token' in login) return this.begin(login.token, Infinity, false, asked);
		const living = last && last.from <= asked && asked < last.until ? last : undefined;
		const renewed = living?.renewable ? await this.renew(living) : undefined;
		if (renewed) return this.use(renewed);
		const answer = await this.http('POST', this.urlOf('auth/approle/login'), this.namespace(), {
			role_id: login.roleId,
			secret_id: login.secretId,
		});
		if (isAway(answer)) {
			return living ? this.use(later(living, asked)) : { ok: false, answer: undefined };
		}
		const parsed = tokenAnswer.safeParse(answer.body);
		// Whatever the reason is, it is the role that is not let in.
		if (answer.status !== 200 || !parsed.success) {
			return { ok: false, answer: { status: 403, body: undefined } };
		}
		const { client_token: token, lease_duration: seconds, renewable } = parsed.data.auth;
		return this.begin(token, seconds > 0 ? seconds : Infinity, renewable, asked);
	}

	/** Undefined where it cannot last much longer: the end that its role sets is near. */
	private async renew(session: Session): Promise<Session | undefined> {
		const asked = this.clock.now();
		const answer = await this.ask(session, 'POST', 'auth/token/renew-self', {});
		if (isAway(answer)) return later(session, asked);
		const parsed = tokenAnswer.safeParse(answer.body);
		if (answer.status !== 200 || !parsed.success) return undefined;
		const { lease_duration: seconds, renewable } = parsed.data.auth;
		if (seconds * 2 < session.granted) return undefined;
		return { ...session, renewable, ...lasting(seconds, asked) };
	}

	private begin(token: string, granted: number, renewable: boolean, asked: number): Opened {
		this.sessions += 1;
		return this.use({
			id: this.sessions,
			token,
			granted,
			renewable,
			...lasting(granted, asked),
		});
	}

	private use(session: Session): Opened {
		this.session = session;
		return { ok: true, session };
	}

	private urlOf(path: string): string {
		return `${this.settings.address}/v1/${path}`;
	}

	private namespace(): Record<string, string> {
		const { namespace } = this.settings;
		return namespace === undefined ? {} : { 'X-Vault-Namespace': namespace };
	}
}

/** A lease of so many seconds is renewed when two thirds of it are over. */
export function lasting(
	seconds: number,
	from: number,
): { readonly from: number; readonly renewAt: number; readonly until: number } {
	return { from, renewAt: from + (seconds * 2_000) / 3, until: from + seconds * 1_000 };
}

/** Kept while Vault is away, but not beyond its end. */
export function later<T extends { readonly until: number }>(kept: T, now: number): T {
	return { ...kept, renewAt: Math.min(kept.until, now + RETRY_MS) };
}
