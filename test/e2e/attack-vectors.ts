import { randomBytes } from 'node:crypto';
import { brotliCompressSync, constants, deflateSync, gzipSync } from 'node:zlib';
import type { RefusalCode } from '../../lib/webhook/refusal';
import type { SentRequest } from '../senders/sender';
import type { HttpRequest } from './harness';

/** A request that must not start anything. */
export interface Vector {
	readonly name: string;
	/** Made of a genuine event, so that only what the vector is about is wrong with it. Bytes: sent as they are. */
	readonly attack: (genuine: SentRequest, target: URL) => HttpRequest | Buffer;
	/** 400 and 431 without a code: Node's own HTTP parser refused it, n8n never saw it. */
	readonly status: number;
	readonly code?: RefusalCode;
	readonly query?: string;
}

type Pair = readonly [name: string, value: string];

const SIGNATURE = 'x-hub-signature-256';
const MEGABYTE = 1024 * 1024;

const signatureOf = ({ headers }: SentRequest): string => headers[SIGNATURE]!;
const forged = (): string => `sha256=${randomBytes(32).toString('hex')}`;

/** The event with these headers instead of its signature. */
function signedWith(genuine: SentRequest, ...pairs: Pair[]): HttpRequest {
	const others = Object.entries(genuine.headers).filter(([name]) => name !== SIGNATURE);
	return { ...genuine, headers: [...others, ...pairs] };
}

function adding(genuine: SentRequest, ...pairs: Pair[]): HttpRequest {
	return { ...genuine, headers: [...Object.entries(genuine.headers), ...pairs] };
}

/** The event written by hand: `framing` in the place of Content-Length, lines ended as `newline` says. */
function raw(
	{ headers, body }: SentRequest,
	{ host, pathname }: URL,
	framing: readonly string[],
	{ payload = body, newline = '\r\n' }: { payload?: Buffer | string; newline?: string } = {},
): Buffer {
	const given = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
	const lines = [`POST ${pathname} HTTP/1.1`, `Host: ${host}`, ...given, ...framing, '', ''];
	return Buffer.concat([Buffer.from(lines.join(newline), 'latin1'), Buffer.from(payload)]);
}

const chunk = (data: Buffer | string): string =>
	`${data.length.toString(16)}\r\n${String(data)}\r\n`;
const chunked = (data: Buffer, trailer = ''): string => `${chunk(data)}0\r\n${trailer}\r\n`;
const lengthOf = ({ body }: SentRequest): string => `Content-Length: ${body.length}`;

const latin1 = (text: string): string => Buffer.from(text).toString('latin1');
const fullWidth = (digit: string): string => String.fromCharCode(0xff10 + Number(digit));

type Case = Omit<Vector, 'status'>;

/** Whose proof is missing, wrong, or there twice. */
const signatures: readonly Case[] = [
	{
		name: 'no signature',
		attack: (genuine) => signedWith(genuine),
		code: 'signature_missing',
	},
	{
		name: 'a forged signature',
		attack: (genuine) => signedWith(genuine, [SIGNATURE, forged()]),
		code: 'signature_mismatch',
	},
	{
		name: 'a signature over another body',
		attack: (genuine) => ({ ...genuine, body: Buffer.from(`${String(genuine.body)} `) }),
		code: 'signature_mismatch',
	},
	{
		name: 'the signature, then a forged one',
		attack: (genuine) => adding(genuine, [SIGNATURE, forged()]),
		code: 'header_conflict',
	},
	{
		name: 'a forged signature, then the right one',
		attack: (genuine) =>
			signedWith(genuine, [SIGNATURE, forged()], ['X-HUB-SIGNATURE-256', signatureOf(genuine)]),
		code: 'header_conflict',
	},
	{
		name: 'two signatures in one header',
		attack: (genuine) => signedWith(genuine, [SIGNATURE, `${signatureOf(genuine)}, ${forged()}`]),
		code: 'signature_malformed',
	},
	{
		name: 'half a signature',
		attack: (genuine) => signedWith(genuine, [SIGNATURE, signatureOf(genuine).slice(0, 39)]),
		code: 'signature_malformed',
	},
	{
		name: 'an empty signature',
		attack: (genuine) => signedWith(genuine, [SIGNATURE, 'sha256=']),
		code: 'signature_malformed',
	},
	{
		name: 'a signature in full-width digits',
		attack: (genuine) =>
			signedWith(genuine, [SIGNATURE, latin1(signatureOf(genuine).replace(/\d/g, fullWidth))]),
		code: 'signature_malformed',
	},
	{
		name: 'the signature in the legacy header',
		attack: (genuine) => signedWith(genuine, ['x-hub-signature', signatureOf(genuine)]),
		code: 'signature_missing',
	},
	{
		name: 'the signature under a name with underscores',
		attack: (genuine) => signedWith(genuine, ['x_hub_signature_256', signatureOf(genuine)]),
		code: 'signature_missing',
	},
	{
		name: 'the signature in the query',
		attack: (genuine) => signedWith(genuine),
		query: `?${SIGNATURE}=${forged()}`,
		code: 'signature_missing',
	},
	{
		name: 'the signature in a trailer',
		attack: (genuine, target) => {
			const { [SIGNATURE]: signature, ...headers } = genuine.headers;
			return raw({ ...genuine, headers }, target, ['Transfer-Encoding: chunked'], {
				payload: chunked(genuine.body, `${SIGNATURE}: ${signature}\r\n`),
			});
		},
		code: 'signature_missing',
	},
];

