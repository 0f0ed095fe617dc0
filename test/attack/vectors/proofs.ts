import { randomBytes } from 'node:crypto';
import {
	adding,
	as,
	coversBytes,
	decoded,
	encoded,
	fullWidth,
	hasProof,
	isBase64,
	isEncoded,
	isHex,
	isJson,
	latin1,
	misfit,
	proofOf,
	proven,
	respelt,
	sampleOf,
	separatorOf,
	under,
	unformed,
	type Vector,
	within,
} from '../vector';
import type { Genuine, Played, Result } from '../played';

const other = async (genuine: Genuine, target: Played): Promise<string> => {
	const theirs = await target.genuine({ id: genuine.id, body: genuine.body }, target.stranger);
	return proofOf(theirs, target);
};
const forged = (target: Played, text: string): string =>
	encoded(target, randomBytes(decoded(target, text).length));
const tampered = (change: (body: Buffer) => Buffer): Vector['attack'] => {
	return (genuine) => as({ ...genuine, body: change(genuine.body) });
};

/** The last letter or digit: within the signature or the secret, whatever stands before it. */
const LAST = /[a-z0-9](?=[^a-z0-9]*$)/i;

/** The order of edwards25519 (RFC 8032 section 5.1), as its 32 bytes are written. */
const L = Buffer.from('edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010', 'hex');

/** S + L: the same point, for a verifier that does not check that S < L (RFC 8032 section 8.4). */
function plusL(signature: Buffer): Buffer {
	const sum = Buffer.from(signature);
	let carry = 0;
	for (const [i, byte] of L.entries()) {
		carry += sum[32 + i]! + byte;
		sum[32 + i] = carry & 0xff;
		carry >>= 8;
	}
	return sum;
}

/** Where fields of the body are signed and not its bytes, a body of another shape is none that the row can cover. */
const unlike: readonly Result[] = ['signature_mismatch', 'content_unsupported'];

