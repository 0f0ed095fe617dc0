import { randomUUID } from 'node:crypto';
import type { RefusalCode } from '../../lib/webhook/refusal';
import type { Scheme } from '../../lib/webhook/scheme';
import { schemes } from '../../lib/webhook/schemes';
import { optionsOf } from '../senders';
import type { EventOptions, Sender, SenderFactory, SentRequest } from '../senders/sender';

export type Pair = readonly [name: string, value: string];

/** A request as it reaches the trigger. */
export interface Attempt {
	readonly method?: string;
	readonly headers: readonly Pair[];
	readonly body: Buffer;
	/** With its question mark. */
	readonly query?: string;
	/** The address of the peer; a loopback one, when absent. */
	readonly peer?: string;
}

/** A request that its sender has just made, and what it was made of. */
export interface Genuine extends SentRequest {
	readonly id: string;
	readonly at: number;
}

/** What became of a request: whether it started the workflow, or why not. */
export type Result = RefusalCode | 'deliver' | 'answer';

/** `shown`: the secret itself. `jwt`: a token in compact form. `encoded`: bytes in hex or base64. */
export type ProofForm = 'shown' | 'basic' | 'jwt' | 'encoded';

/** Where a row's proof stands, and how. Found in what the sender sends, never by asking the code under attack. */
export interface Proof {
	readonly header: string;
	readonly form: ProofForm;
	/** Of an encoded proof. */
	readonly encoding?: 'hex' | 'base64' | 'base64url';
	/** Whether the header is a list that may hold several signatures: `t=…,v1=…`, `v1,… v1,…`. */
	readonly listed: boolean;
	/** Whether the header is a structured field (RFC 9651), whose values have several spellings. */
	readonly structured: boolean;
}

/** A row of the scheme table with a sender, and what an attacker sees in its requests. */
export class Played {
	readonly scheme: Scheme;
	/** Undefined where the proof does not stand in a header (Amazon SNS). */
	readonly proof: Proof | undefined;
	/** The header with the signed time. */
	readonly timeHeader: string | undefined;
	/** How the sender writes its time, and what it writes for `now`. */
	readonly writeTime: (at: number) => string;
	readonly timeText: string | undefined;

	protected constructor(
		readonly sender: Sender,
		/** A sender of the same provider with keys of its own. */
		readonly stranger: Sender,
		/** A plain event, to look at. */
		readonly sample: Genuine,
		/** What is registered at the sender. */
		readonly url: string,
		/** When its events are made: whole seconds, in milliseconds since the epoch. */
		readonly now: number,
	) {
		this.scheme = schemes[sender.provider]!;
		this.proof = findProof(this.scheme, sender, sample);
		const time = sender.signs.time ? findTime(sample, now) : undefined;
		this.timeHeader = time?.header;
		this.writeTime = time?.write ?? String;
		this.timeText = time?.write(now);
	}

	static async of(make: SenderFactory, url: string, now: number): Promise<Played> {
		const [sender, stranger] = [await make(), await make()];
		return new Played(sender, stranger, await genuineOf(sender, { url, at: now }), url, now);
	}

	/** The same senders at another time. */
	async at(now: number): Promise<Played> {
		const { sender, stranger, url } = this;
		return new Played(sender, stranger, await genuineOf(sender, { url, at: now }), url, now);
	}

	get provider(): string {
		return this.sender.provider;
	}

	/** Whether the proof is made with a key that the receiver does not have. */
	get asymmetric(): boolean {
		const { publicKey, jwks } = this.sender.credential;
		return publicKey !== undefined || jwks !== undefined;
	}

	async genuine(options: EventOptions = {}, sender = this.sender): Promise<Genuine> {
		return await genuineOf(sender, { url: this.url, at: this.now, ...options });
	}
}

export async function genuineOf(
	sender: Sender,
	options: EventOptions & { readonly at: number },
): Promise<Genuine> {
	const made = { id: randomUUID(), ...options };
	return { ...(await sender.event(made)), id: made.id, at: made.at };
}

/** Lower-case names of the headers with proof. */
export const secretHeadersOf = (scheme: Scheme, provider: string): string[] => [
	...scheme.secretHeaders,
	optionsOf[provider]?.signatureHeader.toLowerCase() ?? '',
];

const COMPACT = /^(?:\w+ )?[\w-]+\.[\w-]+\.[\w-]+$/;
/** Runs of an encoding's characters. Hex goes first: before it may stand a path of names in letters that base64 has too. */
const RUNS = [/[0-9a-f]{32,}/gi, /[A-Za-z0-9+/_-]{20,}={0,2}/g];

function findProof(scheme: Scheme, sender: Sender, { headers }: SentRequest): Proof | undefined {
	const header = secretHeadersOf(scheme, sender.provider).find((name) => name in headers);
	if (header === undefined) return undefined;
	const value = headers[header]!;
	const { secret } = sender.credential;
	const plain = { header, listed: false, structured: false };
	if (secret && value.includes(secret)) return { ...plain, form: 'shown' };
	if (/^Basic /i.test(value)) return { ...plain, form: 'basic' };
	if (COMPACT.test(value)) return { ...plain, form: 'jwt' };
	return {
		header,
		form: 'encoded',
		encoding: encodingOf(signatureIn(value)),
		listed: /^\d/.test(value) ? false : /^\w+=[^,;]*[,;]|^\w+,/.test(value),
		structured: /^\w+=:/.test(value),
	};
}

function encodingOf(text: string): Proof['encoding'] {
	if (/^(?:[0-9a-f]{2})+$/i.test(text)) return 'hex';
	return /[-_]/.test(text) || text.length % 4 > 0 ? 'base64url' : 'base64';
}

/** The encoded signature within the header's value. */
export function signatureIn(value: string): string {
	const runs = RUNS.map((run) => value.match(run) ?? []).find((found) => found.length > 0) ?? [];
	// Legacy versions stand first, where there are any.
	return runs.reduce((a, b) => (b.length >= a.length ? b : a), '');
}

/** The ways in which senders write a time. */
const TIMES: ReadonlyArray<(at: number) => string> = [
	(at) => new Date(at).toISOString(),
	(at) => new Date(at).toISOString().replace('.000Z', 'Z'),
	(at) => new Date(at).toISOString().replace('.000Z', '+00:00'),
	(at) => new Date(at).toUTCString(),
	(at) => String(at),
	(at) => String(Math.floor(at / 1000)),
];

/** The header that the time `now` stands in. */
function findTime(
	{ headers }: SentRequest,
	now: number,
): { header: string; write: (at: number) => string } | undefined {
	for (const write of TIMES) {
		const found = Object.entries(headers).find(([, value]) => value.includes(write(now)));
		if (found) return { header: found[0], write };
	}
	return undefined;
}

/** Whether the time `now` stands in the body. */
export function bodyHasTime(body: Buffer, now: number): boolean {
	const text = String(body);
	return TIMES.some((write) => text.includes(write(now)));
}
