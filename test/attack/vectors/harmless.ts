import { adding, as, everywhere, hasProof, isJson, proofOf, type Vector } from '../vector';
import type { Genuine, Pair, Played } from '../played';

/** Keys that a careless merge would write into the prototype of every object. */
const POLLUTION = '"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},';

const isForm = ({ sample }: Played): boolean =>
	/^application\/x-www-form-urlencoded/i.test(sample.headers['content-type'] ?? '');
/** Whether the sender takes a JSON body that it is asked to send. */
const speaksJson = ({ sample }: Played): boolean => /^\s*\{/.test(String(sample.body));

/** The sender's own event with more in it, signed by the sender. */
const signedBody =
	(change: (body: string) => string) =>
	({ sample }: Played) => ({ body: Buffer.from(change(String(sample.body))) });

/** Unusual but genuine: refusing these would only break senders and proxies, and none may have an effect of its own. */
export const harmless: readonly Vector[] = [
	{
		name: 'header names in upper case',
		applies: everywhere,
		attack: ({ headers, body }) => ({
			headers: Object.entries(headers).map(([name, value]): Pair => [name.toUpperCase(), value]),
			body,
		}),
		code: 'deliver',
	},
	{
		name: 'the same proof twice, the headers in two cases',
		applies: hasProof,
		attack: (genuine, target) =>
			adding(genuine, [target.proof!.header.toUpperCase(), proofOf(genuine, target)]),
		// RFC 9421 section 2.1 combines lines into a list; its signature header has to be one line.
		code: 'deliver',
	},
	{
		name: 'headers of the prototype (__proto__, constructor, toString)',
		applies: everywhere,
		attack: (genuine) =>
			adding(genuine, ['__proto__', 'x'], ['constructor', 'x'], ['tostring', 'x'], ['', 'x']),
		code: 'deliver',
	},
	{
		name: 'a thousand headers more',
		applies: everywhere,
		attack: (genuine) =>
			adding(genuine, ...Array.from({ length: 1_000 }, (_, i): Pair => [`x-${i}`, 'x'])),
		code: 'deliver',
	},
	{
		name: 'a body with fields of the prototype',
		applies: speaksJson,
		event: signedBody((body) => body.replace('{', `{${POLLUTION}`)),
		attack: as,
		code: 'deliver',
	},
	{
		name: 'a form with fields of the prototype',
		applies: isForm,
		event: signedBody((body) => `${body}&__proto__=polluted&constructor=polluted`),
		attack: as,
		// Some rows cover certain fields alone, and refuse any other.
		code: ['deliver', 'content_unsupported'],
	},
	{
		name: 'a body with a NUL in it',
		applies: (target) => speaksJson(target) && isJson(target.sample.body),
		event: signedBody((body) => body.replace('{', '{"nul":"\\u0000",')),
		attack: as,
		code: 'deliver',
	},
	{
		name: 'a content type in upper case, with a parameter',
		applies: ({ sample }) => sample.headers['content-type'] === 'application/json',
		attack: (genuine: Genuine) =>
			as({ ...genuine, headers: { ...genuine.headers, 'content-type': 'APPLICATION/JSON; x=y' } }),
		// Where headers are signed the type may be one of them.
		code: ['deliver', 'signature_mismatch'],
	},
];
