import { randomBytes, randomUUID } from 'node:crypto';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a policy of this server lets its tokens read. */
const TOKEN_SECONDS = 60;

interface Lease {
	readonly path: string;
	readonly data: Record<string, string>;
	renewals: number;
	revoked: boolean;
}

/**
 * Speaks the published HTTP API of Vault and OpenBao, as far as it is used: KV version 2, a database engine that leases
 * logins, AppRole, and what a sealed server says.
 */
export class VaultServer {
	readonly roleId = randomUUID();
	readonly secretId = randomUUID();
	readonly secrets = new Map<string, Record<string, string>[]>();
	readonly leases = new Map<string, Lease>();
	readonly asked: string[] = [];
	readonly tokens = new Set<string>();
	leaseSeconds = 60;
	sealed = false;
	tellsMounts = true;

	private constructor(private readonly server: Server) {}

	static async start(): Promise<VaultServer> {
		const server = createServer();
		const vault = new VaultServer(server);
		server.on('request', (request, response) => {
			let body = '';
			request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
			request.on('end', () => {
				const url = new URL(request.url ?? '', 'http://vault');
				vault.asked.push(`${request.method} ${url.pathname}${url.search}`);
				const token = request.headers['x-vault-token'];
				vault.answer(url, String(token), body === '' ? {} : (JSON.parse(body) as object), response);
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

	private answer(url: URL, token: string, body: object, response: ServerResponse): void {
		const say = (status: number, answer: object) =>
			response
				.writeHead(status, { 'content-type': 'application/json' })
				.end(JSON.stringify(answer));
		const path = url.pathname.replace(/^\/v1\//, '');
		if (this.sealed) return void say(503, { errors: ['Vault is sealed'] });
		if (path === 'auth/approle/login') {
			const { role_id, secret_id } = body as Record<string, string>;
			if (role_id !== this.roleId || secret_id !== this.secretId) {
				return void say(400, { errors: ['invalid role or secret ID'] });
			}
			const issued = `hvs.${randomBytes(24).toString('base64url')}`;
			this.tokens.add(issued);
			return void say(200, { auth: { client_token: issued, lease_duration: TOKEN_SECONDS } });
		}
		if (!this.tokens.has(token)) return void say(403, { errors: ['permission denied'] });
		if (path.startsWith('sys/internal/ui/mounts/')) {
			if (!this.tellsMounts) return void say(403, { errors: ['preflight capability check'] });
			const mount = path.slice('sys/internal/ui/mounts/'.length).split('/')[0]!;
			const options = mount === 'secret' ? { version: '2' } : null;
			return void say(200, {
				data: { path: `${mount}/`, type: options ? 'kv' : 'database', options },
			});
		}
		const id = (body as { lease_id?: string }).lease_id ?? '';
		const lease = this.leases.get(id);
		if (path === 'sys/leases/renew') {
			if (!lease || lease.revoked) return void say(400, { errors: ['lease not found'] });
			lease.renewals += 1;
			return void say(200, {
				lease_id: id,
				lease_duration: this.leaseSeconds,
				renewable: true,
				data: null,
			});
		}
		if (path === 'sys/leases/revoke') {
			if (lease) lease.revoked = true;
			return void response.writeHead(204).end();
		}
		if (path.startsWith('database/creds/')) {
			const data = {
				username: `v-${randomUUID()}`,
				password: randomBytes(18).toString('base64url'),
			};
			const leaseId = `${path}/${randomUUID()}`;
			this.leases.set(leaseId, { path, data, renewals: 0, revoked: false });
			return void say(200, {
				lease_id: leaseId,
				lease_duration: this.leaseSeconds,
				renewable: true,
				data,
			});
		}
		const versions = path.startsWith('secret/data/') ? this.secrets.get(path) : undefined;
		const version = Number(url.searchParams.get('version') ?? versions?.length ?? 0);
		const data = versions?.[version - 1];
		if (!data) return void say(404, { errors: [] });
		say(200, {
			lease_id: '',
			lease_duration: 0,
			renewable: false,
			data: { data, metadata: { version } },
		});
	}
}
