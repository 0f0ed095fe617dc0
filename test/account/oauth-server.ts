import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

export interface OAuthClient {
	readonly client_id: string;
	readonly client_secret?: string;
	readonly jwks?: { readonly keys: readonly object[] };
	readonly token_endpoint_auth_method: string;
	/** Client credentials unless others are named. */
	readonly grant_types?: readonly string[];
}

interface Options {
	/** Hex; DPoP proofs have to hold a nonce of the server. */
	readonly dpopNonceSecret?: string;
	/** Turns on the JWT bearer grant and token exchange, for assertions of these keys. */
	readonly trusted?: {
		readonly jwks: { readonly keys: readonly object[] };
		readonly audience: string;
	};
}

/** A running `oidc-provider`, which shares no code with ours. */
export class OAuthServer {
	private constructor(
		private readonly child: ChildProcess,
		readonly origin: string,
	) {}

	static async start(clients: readonly OAuthClient[], options: Options = {}): Promise<OAuthServer> {
		const child = spawn(process.execPath, [join(__dirname, 'run-oauth-server.mjs')], {
			stdio: ['pipe', 'pipe', 'ignore'],
		});
		const grants = { grant_types: ['client_credentials'], redirect_uris: [], response_types: [] };
		const registered = clients.map((client) => ({ ...grants, ...client }));
		child.stdin.write(`${JSON.stringify({ clients: registered, ...options })}\n`);
		const [port] = (await once(child.stdout, 'data')) as [Buffer];
		return new OAuthServer(child, `http://127.0.0.1:${port.toString().trim()}`);
	}

	get tokenUrl(): string {
		return `${this.origin}/token`;
	}

	/** What the server itself says of a token (RFC 7662). */
	async introspect(
		token: string,
		client: string,
		secret: string,
	): Promise<Record<string, unknown>> {
		const answer = await fetch(`${this.origin}/token/introspection`, {
			method: 'POST',
			headers: {
				'Content-Type': 'application/x-www-form-urlencoded',
				Authorization: `Basic ${Buffer.from(`${client}:${secret}`).toString('base64')}`,
			},
			body: new URLSearchParams({ token }).toString(),
		});
		return (await answer.json()) as Record<string, unknown>;
	}

	async stop(): Promise<void> {
		const ended = once(this.child, 'exit');
		this.child.kill();
		await ended;
	}
}
