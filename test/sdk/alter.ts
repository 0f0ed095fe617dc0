import { schemes } from '../../lib/webhook/schemes';
import type { SentRequest } from '../senders/sender';
import type { Counterpart } from './counterpart';

/** Changes one letter of what is signed, so that only the signature can tell: the syntax stays as it was. */
export function alter({ provider, alter: own }: Counterpart, request: SentRequest): SentRequest {
	if (own) return own(request);
	const { coversBody, secretHeaders } = schemes[provider]!;
	if (coversBody) {
		const text = request.body.toString('utf8');
		return { ...request, body: Buffer.from(otherLetter(text, lastLetterOfAValue(text))) };
	}
	const name = secretHeaders.find((header) => header in request.headers)!;
	const proof = request.headers[name]!;
	// The last characters of base64 may carry bits that count for nothing.
	const at = proof.search(/[0-9A-Za-z][^0-9A-Za-z]*.{8}$/);
	return { ...request, headers: { ...request.headers, [name]: otherLetter(proof, at) } };
}

/** Of JSON, else of a form: in a value, since other names would be other events. */
function lastLetterOfAValue(text: string): number {
	const inJson = [...text.matchAll(/:\s*"[^"\\]*[0-9A-Za-z](?=")/g)].at(-1);
	if (inJson) return inJson.index + inJson[0].length - 1;
	return text.search(/[0-9A-Za-z][^0-9A-Za-z]*$/);
}

function otherLetter(text: string, at: number): string {
	const letter = text[at]!;
	const other = /\d/.test(letter) ? (letter === '1' ? '2' : '1') : letter === 'a' ? 'b' : 'a';
	return text.slice(0, at) + other + text.slice(at + 1);
}
