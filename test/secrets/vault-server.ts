import { randomBytes, randomUUID } from 'node:crypto';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Token {
	until: number;
	/** What no renewal goes beyond. */
	readonly last: number;
}

interface Lease {
	readonly path: string;
	readonly data: Record<string, string>;
	readonly token: Token;
	readonly last: number;
	until: number;
	renewals: number;
	revoked: boolean;
}

type Answer = readonly [status: number, body?: object];

const DENIED: Answer = [403, { errors: ['1 error occurred:\n\t* permission denied\n\n'] }];

/**
 * Speaks the published HTTP API of Vault and OpenBao, as far as it is used: KV version 1 and 2, a database engine that
 * leases logins, AppRole, the life of tokens and leases, and what a sealed or busy server says.
 */
export class VaultServer {
	readonly roleId = randomUUID();
	readonly secretId = randomUUID();
	/** Under `secret/data/…` the versions of KV 2, under `kv/…` what KV 1 holds. */
	readonly secrets = new Map<string, Record<string, string>[]>();
	readonly leases = new Map<string, Lease>();
	readonly asked: string[] = [];
	readonly bodies: object[] = [];
	readonly namespaces = new Set<string>();
	readonly tokens = new Map<string, Token>();
	/** Paths that the policy of its tokens does not let them read. */
	readonly denied = new Set<string>();
	tokenSeconds = 600;
	tokenMaxSeconds = 6_000;
	leaseSeconds = 60;
	leaseMaxSeconds = 6_000;
	renewable = true;
	/** What it answers to everything: 503 where it is sealed, 429 beyond a quota, 307 as a standby. */
	status: number | undefined;
	tellsMounts = true;
	revokes = true;
	/** What the next request to a path gets instead, or after what it gets its answer. */
	readonly next = new Map<string, { readonly status?: number; readonly after?: Promise<void> }>();

	private constructor(
		private readonly server: Server,
		private readonly now: () => number,
	) {}