/** Genuine, but asking two parsers to read two different requests (RFC 9112 sections 2.2, 5 and 6.1). */
const framing: readonly Case[] = [
	{
		name: 'Content-Length and Transfer-Encoding',
		attack: (genuine, target) =>
			raw(genuine, target, [lengthOf(genuine), 'Transfer-Encoding: chunked'], {
				payload: chunked(genuine.body),
			}),
	},
	{
		name: 'two different Content-Lengths',
		attack: (genuine, target) => raw(genuine, target, [lengthOf(genuine), 'Content-Length: 5']),
	},
	{
		name: 'a Content-Length with a sign',
		attack: (genuine, target) => raw(genuine, target, [`Content-Length: +${genuine.body.length}`]),
	},
	{
		name: 'a space before the colon',
		attack: (genuine, target) => raw(genuine, target, [`Content-Length : ${genuine.body.length}`]),
	},
	{
		name: 'chunked is not the last transfer coding',
		attack: (genuine, target) =>
			raw(genuine, target, ['Transfer-Encoding: chunked, identity'], {
				payload: chunked(genuine.body),
			}),
	},
	{
		name: 'lines that end in a bare LF',
		attack: (genuine, target) => raw(genuine, target, [lengthOf(genuine)], { newline: '\n' }),
	},
	{
		name: 'a header smuggled in behind a bare CR',
		attack: (genuine, target) => raw(genuine, target, [`X-A: b\rX-C: d`, lengthOf(genuine)]),
	},
	{
		name: 'a NUL in a header',
		attack: (genuine, target) => raw(genuine, target, ['X-A: b\0c', lengthOf(genuine)]),
	},
	{
		name: 'a signature folded over two lines (obs-fold)',
		attack: (genuine, target) => {
			const signature = signatureOf(genuine).replace('=', '=\r\n ');
			const headers = { ...genuine.headers, [SIGNATURE]: signature };
			return raw({ ...genuine, headers }, target, [lengthOf(genuine)]);
		},
	},
];

/** Odd in another way. */
const oddities: readonly Vector[] = [
	{
		name: 'headers of 20 kB',
		attack: (genuine) => adding(genuine, ['X-Filler', 'x'.repeat(20_000)]),
		status: 431,
	},
	{
		name: 'another method than it says (method override)',
		attack: (genuine) => ({
			...adding(genuine, ['X-HTTP-Method-Override', 'POST']),
			method: 'PUT',
		}),
		status: 405,
		code: 'method_not_allowed',
	},
	{
		name: 'two content types',
		attack: (genuine) => adding(genuine, ['Content-Type', 'text/plain']),
		status: 415,
		code: 'content_type_not_allowed',
	},
];

const zeros = Buffer.alloc(64 * MEGABYTE);
const bombs = {
	gzip: gzipSync(zeros),
	'x-gzip': gzipSync(zeros),
	deflate: deflateSync(zeros),
	br: brotliCompressSync(zeros, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }),
};

/** Encoded twice: only one encoding is undone, whatever else is said. */
const nested: readonly Case[] = [
	{
		name: 'a bomb in a bomb, as "gzip, gzip"',
		attack: (genuine) => ({
			...adding(genuine, ['Content-Encoding', 'gzip, gzip']),
			body: gzipSync(bombs.gzip),
		}),
		code: 'signature_mismatch',
	},
	{
		name: 'a bomb in a bomb, gzip named twice',
		attack: (genuine) => ({
			...adding(genuine, ['Content-Encoding', 'gzip'], ['content-encoding', 'gzip']),
			body: gzipSync(bombs.gzip),
		}),
		code: 'signature_mismatch',
	},
	{
		name: 'a bomb in a bomb, in two encodings',
		attack: (genuine) => ({
			...adding(genuine, ['Content-Encoding', 'gzip'], ['content-encoding', 'br']),
			body: gzipSync(bombs.br),
		}),
		code: 'signature_mismatch',
	},
];

/** Meant to fill the memory or to hold a connection. */
const weight: readonly Case[] = [
	...Object.entries(bombs).map(([encoding, bomb]): Case => ({
		name: `a decompression bomb (${encoding})`,
		attack: (genuine) => ({
			...signedWith(genuine, [SIGNATURE, forged()], ['Content-Encoding', encoding]),
			body: bomb,
		}),
	})),
	{
		name: 'a decompression bomb in chunks, signed by the sender',
		attack: (genuine) => ({
			...adding(genuine, ['Content-Encoding', 'gzip']),
			body: bombs.gzip,
			framing: 'chunked',
		}),
	},
	{
		name: 'chunks without an end',
		attack: (genuine, target) =>
			raw(genuine, target, ['Transfer-Encoding: chunked'], {
				payload: chunk('x'.repeat(64 * 1024)).repeat(20),
			}),
	},
	{
		name: 'a Content-Length of a terabyte',
		attack: (genuine, target) => raw(genuine, target, [`Content-Length: ${1e12}`]),
	},
	{
		name: 'a genuine request in the unread rest of a refused one',
		attack: (genuine, target) =>
			raw(genuine, target, [`Content-Length: ${2 * MEGABYTE}`], {
				payload: raw(genuine, target, [lengthOf(genuine)]),
			}),
	},
];

export const vectors: readonly Vector[] = [
	...[...signatures, ...nested].map((unproven) => ({ ...unproven, status: 401 })),
	...framing.map((twofold) => ({ ...twofold, status: 400 })),
	...oddities,
	...weight.map((heavy) => ({ ...heavy, status: 413, code: 'body_too_large' as const })),
];
