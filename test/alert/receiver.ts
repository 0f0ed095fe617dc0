import {
	createServer as createHttp,
	type IncomingHttpHeaders,
	type RequestListener,
	type Server,
} from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo } from 'node:net';

export interface Received {
	readonly method: string;
	readonly path: string;
	readonly headers: IncomingHttpHeaders;
	readonly body: string;
}

export interface Answer {
	readonly status?: number;
	readonly headers?: Readonly<Record<string, string>>;
	readonly body?: string;
}

/** A real server on this machine that keeps what it is sent. */
export class Receiver {
	readonly received: Received[] = [];
	answer: (request: Received) => Answer | undefined = () => ({ status: 202, body: '{}' });

	private constructor(
		private readonly server: Server,
		readonly url: string,
	) {}

	/** With a certificate it speaks https. */
	static async start(tls?: { key: string; cert: string }): Promise<Receiver> {
		let receiver: Receiver | undefined = undefined;
		const listener: RequestListener = (request, response) => {
			const chunks: Buffer[] = [];
			request.on('data', (chunk: Buffer) => chunks.push(chunk));
			request.on('end', () => {
				const { method = '', url: path = '', headers } = request;
				const body = Buffer.concat(chunks).toString('utf8');
				const got = { method, path, headers, body };
				receiver!.received.push(got);
				const answer = receiver!.answer(got);
				// None: the caller waits.
				if (!answer) return;
				response.writeHead(answer.status ?? 202, answer.headers).end(answer.body);
			});
		};
		const server = tls ? createHttps(tls, listener) : createHttp(listener);
		await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
		const { port } = server.address() as AddressInfo;
		receiver = new Receiver(server as Server, `${tls ? 'https' : 'http'}://127.0.0.1:${port}`);
		return receiver;
	}

	get last(): Received {
		const last = this.received.at(-1);
		if (!last) throw new Error('nothing was received');
		return last;
	}

	json(): unknown {
		return JSON.parse(this.last.body);
	}

	async stop(): Promise<void> {
		this.server.closeAllConnections();
		await new Promise((done) => this.server.close(done));
	}
}
