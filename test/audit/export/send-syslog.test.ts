import type { AddressInfo } from 'node:net';
import { createServer, type Server, type TlsOptions, type TLSSocket } from 'node:tls';
import { frame, sendSyslogTls, type SyslogTarget } from '../../../lib/audit/export/send-syslog';
import { many, stored, stream } from './entries';
import { makeCertificate } from './tls';

/** Takes octet-counted frames apart (RFC 5425 section 4.3.1) and throws at what is none. */
function unframe(bytes: Buffer): string[] {
	const messages: string[] = [];
	for (let at = 0; at < bytes.length;) {
		const space = bytes.indexOf(' ', at);
		const length = bytes.subarray(at, space).toString('ascii');
		if (!/^[1-9]\d*$/.test(length)) throw new Error(`no length at ${at}`);
		const end = space + 1 + Number(length);
		if (end > bytes.length) throw new Error('a frame is cut short');
		messages.push(bytes.subarray(space + 1, end).toString('utf8'));
		at = end;
	}
	return messages;
}

const certificate = makeCertificate();
let server: Server;
let received: Buffer[];
const open = new Set<TLSSocket>();

async function listen(
	onConnection: (socket: TLSSocket) => void,
	options: TlsOptions = {},
): Promise<SyslogTarget> {
	received = [];
	server = createServer({ ...certificate, ...options }, (socket) => {
		open.add(socket);
		socket.on('close', () => open.delete(socket));
		socket.on('error', () => undefined);
		onConnection(socket);
	});
	server.on('tlsClientError', () => undefined);
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	return { host: '127.0.0.1', port, ca: certificate.cert, timeoutMs: 5_000 };
}

const keep = (socket: TLSSocket) => socket.on('data', (chunk) => received.push(chunk));

afterEach(async () => {
	for (const socket of open) socket.destroy();
	await new Promise((resolve) => server.close(resolve));
});

test('every message arrives whole, in order, one frame each', async () => {
	const target = await listen(keep);
	const entries = [
		stored(0),
		stored(1, { reason: 'zwei\nZeilen, größer', tenant: 'ä' }),
		stored(2),
	];
	expect(await sendSyslogTls(stream(entries), target)).toEqual({ ok: true, sent: 3, lastSeq: 2 });
	const messages = unframe(Buffer.concat(received));
	expect(messages.map((message) => message.split('\uFEFF')[1])).toEqual(
		entries.map(({ body }) => body),
	);
});

test('a frame counts bytes, not characters', () => {
	expect(frame('größe\n').toString('utf8')).toBe('8 größe\n');
});

test('nothing to send is a success', async () => {
	const target = await listen(keep);
	expect(await sendSyslogTls(stream([]), target)).toEqual({
		ok: true,
		sent: 0,
		lastSeq: undefined,
	});
});

test('a slow receiver slows the reading down, and gets everything', async () => {
	let read = 0;
	let pausedAt = 0;
	async function* counted() {
		for await (const entry of many(20_000)) {
			read += 1;
			yield entry;
		}
	}
	const target = await listen((socket) => {
		keep(socket);
		socket.pause();
		setTimeout(() => {
			pausedAt = read;
			socket.resume();
		}, 1_000);
	});
	expect(await sendSyslogTls(counted(), target)).toMatchObject({ ok: true, sent: 20_000 });
	expect(pausedAt).toBeGreaterThan(0);
	expect(pausedAt).toBeLessThan(20_000);
	expect(unframe(Buffer.concat(received))).toHaveLength(20_000);
});

test('a receiver that stops reading does not keep the export for ever', async () => {
	const target = await listen((socket) => socket.pause());
	const result = await sendSyslogTls(many(100_000), { ...target, timeoutMs: 300 });
	expect(result).toMatchObject({ ok: false, code: 'stalled' });
});

test('one that never shakes hands neither', async () => {
	const target = await listen(keep, { SNICallback: () => undefined });
	const options = { ...target, servername: 'localhost', timeoutMs: 300 };
	expect(await sendSyslogTls(many(1), options)).toMatchObject({ ok: false, code: 'stalled' });
});

describe('a receiver that drops the connection', () => {
	test.each<[string, (socket: TLSSocket) => void]>([
		['by a reset', (socket) => socket.once('data', () => socket.destroy())],
		['in good order', (socket) => socket.once('data', () => socket.end())],
		['at once', (socket) => socket.destroy()],
	])('%s', async (_name, drop) => {
		const target = await listen(drop);
		const result = await sendSyslogTls(many(100_000), target);
		expect(result).toMatchObject({ ok: false, code: 'lost' });
	});
});

describe('a certificate that cannot be trusted', () => {
	test('is made by nobody known', async () => {
		const target = await listen(keep);
		const result = await sendSyslogTls(many(1), { ...target, ca: undefined });
		expect(result).toMatchObject({ ok: false, code: 'untrusted' });
		expect(received).toEqual([]);
	});

	test('is for another name', async () => {
		const target = await listen(keep);
		const result = await sendSyslogTls(many(1), { ...target, servername: 'siem.example' });
		expect(result).toMatchObject({ ok: false, code: 'untrusted' });
		expect(received).toEqual([]);
	});
});

test('a receiver that is not there', async () => {
	const target = await listen(keep);
	await new Promise((resolve) => server.close(resolve));
	expect(await sendSyslogTls(many(1), target)).toMatchObject({ ok: false, code: 'unreachable' });
	await listen(keep);
});

test('shows its own certificate to a receiver that asks for one', async () => {
	const own = makeCertificate();
	const target = await listen(keep, { requestCert: true, ca: own.cert });
	expect(await sendSyslogTls(many(1), { ...target, clientCert: own })).toMatchObject({ ok: true });
	expect(await sendSyslogTls(many(1), target)).toMatchObject({ ok: false, code: 'lost' });
});

test('can be cancelled', async () => {
	const target = await listen((socket) => socket.pause());
	const signal = AbortSignal.timeout(200);
	const result = await sendSyslogTls(many(1_000_000), { ...target, signal });
	expect(result).toMatchObject({ ok: false, code: 'cancelled' });
	expect(await sendSyslogTls(many(1), { ...target, signal })).toMatchObject({ code: 'cancelled' });
});

test('a store that fails is not taken for the receiver, and the connection ends', async () => {
	const target = await listen(keep);
	async function* failing() {
		yield stored(0);
		throw new Error('store');
	}
	await expect(sendSyslogTls(failing(), target)).rejects.toThrow('store');
	while (open.size > 0) await new Promise((resolve) => setTimeout(resolve, 10));
});