/** Whose proof is missing, wrong, of something else, or not what it should look like. */
export const proofs: readonly Vector[] = [
	{
		name: 'no proof',
		applies: hasProof,
		attack: (genuine, target) => proven(genuine, target),
		code: 'signature_missing',
	},
	{
		name: 'an empty proof',
		applies: hasProof,
		attack: (genuine, target) => proven(genuine, target, ''),
		code: 'signature_missing',
	},
	{
		name: 'a stranger’s proof of the same request',
		applies: hasProof,
		attack: async (genuine, target) => proven(genuine, target, await other(genuine, target)),
		code: 'signature_mismatch',
	},
	{
		name: 'a random signature',
		applies: isEncoded,
		attack: (genuine, target) => respelt(genuine, target, (text) => forged(target, text)),
		code: 'signature_mismatch',
	},
	{
		name: 'a signature of zero bytes (psychic signature)',
		applies: isEncoded,
		attack: (genuine, target) =>
			respelt(genuine, target, (text) =>
				encoded(target, Buffer.alloc(decoded(target, text).length)),
			),
		code: 'signature_mismatch',
	},
	{
		name: 'a signature with one bit changed',
		applies: isEncoded,
		attack: (genuine, target) =>
			respelt(genuine, target, (text) => {
				const bytes = decoded(target, text);
				bytes[bytes.length >> 1]! ^= 1;
				return encoded(target, bytes);
			}),
		code: 'signature_mismatch',
	},
	{
		name: 'an Ed25519 signature with S + L',
		applies: (target) =>
			target.asymmetric && isEncoded(target) && decoded(target, sampleOf(target)).length === 64,
		attack: (genuine, target) =>
			respelt(genuine, target, (text) => encoded(target, plusL(decoded(target, text)))),
		code: 'signature_mismatch',
	},
	{
		name: 'a signature without its text: what stands before it alone',
		applies: isEncoded,
		attack: (genuine, target) => respelt(genuine, target, () => ''),
		code: (target) =>
			// Where nothing stands before it, the header is empty.
			proofOf(target.sample, target) === sampleOf(target) ? 'signature_missing' : misfit(target),
	},
	{
		name: 'half a signature',
		applies: isEncoded,
		attack: (genuine, target) =>
			respelt(genuine, target, (text) => {
				const bytes = decoded(target, text);
				return encoded(target, bytes.subarray(0, bytes.length >> 1));
			}),
		code: misfit,
	},
	{
		name: 'a signature with a byte more (truncation the other way)',
		applies: isEncoded,
		attack: (genuine, target) =>
			respelt(genuine, target, (text) =>
				encoded(target, Buffer.concat([decoded(target, text), Buffer.of(0)])),
			),
		code: misfit,
	},
	{
		name: 'an overlong proof',
		applies: hasProof,
		attack: (genuine, target) => {
			const value = proofOf(genuine, target);
			return proven(genuine, target, value.padEnd(20_000, value));
		},
		code: 'signature_malformed',
	},
	{
		name: 'a list of more signatures than anybody sends',
		applies: ({ proof }) => proof?.listed === true,
		attack: (genuine, target) => {
			const value = proofOf(genuine, target);
			return proven(genuine, target, Array<string>(17).fill(value).join(separatorOf(value)));
		},
		code: 'signature_malformed',
	},
	{
		name: 'a NUL within the proof',
		applies: hasProof,
		attack: (genuine, target) => proven(genuine, target, within(proofOf(genuine, target), '\0')),
		code: unformed,
	},
	{
		name: 'a space within the proof',
		applies: hasProof,
		attack: (genuine, target) => proven(genuine, target, within(proofOf(genuine, target), ' ')),
		code: unformed,
	},
	{
		name: 'a proof folded over two lines (obs-fold)',
		applies: hasProof,
		attack: (genuine, target) => proven(genuine, target, within(proofOf(genuine, target), '\r\n ')),
		code: unformed,
	},
	{
		name: 'a zero-width space within the proof',
		applies: hasProof,
		attack: (genuine, target) =>
			proven(genuine, target, within(proofOf(genuine, target), latin1('\u200b'))),
		code: unformed,
	},
	{
		name: 'a no-break space after the proof',
		applies: hasProof,
		attack: (genuine, target) => proven(genuine, target, `${proofOf(genuine, target)}\u00a0`),
		code: unformed,
	},
	{
		name: 'a full-width character for its ASCII one in the proof (unicode look-alike)',
		applies: hasProof,
		attack: (genuine, target) =>
			proven(genuine, target, latin1(proofOf(genuine, target).replace(LAST, fullWidth))),
		code: unformed,
	},
	{
		name: 'a Cyrillic letter for a Latin one in the proof',
		applies: hasProof,
		attack: (genuine, target) =>
			proven(genuine, target, latin1(proofOf(genuine, target).replace(LAST, '\u0430'))),
		code: unformed,
	},
	{
		name: 'a base64 signature in letters of the other case',
		applies: isBase64,
		attack: (genuine, target) =>
			respelt(genuine, target, (text) =>
				text.replace(/[a-z]/i, (letter) =>
					letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase(),
				),
			),
		code: 'signature_mismatch',
	},
	{
		name: 'a hex signature with 0x before it',
		applies: isHex,
		attack: (genuine, target) => respelt(genuine, target, (text) => `0x${text}`),
		code: 'signature_malformed',
	},
	{
		name: 'a hex signature in base64',
		applies: isHex,
		attack: (genuine, target) =>
			respelt(genuine, target, (text) => Buffer.from(text, 'hex').toString('base64')),
		code: 'signature_malformed',
	},
	{
		name: 'a base64 signature in hex',
		applies: isBase64,
		attack: (genuine, target) =>
			respelt(genuine, target, (text) => Buffer.from(text, 'base64').toString('hex')),
		code: misfit,
	},
	...(
		[
			['with underscores', (name: string) => name.replaceAll('-', '_')],
			['with a space after it', (name: string) => `${name} `],
			['with a NUL after it', (name: string) => `${name}\0`],
			['with a zero-width space before it', (name: string) => `\u200b${name}`],
			['of the prototype (__proto__)', () => '__proto__'],
			['of the prototype (constructor)', () => 'constructor'],
			['with x-original- before it', (name: string) => `x-original-${name}`],
		] as const
	).map(([name, rename]): Vector => ({
		name: `the proof in a header named ${name}`,
		// `authorization` has no hyphen to write as an underscore.
		applies: ({ proof }) => proof !== undefined && rename(proof.header) !== proof.header,
		attack: (genuine, target) => under(genuine, target, rename(target.proof!.header)),
		code: 'signature_missing',
	})),
	{
		name: 'the proof in the query',
		applies: hasProof,
		attack: (genuine, target) => {
			const { header } = target.proof!;
			const query = new URLSearchParams({ [header]: proofOf(genuine, target) });
			return { ...proven(genuine, target), query: `?${query}` };
		},
		code: 'signature_missing',
	},
	{
		name: 'the proof in a cookie',
		applies: hasProof,
		attack: (genuine, target) =>
			adding({ ...genuine, headers: Object.fromEntries(proven(genuine, target).headers) }, [
				'cookie',
				`${target.proof!.header}=${proofOf(genuine, target)}`,
			]),
		code: 'signature_missing',
	},
	{
		name: 'a signature over another body: a space more',
		applies: coversBytes,
		attack: tampered((body) => Buffer.concat([body, Buffer.from(' ')])),
		code: 'signature_mismatch',
	},
	{
		name: 'a signature over another body: a byte order mark before it',
		applies: coversBytes,
		attack: tampered((body) => Buffer.concat([Buffer.from('\ufeff'), body])),
		code: unlike,
	},
	{
		name: 'a signature over another body: one bit changed',
		applies: coversBytes,
		attack: tampered((body) => {
			const changed = Buffer.from(body);
			changed[changed.length >> 1]! ^= 1;
			return changed;
		}),
		code: 'signature_mismatch',
	},
	{
		name: 'a signature over another body: none',
		applies: coversBytes,
		attack: tampered(() => Buffer.of()),
		code: unlike,
	},
	{
		name: 'a signature over another body: the same JSON, written anew',
		applies: (target) => coversBytes(target) && isJson(target.sample.body),
		attack: tampered((body) => Buffer.from(JSON.stringify(JSON.parse(String(body)), null, 2))),
		code: 'signature_mismatch',
	},
	{
		name: 'a signature over another body: of another event',
		applies: coversBytes,
		attack: async (genuine, target) =>
			as({ ...genuine, body: (await target.genuine({ at: target.now - 1000 })).body }),
		code: 'signature_mismatch',
	},
	{
		name: 'a signature over another URL',
		applies: ({ sender }) => sender.signs.url,
		attack: async (genuine, target) => {
			const url = target.url.replace(/$/, '-other');
			// Some senders sign the path and not the host.
			return as(await target.genuine({ id: genuine.id, body: genuine.body, url }));
		},
		code: 'signature_mismatch',
	},
	{
		name: 'a query that was not signed',
		applies: ({ sender }) => sender.signs.url,
		attack: (genuine) => ({ ...as(genuine), query: '?tenant=8' }),
		code: 'signature_mismatch',
	},
];
