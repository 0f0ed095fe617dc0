import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

export interface Mail {
	readonly from: string;
	readonly to: readonly string[];
	readonly secure: boolean;
	readonly user: string | undefined;
	readonly raw: string;
}

/** A real SMTP server on this machine that keeps what it is sent. */
export class MailServer {
	readonly mails: Mail[] = [];
	/** Every login that was tried, and whether the connection was encrypted by then. */
	readonly logins: Array<{ user: string; password: string; secure: boolean }> = [];
	private readonly server: SMTPServer;

	constructor(options: SMTPServerOptions = {}, password?: string) {
		this.server = new SMTPServer({
			authOptional: true,
			disableReverseLookup: true,
			logger: false,
			onAuth: ({ username, password: given }, session, done) => {
				this.logins.push({ user: username ?? '', password: given ?? '', secure: session.secure });
				if (given === password) done(null, { user: username ?? '' });
				else done(new Error('no'));
			},
			onData: (stream, session, done) => {
				const chunks: Buffer[] = [];
				stream.on('data', (chunk: Buffer) => chunks.push(chunk));
				stream.on('end', () => {
					const { mailFrom, rcptTo } = session.envelope;
					this.mails.push({
						from: mailFrom ? mailFrom.address : '',
						to: rcptTo.map(({ address }) => address),
						secure: session.secure,
						user: session.user ? String(session.user) : undefined,
						raw: Buffer.concat(chunks).toString('utf8'),
					});
					done();
				});
			},
			...options,
		});
		// A client that hangs up during the handshake.
		this.server.on('error', () => undefined);
	}

	async start(): Promise<number> {
		await new Promise<void>((done) => this.server.listen(0, '127.0.0.1', done));
		return (this.server.server.address() as AddressInfo).port;
	}

	async stop(): Promise<void> {
		await new Promise<void>((done) => this.server.close(done));
	}
}
