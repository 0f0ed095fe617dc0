import type { EventOptions } from '../senders/sender';
import {
	type Attempt,
	type Genuine,
	type Pair,
	type Result,
	signatureIn,
	type Played,
} from './played';

/** A request that must not start a workflow, made of a genuine one: only what it is about is wrong with it. */
export interface Vector {
	readonly name: string;
	/** The rows it can be made for. */
	readonly applies: (target: Played) => boolean;
	readonly attack: (genuine: Genuine, target: Played) => Attempt | Promise<Attempt>;
	/** Why it is refused. A list: by how the row's proof is made, any of these. */
	readonly code: Result | readonly Result[] | ((target: Played) => Result | readonly Result[]);
	/** What is asked of the sender; a plain event, when absent. */
	readonly event?: (target: Played) => EventOptions;
	readonly policy?: Readonly<Record<string, unknown>>;
	/** The genuine request was delivered before. */
	readonly replay?: boolean;
	/** Whether it takes a clock that stands still. */
	readonly toTheSecond?: boolean;
}

/** The codes that a vector may come to on a row. */
export function codesOf({ code }: Vector, target: Played): readonly Result[] {
	const codes = typeof code === 'function' ? code(target) : code;
	return typeof codes === 'string' ? [codes] : codes;
}

export const everywhere = (): boolean => true;

/** In a header, so that it can be taken away, moved and spelt another way. */
export const hasProof = ({ proof }: Played): boolean => proof !== undefined;
export const isEncoded = ({ proof }: Played): boolean => proof?.form === 'encoded';
export const isHex = ({ proof }: Played): boolean => proof?.encoding === 'hex';
export const isBase64 = ({ proof }: Played): boolean =>
	proof?.encoding === 'base64' || proof?.encoding === 'base64url';
export const isStructured = ({ proof }: Played): boolean => proof?.structured === true;
export const hasTime = ({ timeHeader }: Played): boolean => timeHeader !== undefined;
/** Whether the header may be sent once for each of several keys. */
export const repeats = ({ sender }: Played): boolean =>
	'repeatsProof' in sender && sender.repeatsProof === true;
/** Whether the signature covers every byte of the body, not only fields of it. */
export const coversBytes = ({ scheme }: Played): boolean =>
	scheme.coversBody && scheme.signedPart === undefined;

/** The code of a proof that is not in its form. A secret that is shown has none: most rows take it for another secret. */
export const unformed = ({ proof }: Played): readonly Result[] =>
	proof?.form === 'shown' || proof?.structured
		? ['signature_mismatch', 'signature_malformed']
		: ['signature_malformed'];

/** Bytes that are no signature: public-key signatures are of many lengths, a MAC of one. */
export const misfit = (target: Played): readonly Result[] =>
	target.asymmetric ? ['signature_malformed', 'signature_mismatch'] : ['signature_malformed'];

export const as = ({ headers, body }: Genuine): Attempt => ({
	headers: Object.entries(headers),
	body,
});

/** With these values of a header, each on a line of its own, instead of its own. */
export function withHeader(genuine: Genuine, name: string, ...values: string[]): Attempt {
	const others = Object.entries(genuine.headers).filter(([other]) => other !== name);
	return {
		headers: [...others, ...values.map((value): Pair => [name, value])],
		body: genuine.body,
	};
}

export const adding = (genuine: Genuine, ...pairs: Pair[]): Attempt => ({
	headers: [...Object.entries(genuine.headers), ...pairs],
	body: genuine.body,
});

export const proofOf = (genuine: Genuine, { proof }: Played): string =>
	genuine.headers[proof!.header]!;

/** With these proofs instead of its own. */
export const proven = (genuine: Genuine, target: Played, ...values: string[]): Attempt =>
	withHeader(genuine, target.proof!.header, ...values);

/** With its proof under another name. */
export function under(genuine: Genuine, target: Played, name: string): Attempt {
	const { headers, body } = proven(genuine, target);
	return { headers: [...headers, [name, proofOf(genuine, target)]], body };
}

/** With the encoded signature, and nothing around it, spelt as `change` says. */
export function respelt(
	genuine: Genuine,
	target: Played,
	change: (text: string) => string,
): Attempt {
	const value = proofOf(genuine, target);
	const text = signatureIn(value);
	return proven(
		genuine,
		target,
		value.replace(text, () => change(text)),
	);
}

/** The encoded signature of a plain event. */
export const sampleOf = (target: Played): string => signatureIn(proofOf(target.sample, target));

/** The signature's bytes, and how they are written. */
export const decoded = ({ proof }: Played, text: string): Buffer =>
	Buffer.from(text, proof!.encoding);
export const encoded = ({ proof }: Played, bytes: Buffer): string =>
	bytes.toString(proof!.encoding);

/** With another text for its time, in the header it stands in. */
export const timed = (genuine: Genuine, { timeHeader, timeText }: Played, text: string): Attempt =>
	withHeader(
		genuine,
		timeHeader!,
		genuine.headers[timeHeader!]!.replace(timeText!, () => text),
	);

/** UTF-8 as Node hands header bytes over: one character each. */
export const latin1 = (text: string): string => Buffer.from(text).toString('latin1');
/** The full-width form of an ASCII character. */
export const fullWidth = (character: string): string =>
	String.fromCharCode(character.charCodeAt(0) + 0xfee0);

/** With `mark` in the middle of the signature, or of the whole value. */
export function within(value: string, mark: string): string {
	const text = signatureIn(value) || value;
	const at = value.indexOf(text) + (text.length >> 1);
	return value.slice(0, at) + mark + value.slice(at);
}

/** What stands between the members of a list of signatures. */
export function separatorOf(value: string): string {
	if (/^\w+,/.test(value)) return ' ';
	return value.includes(';') ? ';' : ',';
}

export function isJson(body: Buffer): boolean {
	return /^\s*[[{]/.test(String(body));
}
