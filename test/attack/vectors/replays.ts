import { randomBytes, randomUUID } from 'node:crypto';
import { negated } from '../ecdsa';
import {
	adding,
	as,
	decoded,
	encoded,
	hasProof,
	isEncoded,
	isHex,
	isStructured,
	proofOf,
	proven,
	repeats,
	respelt,
	separatorOf,
	type Vector,
} from '../vector';
import { type Genuine, type Pair, type Played, type Result, signatureIn } from '../played';

const always = (target: Played): boolean => target.scheme.coversBody || hasProof(target);
const upper = ([name, value]: Pair): Pair => [name.toUpperCase(), value];

/** Every header that is neither the proof, the time nor the type, with another value: ids and event names. */
function renamed(
	genuine: Genuine,
	{ proof, timeHeader }: Played,
	change: (value: string) => string,
) {
	const kept = new Set([proof?.header, timeHeader, 'content-type']);
	const headers = Object.entries(genuine.headers).map(([name, value]): Pair => [
		name,
		kept.has(name) ? value : change(value),
	]);
	return { headers, body: genuine.body };
}

/** A header that is signed, or says how to verify, cannot be changed: then the request does not verify at all. */
const unfit = ['signature_missing', 'signature_malformed', 'signature_mismatch'] as const;
const renamedCodes: readonly Result[] = [
	'duplicate',
	'header_conflict',
	'claim_mismatch',
	'signature_missing',
	'signature_malformed',
	'signature_mismatch',
];

/** What was delivered once, sent again: as it was, or changed where that leaves it verifiable. */
export const replays: readonly Vector[] = (
	[
		{ name: 'as it was', applies: always, attack: as, code: 'duplicate' },
		{
			name: 'under another delivery id',
			applies: ({ scheme }) => scheme.coversBody,
			attack: (genuine, target) => renamed(genuine, target, () => randomUUID()),
			code: renamedCodes,
		},
		{
			name: 'with two different delivery ids',
			applies: ({ scheme }) => scheme.coversBody,
			attack: (genuine, target) => ({
				headers: [
					...renamed(genuine, target, () => randomUUID()).headers,
					...Object.entries(genuine.headers),
				],
				body: genuine.body,
			}),
			code: renamedCodes,
		},
		{
			name: 'without a delivery id',
			applies: ({ scheme }) => scheme.coversBody,
			attack: (genuine, target) => {
				const { headers, body } = renamed(genuine, target, () => '');
				return { headers: headers.filter(([, value]) => value !== ''), body };
			},
			code: renamedCodes,
		},
		{
			name: 'its header names in the other case',
			applies: always,
			attack: (genuine) => ({
				headers: Object.entries(genuine.headers).map(upper),
				body: genuine.body,
			}),
			code: 'duplicate',
		},
		{
			name: 'with every header twice, the second in the other case',
			applies: always,
			attack: (genuine) => adding(genuine, ...Object.entries(genuine.headers).map(upper)),
			// RFC 9421 combines lines into a list, as section 2.1 says, and a list was not signed.
			code: (target) => (isStructured(target) ? 'signature_mismatch' : 'duplicate'),
		},
		{
			name: 'its headers in the other order',
			applies: always,
			attack: (genuine) => ({
				headers: Object.entries(genuine.headers).reverse(),
				body: genuine.body,
			}),
			code: 'duplicate',
		},
		{
			name: 'its hex signature in the other case',
			applies: isHex,
			attack: (genuine, target) => respelt(genuine, target, (text) => text.toUpperCase()),
			code: 'duplicate',
		},
		{
			name: 'with a forged signature before and after its own',
			applies: ({ proof }) => proof?.listed === true,
			attack: (genuine, target) => proven(genuine, target, surrounded(genuine, target)),
			code: 'duplicate',
		},
		{
			name: 'its ECDSA signature negated: (r, n - s)',
			applies: (target) =>
				target.asymmetric && hasProof(target) && negatedProof(target.sample, target) !== undefined,
			attack: (genuine, target) => proven(genuine, target, negatedProof(genuine, target)!),
			code: 'duplicate',
		},
		{
			name: 'its parameters spelt another way (structured fields)',
			applies: isStructured,
			attack: (genuine) => {
				const input = genuine.headers['signature-input']!;
				const spelt = input
					.replace(/;created=(\d+)/, '; created=00$1.0')
					.replace('sig1=', 'other=');
				const signature = genuine.headers['signature']!.replace('sig1=', 'other=');
				const headers = { ...genuine.headers, 'signature-input': spelt, signature };
				return as({ ...genuine, headers });
			},
			code: ['duplicate', 'signature_malformed'],
		},
		...[true, false].map((first) => ({
			name: `with a stranger’s proof ${first ? 'before' : 'after'} its own in one header`,
			applies: hasProof,
			attack: async (genuine: Genuine, target: Played) => {
				const [own, other] = await withStranger(genuine, target);
				return proven(genuine, target, first ? `${other}, ${own}` : `${own}, ${other}`);
			},
			// Where a header may hold several signatures.
			code: ['duplicate', ...unfit] as const,
		})),
		{
			name: 'with a stranger’s proof on a line of its own',
			applies: hasProof,
			attack: async (genuine, target) =>
				proven(genuine, target, ...(await withStranger(genuine, target))),
			// Where a header may be sent for each of several keys.
			code: (target) => (repeats(target) ? 'duplicate' : 'header_conflict'),
		},
		{
			name: 'with its proof in another header of the row (downgrade)',
			applies: ({ scheme, proof }) => proof !== undefined && scheme.secretHeaders.length > 1,
			attack: (genuine, target) => {
				const value = proofOf(genuine, target);
				const { headers, body } = proven(genuine, target);
				const names = target.scheme.secretHeaders.filter((name) => !(name in genuine.headers));
				return { headers: [...headers, ...names.map((name): Pair => [name, value])], body };
			},
			// Where each of two keys has a header, neither is weaker.
			code: ['duplicate', 'timestamp_missing', ...unfit],
		},
		{
			name: 'with a query',
			applies: ({ sender }) => !sender.signs.url,
			attack: (genuine) => ({ ...as(genuine), query: '?again=1' }),
			code: 'duplicate',
		},
		{
			name: 'without its base64 padding',
			applies: (target) => isEncoded(target) && proofOf(target.sample, target).includes('='),
			attack: (genuine, target) => respelt(genuine, target, (text) => text.replace(/=+$/, '')),
			code: ['signature_malformed', 'duplicate'],
		},
		{
			name: 'with other bits in the padding of its base64',
			applies: (target) => isEncoded(target) && proofOf(target.sample, target).includes('='),
			attack: (genuine, target) =>
				respelt(genuine, target, (text) =>
					text.replace(/(.)(=+)$/, (_, last: string, padding: string) => next(last) + padding),
				),
			code: ['signature_malformed', 'duplicate'],
		},
	] satisfies Vector[]
).map((vector) => ({ ...vector, name: `a replay ${vector.name}`, replay: true }));

