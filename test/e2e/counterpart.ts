import {
	createServer,
	type IncomingHttpHeaders,
	type Server,
	type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Seen {
	readonly method: string;
	readonly path: string;
	readonly headers: IncomingHttpHeaders;
	readonly body: string;
	/** Milliseconds since the epoch. */
	readonly at: number;
}

/** The system on the other side of a service account: keeps what it saw, and answers as the case says. */
export class Counterpart {
	readonly seen: Seen[] = [];
	respond: (seen: Seen, response: ServerResponse) => unknown = (_seen, response) => {
		response.writeHead(200, { 'content-type': 'application/json' }).end('{"ok":true}');
	};

	private constructor(private readonly server: Server) {}

	static async start(): Promise<Counterpart> {
		const server = createServer();
		const counterpart = new Counterpart(server);
		server.on('request', (request, response) => {
			let body = '';
			request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
			request.on('end', () => {
				const { method = '', url: path = '', headers } = request;
				const seen = { method, path, headers, body, at: Date.now() };
				counterpart.seen.push(seen);
				counterpart.respond(seen, response);
			});
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		return counterpart;
	}

	get port(): number {
		return (this.server.address() as AddressInfo).port;
	}

	get origin(): string {
		return `http://127.0.0.1:${this.port}`;
	}

	async stop(): Promise<void> {
		this.server.closeAllConnections();
		await new Promise((resolve) => this.server.close(resolve));
	}
}