	static async start(now: () => number = Date.now): Promise<VaultServer> {
		const server = createServer();
		const vault = new VaultServer(server, now);
		server.on('request', (request, response) => {
			let body = '';
			request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
			request.on('end', () => {
				const url = new URL(request.url ?? '', 'http://vault');
				vault.asked.push(`${request.method} ${url.pathname}${url.search}`);
				const namespace = request.headers['x-vault-namespace'];
				if (namespace !== undefined) vault.namespaces.add(String(namespace));
				const sent = body === '' ? {} : (JSON.parse(body) as object);
				vault.bodies.push(sent);
				void vault
					.answer(url, String(request.headers['x-vault-token']), sent)
					.then((answer) => say(response, answer));
			});
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		return vault;
	}

	get address(): string {
		return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
	}

	async stop(): Promise<void> {
		this.server.closeAllConnections();
		await new Promise((resolve) => this.server.close(resolve));
	}

	/** Whether a login still works: a lease ends by itself, by revocation, and with the token it was made with. */
	lives(lease: Lease): boolean {
		const tokenLives = [...this.tokens.values()].includes(lease.token);
		const now = this.now();
		return !lease.revoked && now < lease.until && tokenLives && now < lease.token.until;
	}

	private async answer(url: URL, sent: string, body: object): Promise<Answer> {
		const path = url.pathname.replace(/^\/v1\//, '');
		const next = this.next.get(path);
		this.next.delete(path);
		await next?.after;
		const status = this.status ?? next?.status;
		if (status !== undefined) return [status, { errors: ['Vault is sealed'] }];
		if (path === 'auth/approle/login') return this.logIn(body as Record<string, string>);
		const token = this.tokens.get(sent);
		if (!token || token.until <= this.now()) return DENIED;
		if (path === 'auth/token/lookup-self') return [200, { data: { renewable: this.renewable } }];
		if (path === 'auth/token/renew-self') {
			if (!this.renewable) return [400, { errors: ['lease is not renewable'] }];
			token.until = Math.min(this.now() + this.tokenSeconds * 1_000, token.last);
			return this.issued(sent, token);
		}
		if (path.startsWith('sys/internal/ui/mounts/')) return this.mountOf(path);
		if (path.startsWith('sys/leases/')) return this.manage(path, body as { lease_id: string });
		if (this.denied.has(path)) return DENIED;
		if (path.startsWith('database/creds/')) return this.lease(path, token);
		return this.keyValue(path, url.searchParams.get('version'));
	}

	private logIn({ role_id, secret_id }: Record<string, string>): Answer {
		if (role_id !== this.roleId || secret_id !== this.secretId) {
			return [400, { errors: ['invalid role or secret ID'] }];
		}
		const value = `hvs.${randomBytes(24).toString('base64url')}`;
		const now = this.now();
		const until = now + this.tokenSeconds * 1_000;
		const token = { until, last: now + this.tokenMaxSeconds * 1_000 };
		this.tokens.set(value, token);
		return this.issued(value, token);
	}

	private issued(value: string, { until }: Token): Answer {
		const seconds = Math.floor((until - this.now()) / 1_000);
		const auth = { client_token: value, lease_duration: seconds, renewable: this.renewable };
		return [200, { lease_id: '', lease_duration: 0, renewable: false, data: null, auth }];
	}

	private mountOf(path: string): Answer {
		if (!this.tellsMounts) return [403, { errors: ['preflight capability check returned 403'] }];
		const [mount = ''] = path.slice('sys/internal/ui/mounts/'.length).split('/');
		const options = { secret: { version: '2' }, kv: { version: '1' } }[mount] ?? null;
		return [200, { data: { path: `${mount}/`, type: options ? 'kv' : 'database', options } }];
	}

	private manage(path: string, { lease_id: id }: { lease_id: string }): Answer {
		const lease = this.leases.get(id);
		if (path === 'sys/leases/revoke') {
			if (!this.revokes) return [500, { errors: ['failed to revoke entry'] }];
			if (lease) lease.revoked = true;
			return [204];
		}
		if (!lease || !this.lives(lease)) return [400, { errors: ['lease not found'] }];
		if (!this.renewable) return [400, { errors: ['lease is not renewable'] }];
		lease.renewals += 1;
		lease.until = Math.min(this.now() + this.leaseSeconds * 1_000, lease.last);
		// As published, without `data`.
		const seconds = Math.floor((lease.until - this.now()) / 1_000);
		return [200, { lease_id: id, renewable: true, lease_duration: seconds }];
	}

	private lease(path: string, token: Token): Answer {
		const data = { username: `v-${randomUUID()}`, password: randomBytes(18).toString('base64url') };
		const id = `${path}/${randomUUID()}`;
		const now = this.now();
		const until = now + this.leaseSeconds * 1_000;
		const last = now + this.leaseMaxSeconds * 1_000;
		this.leases.set(id, { path, data, token, until, last, renewals: 0, revoked: false });
		const { renewable, leaseSeconds: seconds } = this;
		return [200, { lease_id: id, lease_duration: seconds, renewable, data }];
	}

	private keyValue(path: string, asked: string | null): Answer {
		const versions = this.secrets.get(path) ?? [];
		const version = path.startsWith('kv/') ? versions.length : Number(asked ?? versions.length);
		const data = versions[version - 1];
		if (!data) return [404, { errors: [] }];
		const kept = path.startsWith('kv/') ? data : { data, metadata: { version } };
		return [200, { lease_id: '', lease_duration: 2_764_800, renewable: false, data: kept }];
	}
}

function say(response: ServerResponse, [status, body]: Answer): void {
	// As a standby does that does not forward.
	const location = status === 307 && { location: '/v1/the-active-node' };
	response.writeHead(status, { 'content-type': 'application/json', ...location });
	response.end(body && JSON.stringify(body));
}
