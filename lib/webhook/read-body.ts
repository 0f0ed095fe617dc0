import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';

export type BodyResult =
	{ ok: true; body: Buffer } | { ok: false; code: 'body_too_large' | 'body_incomplete' };

/** A body that trickles in slower than this holds a connection, not our memory (slow POST attack). */
export const BODY_TIMEOUT_MS = 30_000;

/**
 * Reads the unread request stream, holding at most `capBytes`. Stops reading at the first byte past the cap,
 * whatever Content-Length said. `body_incomplete`: the sender went away or was too slow.
 */
export async function readBody(request: IncomingMessage, capBytes: number): Promise<BodyResult> {
	return await new Promise((resolve) => {
		const chunks: Buffer[] = [];
		let size = 0;
		const done = (result: BodyResult) => {
			clearTimeout(timer);
			request.off('data', onData).off('end', onEnd).off('close', onGone).off('error', onGone);
			request.pause();
			resolve(result);
		};
		const onData = (chunk: Buffer) => {
			size += chunk.length;
			if (size > capBytes) done({ ok: false, code: 'body_too_large' });
			else chunks.push(chunk);
		};
		const onEnd = () =>
			done({ ok: true, body: chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, size) });
		const onGone = () => done({ ok: false, code: 'body_incomplete' });
		const timer = setTimeout(onGone, BODY_TIMEOUT_MS);
		timer.unref();
		if (request.destroyed) return onGone();
		request.on('data', onData).on('end', onEnd).on('close', onGone).on('error', onGone);
	});
}

const decoders = {
	gzip: promisify(gunzip),
	'x-gzip': promisify(gunzip),
	deflate: promisify(inflate),
	br: promisify(brotliDecompress),
} as const;

export type DecodeResult =
	| { ok: true; body: Buffer }
	| { ok: false; code: 'body_too_large' | 'body_malformed' | 'body_encoding_unsupported' };

/** Undoes one Content-Encoding, never past `capBytes` (decompression bomb). */
export async function decodeBody(
	body: Buffer,
	contentEncoding: string,
	capBytes: number,
): Promise<DecodeResult> {
	const name = contentEncoding.trim().toLowerCase();
	if (name === '' || name === 'identity') return { ok: true, body };
	if (!Object.hasOwn(decoders, name)) return { ok: false, code: 'body_encoding_unsupported' };
	const decode = decoders[name as keyof typeof decoders];
	return await decode(body, { maxOutputLength: capBytes }).then(
		(decoded): DecodeResult => ({ ok: true, body: decoded }),
		(fault: NodeJS.ErrnoException): DecodeResult => ({
			ok: false,
			code: fault.code === 'ERR_BUFFER_TOO_LARGE' ? 'body_too_large' : 'body_malformed',
		}),
	);
}
