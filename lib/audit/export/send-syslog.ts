import { isIP } from 'node:net';
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls';
import type { StoredEntry } from '../../store/store';
import { readEntry } from './read-entry';
import { syslogMessage } from './syslog';

export interface SyslogTarget {
	readonly host: string;
	/** 6514 is the registered one (RFC 5425 section 4.1). */
	readonly port: number;
	/** Certificates to trust (PEM) instead of the well-known authorities. */
	readonly ca?: string;
	/** The name the certificate must hold, where it is not `host`. */
	readonly servername?: string;
	/** Our own certificate and key (PEM), where the receiver asks for one. */
	readonly clientCert?: { readonly cert: string; readonly key: string };
	/** How long the receiver may take to connect, to make room for more, or to close. Milliseconds, 30 s by default. */
	readonly timeoutMs?: number;
	readonly signal?: AbortSignal;
}

const MESSAGES = {
	untrusted: 'The certificate of the syslog receiver is not trusted',
	unreachable: 'The syslog receiver cannot be reached',
	lost: 'The syslog receiver closed the connection before the end',
	stalled: 'The syslog receiver took too long',
	cancelled: 'The export was cancelled',
};

export type SyslogCode = keyof typeof MESSAGES;

export type SyslogResult =
	| { readonly ok: true; readonly sent: number; readonly lastSeq: number | undefined }
	| { readonly ok: false; readonly code: SyslogCode; readonly message: string };

const DEFAULT_TIMEOUT_MS = 30_000;
/** What is written ahead of the receiver before the next entry is read. Bytes. */
const BACKLOG = 256 * 1024;

/** RFC 5425 section 4.3: the length in bytes, a space, the message. A line end in a message ends nothing. */
export function frame(message: string): Buffer {
	const bytes = Buffer.from(message, 'utf8');
	return Buffer.concat([Buffer.from(`${bytes.length} `, 'ascii'), bytes]);
}

/**
 * Sends entries as RFC 5424 messages over TLS (RFC 5425), with the receiver's certificate verified. Syslog
 * acknowledges nothing: `ok` says that everything was taken and the connection was closed in order. After anything
 * else start again from where this call started; the receiver knows a repetition by its `seq` and `hash`. Rejects only
 * when `entries` does.
 */
export async function sendSyslogTls(
	entries: AsyncIterable<StoredEntry>,
	target: SyslogTarget,
): Promise<SyslogResult> {
	const line = new SyslogLine(target);
	let sent = 0;
	let lastSeq: number | undefined;
	try {
		if (!(await line.open())) return line.failure();
		for await (const entry of entries) {
			if (!(await line.write(frame(syslogMessage(readEntry(entry)))))) return line.failure();
			sent += 1;
			lastSeq = entry.seq;
		}
		return (await line.end()) ? { ok: true, sent, lastSeq } : line.failure();
	} finally {
		line.destroy();
	}
}

/** One connection. Every step answers whether it is still good; the first fault is the one that counts. */
class SyslogLine {
	private readonly socket: TLSSocket;
	private readonly timeoutMs: number;
	private fault: SyslogCode | undefined;
	private secure = false;
	private ending = false;
	/** Wakes the step that waits, if one does. */
	private wake: () => void = () => undefined;

	constructor({ signal, timeoutMs = DEFAULT_TIMEOUT_MS, ...target }: SyslogTarget) {
		this.timeoutMs = timeoutMs;
		this.socket = connect(optionsOf(target));
		this.socket.on('secureConnect', () => {
			this.secure = true;
			this.wake();
		});
		this.socket.on('drain', () => this.wake());
		this.socket.on('error', () => this.fail(this.connectionFault()));
		// Before all was handed over, even an orderly end means that something was not taken.
		this.socket.on('end', () => this.socket.writableFinished || this.fail('lost'));
		this.socket.on('close', () => (this.ending ? this.wake() : this.fail('lost')));
		// What a receiver says has no meaning in syslog, but unread it would keep its end from being seen.
		this.socket.resume();
		signal?.addEventListener('abort', () => this.fail('cancelled'), { once: true });
		if (signal?.aborted) this.fail('cancelled');
	}

	async open(): Promise<boolean> {
		return await this.until(() => this.secure);
	}

	async write(bytes: Buffer): Promise<boolean> {
		if (this.fault) return false;
		this.socket.write(bytes);
		return await this.until(() => this.socket.writableLength < BACKLOG);
	}

	/** A reset after the last byte means that bytes before it were thrown away: so the end is awaited. */
	async end(): Promise<boolean> {
		if (this.fault) return false;
		this.ending = true;
		this.socket.end();
		return await this.until(() => this.socket.closed);
	}

	destroy(): void {
		this.socket.destroy();
	}

	failure(): SyslogResult {
		const code = this.fault ?? 'lost';
		return { ok: false, code, message: MESSAGES[code] };
	}

	private fail(code: SyslogCode): void {
		this.fault ??= code;
		this.wake();
	}

	private async until(done: () => boolean): Promise<boolean> {
		if (!this.fault && done()) return true;
		const deadline = setTimeout(() => this.fail('stalled'), this.timeoutMs);
		while (!this.fault && !done()) {
			await new Promise<void>((resolve) => (this.wake = resolve));
		}
		clearTimeout(deadline);
		return !this.fault;
	}

	private connectionFault(): SyslogCode {
		if (this.secure) return 'lost';
		// Set by node:tls when the chain or the name in it cannot be verified.
		return this.socket.authorizationError ? 'untrusted' : 'unreachable';
	}
}

function optionsOf({ host, port, ca, servername, clientCert }: SyslogTarget): ConnectionOptions {
	return {
		host,
		port,
		ca,
		...clientCert,
		// An address is no server name (RFC 6066 section 3); the certificate is checked against it all the same.
		servername: servername ?? (isIP(host) ? undefined : host),
		minVersion: 'TLSv1.2',
		rejectUnauthorized: true,
	};
}