/** Its own proof, and a stranger's of the same request. */
async function withStranger(
	genuine: Genuine,
	target: Played,
): Promise<[own: string, other: string]> {
	const { id, body } = genuine;
	const theirs = await target.genuine({ id, body }, target.stranger);
	return [proofOf(genuine, target), proofOf(theirs, target)];
}

/** Its list of signatures with a forged one on either side of the right one. */
function surrounded(genuine: Genuine, target: Played): string {
	const value = proofOf(genuine, target);
	const text = signatureIn(value);
	const separator = separatorOf(value);
	const forged = (item: string) =>
		item.replace(text, () => encoded(target, randomBytes(decoded(target, text).length)));
	return value
		.split(separator)
		.flatMap((item) => (item.includes(text) ? [forged(item), item, forged(item)] : [item]))
		.join(separator);
}

function negatedProof(genuine: Genuine, target: Played): string | undefined {
	const value = proofOf(genuine, target);
	if (target.proof!.form === 'jwt') {
		const [header = '', payload, signature = ''] = value.split('.');
		const { alg } = JSON.parse(String(Buffer.from(header.replace(/^\w+ /, ''), 'base64url')));
		if (alg !== 'ES256') return undefined;
		const other = negated(Buffer.from(signature, 'base64url'))!;
		return [header, payload, other.toString('base64url')].join('.');
	}
	const bytes = target.proof!.form === 'encoded' ? decoded(target, signatureIn(value)) : undefined;
	// 64 bytes may be Ed25519.
	const other = bytes && bytes.length !== 64 ? negated(bytes) : undefined;
	return other && value.replace(signatureIn(value), () => encoded(target, other));
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** The next character of the alphabet: the same bytes where the last bits are padding. */
const next = (character: string): string => ALPHABET[ALPHABET.indexOf(character) + 1] ?? '';
