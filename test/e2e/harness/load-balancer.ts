import { connect, createServer, type Server, type Socket } from 'node:net';

/** Where a connection goes, by the path of its first request. */
export type Route = (path: string) => number;

/**
 * What stands before an n8n in queue mode: one address, whose connections go to one of several processes. It looks at the first
 * line only and passes bytes on as they are, so that requests no HTTP library would make get through.
 */
export class LoadBalancer {
	private readonly server: Server;
	private readonly sockets = new Set<Socket>();

	constructor(route: Route) {
		this.server = createServer((client) => {
			this.keep(client);
			let head = '';
			const read = (piece: Buffer) => {
				head += piece.toString('latin1');
				const line = /^\S+ (\S+)[^\n]*\n/.exec(head);
				if (!line && head.length < 16_384) return;
				client.off('data', read);
				client.pause();
				const upstream = connect({
					host: '127.0.0.1',
					port: route(line?.[1] ?? '/'),
					noDelay: true,
				});
				this.keep(upstream);
				upstream.write(head, 'latin1');
				client.pipe(upstream).pipe(client);
				for (const [from, to] of [
					[client, upstream],
					[upstream, client],
				] as const) {
					from.on('close', () => to.destroy());
				}
			};
			client.on('data', read);
		});
	}

	async listen(port: number): Promise<void> {
		await new Promise<void>((resolve) => this.server.listen(port, '127.0.0.1', resolve));
		this.server.unref();
	}

	close(): void {
		this.server.close();
		for (const socket of this.sockets) socket.destroy();
	}

	private keep(socket: Socket): void {
		this.sockets.add(socket);
		socket.unref();
		socket.on('error', () => socket.destroy());
		socket.on('close', () => this.sockets.delete(socket));
	}
}
