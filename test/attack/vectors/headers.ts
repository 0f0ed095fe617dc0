import { brotliCompressSync, constants, deflateSync, gzipSync } from 'node:zlib';
import { adding, as, everywhere, hasProof, proofOf, proven, repeats, type Vector } from '../vector';
import type { Genuine, Pair, Played } from '../played';

/** A small cap, so that every row can be attacked quickly. */
const small = { maxBodyKilobytes: 16 };
const zeros = Buffer.alloc(1024 * 1024);
const bombs = {
	gzip: gzipSync(zeros),
	'x-gzip': gzipSync(zeros),
	deflate: deflateSync(zeros),
	br: brotliCompressSync(zeros, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }),
};

/** Where two values of a header are two readings of it. */
const once = (target: Played): boolean => hasProof(target) && !repeats(target);

const conflict = async (genuine: Genuine, target: Played): Promise<[string, string]> => [
	proofOf(genuine, target),
	proofOf(await target.genuine({}, target.stranger), target),
];

const allowed = { allowedAddresses: '192.0.2.7' };
const STRANGER = '203.0.113.9';
const claims: readonly Pair[] = [
	['x-forwarded-for', '192.0.2.7'],
	['x-real-ip', '192.0.2.7'],
	['forwarded', 'for=192.0.2.7'],
	['true-client-ip', '192.0.2.7'],
	['cf-connecting-ip', '192.0.2.7'],
	['x-client-ip', '192.0.2.7'],
];

/** What asks two readers of one request to read two requests, claims another address, or weighs too much. */
export const headers: readonly Vector[] = [
	{
		name: 'the proof, then another one',
		applies: once,
		attack: async (genuine, target) =>
			proven(genuine, target, ...(await conflict(genuine, target))),
		code: 'header_conflict',
	},
	{
		name: 'another proof, then the right one',
		applies: once,
		attack: async (genuine, target) =>
			proven(genuine, target, ...(await conflict(genuine, target)).reverse()),
		code: 'header_conflict',
	},
	{
		name: 'two proofs, the headers in two cases',
		applies: once,
		attack: async (genuine, target) => {
			const [own, other] = await conflict(genuine, target);
			const { header } = target.proof!;
			const { headers, body } = proven(genuine, target, own);
			return { headers: [[header.toUpperCase(), other], ...headers], body };
		},
		code: 'header_conflict',
	},
	{
		name: 'the proof, then an empty one',
		applies: once,
		attack: (genuine, target) => proven(genuine, target, proofOf(genuine, target), ''),
		code: 'header_conflict',
	},
	{
		name: 'two content types',
		applies: everywhere,
		attack: (genuine) =>
			adding(genuine, ['Content-Type', 'text/plain'], ['content-type', 'application/json']),
		code: 'content_type_not_allowed',
	},
	{
		name: 'two content encodings',
		applies: everywhere,
		attack: (genuine) =>
			adding(genuine, ['content-encoding', 'identity'], ['Content-Encoding', 'gzip']),
		code: 'body_encoding_unsupported',
	},
	{
		name: 'nested content encodings',
		applies: everywhere,
		attack: (genuine) => adding(genuine, ['content-encoding', 'gzip, gzip']),
		code: 'body_encoding_unsupported',
	},
	{
		name: 'a content encoding nobody knows',
		applies: everywhere,
		attack: (genuine) => adding(genuine, ['content-encoding', 'zstd']),
		code: 'body_encoding_unsupported',
	},
	{
		name: 'a content encoding of the prototype (constructor)',
		applies: everywhere,
		attack: (genuine) => adding(genuine, ['content-encoding', 'constructor']),
		code: 'body_encoding_unsupported',
	},
	...Object.entries(bombs).map(([encoding, bomb]): Vector => ({
		name: `a decompression bomb (${encoding})`,
		applies: everywhere,
		attack: (genuine) => adding({ ...genuine, body: bomb }, ['content-encoding', encoding]),
		policy: small,
		code: 'body_too_large',
	})),
	{
		name: 'a declared length of a terabyte',
		applies: everywhere,
		attack: (genuine) => adding(genuine, ['content-length', String(1e12)]),
		code: 'body_too_large',
	},
	{
		name: 'a body over the cap, its length not told',
		applies: everywhere,
		attack: (genuine) => as({ ...genuine, body: zeros }),
		policy: small,
		code: 'body_too_large',
	},
	...['PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE', 'post', 'constructor'].map(
		(method): Vector => ({
			name: `the method ${method}, with an override to POST`,
			applies: everywhere,
			attack: (genuine) => ({
				...adding(genuine, ['x-http-method-override', 'POST'], ['x-method-override', 'POST']),
				method,
			}),
			code: 'method_not_allowed',
		}),
	),
	...claims.flatMap(([name, value]): Vector[] => [
		{
			name: `an address claimed in ${name}, no proxy trusted`,
			applies: everywhere,
			attack: (genuine) => ({ ...adding(genuine, [name, value]), peer: STRANGER }),
			policy: { ...allowed, trustedProxyHops: 0 },
			code: 'address_not_allowed',
		},
		{
			name: `an address claimed in ${name}, one proxy trusted`,
			applies: everywhere,
			attack: (genuine) => ({
				...adding(genuine, [name, value], ['x-forwarded-for', STRANGER]),
				peer: '10.0.0.1',
			}),
			policy: { ...allowed, trustedProxyHops: 1 },
			code: 'address_not_allowed',
		},
	]),
	{
		name: 'fewer forwarded addresses than proxies',
		applies: everywhere,
		attack: (genuine) => ({
			...adding(genuine, ['x-forwarded-for', '192.0.2.7']),
			peer: '10.0.0.1',
		}),
		policy: { ...allowed, trustedProxyHops: 2 },
		code: 'address_not_allowed',
	},
];
