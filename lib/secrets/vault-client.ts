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

/** One request to Vault: 10 s, no redirects, 1 MB. Undefined: there was no answer. */
export type VaultHttp = (
	method: 'GET' | 'PUT' | 'POST',
	url: string,
	headers: Readonly<Record<string, string>>,
	body?: unknown,
) => Promise<VaultAnswer | undefined>;

const loginAnswer = z.object({
	auth: z.object({ client_token: z.string().min(1), lease_duration: z.number() }),
});

/** The HTTP API of HashiCorp Vault and OpenBao, signed in by a token or as an AppRole. */
export class VaultClient {
	private session: { readonly token: string; readonly until: number } | undefined;
	private loggingIn: Promise<string | undefined> | undefined;

	constructor(
		readonly settings: VaultSettings,
		private readonly http: VaultHttp,
		private readonly clock: Clock,
	) {}

	/** `path` after `/v1/`. A session that was ended meanwhile is renewed once. */
	async call(
		method: 'GET' | 'PUT',
		path: string,
		body?: unknown,
	): Promise<VaultAnswer | undefined> {
		const token = await this.token();
		if (token === undefined) return undefined;
		const answer = await this.send(method, path, token, body);
		if (answer?.status !== 403 || 'token' in this.settings.login) return answer;
		this.session = undefined;
		const next = await this.token();
		return next === undefined ? undefined : await this.send(method, path, next, body);
	}

	private async send(
		method: 'GET' | 'PUT',
		path: string,
		token: string,
		body?: unknown,
	): Promise<VaultAnswer | undefined> {
		const { address } = this.settings;
		const headers = { 'X-Vault-Token': token, ...this.namespace() };
		return await this.http(method, `${address}/v1/${path}`, headers, body);
	}

	private async token(): Promise<string | undefined> {
		const { login } = this.settings;
		if ('token' in login) return login.token;
		if (this.session && this.clock.now() < this.session.until) return this.session.token;
		this.loggingIn ??= this.logIn(login).finally(() => (this.loggingIn = undefined));
		return await this.loggingIn;
	}

	private async logIn(login: { roleId: string; secretId: string }): Promise<string | undefined> {
		const asked = this.clock.now();
		const answer = await this.http(
			'POST',
			`${this.settings.address}/v1/auth/approle/login`,
			this.namespace(),
			{ role_id: login.roleId, secret_id: login.secretId },
		);
		const parsed = loginAnswer.safeParse(answer?.body);
		if (answer?.status !== 200 || !parsed.success) return undefined;
		const { client_token: token, lease_duration: seconds } = parsed.data.auth;
		// Two thirds of its life; one that lasts for ever is looked at again after an hour.
		const life = seconds > 0 ? Math.min(seconds, 3_600) : 3_600;
		this.session = { token, until: asked + (life * 2_000) / 3 };
		return token;
	}

	private namespace(): Record<string, string> {
		const { namespace } = this.settings;
		return namespace === undefined ? {} : { 'X-Vault-Namespace': namespace };
	}
}
