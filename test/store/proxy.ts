import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net';
import { once } from 'node:events';

/** A TCP proxy before a server, so that a test can take the server away and bring it back. */
export class Proxy {
	private readonly sockets = new Set<Socket>();
	private readonly server: Server;
	private silent = false;

	constructor(host: string, port: number) {
		this.server = createServer((client) => {
			const upstream = connect(port, host);
			for (const [from, to] of [
				[client, upstream],
				[upstream, client],
			] as const) {
				this.sockets.add(from);
				from.on('data', (data) => this.silent || to.write(data));
				from.on('close', () => to.destroy());
				from.on('error', () => to.destroy());
			}
		});
	}

	async listen(port = 0): Promise<number> {
		this.server.listen(port, '127.0.0.1');
		await once(this.server, 'listening');
		return this.port();
	}

	port(): number {
		return (this.server.address() as AddressInfo).port;
	}

	/** Ends every connection and refuses new ones. May be called again. */
	async stop(): Promise<void> {
		for (const socket of this.sockets) socket.destroy();
		this.sockets.clear();
		if (!this.server.listening) return;
		this.server.close();
		await once(this.server, 'close');
	}

	/** Whether data is swallowed, as when a host lost its power or a firewall its memory. */
	mute(silent: boolean): void {
		this.silent = silent;
	}
}
