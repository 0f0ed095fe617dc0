import { hash } from 'node:crypto';
import { isHash } from './merkle';
import type { ClaimedEntry } from './sequence';

export const EVIDENCE_VERSION = 1;

/** First line of an evidence file. */
export interface Header {
	/** What the first entry must name as the hash before it, and the peaks of the tree over the entries before it. */
	readonly before: { readonly hash: string; readonly peaks: readonly string[] };
	/** RFC 3339. */
	readonly exportedAt: string;
	readonly firstSeq: number;
	readonly keys: ReadonlyArray<{ readonly kid: string; readonly pem: string }>;
	readonly kind: 'airlock-audit';
	readonly tenant: string;
	readonly version: number;
}

/** Proves that the entries of a file are the beginning of what a checkpoint covers. */
export interface Extension {
	readonly checkpoint: string;
	readonly path: readonly string[];
}

/** Last line: what a complete file holds. */
export interface End {
	readonly checkpoints: number;
	readonly entries: number;
	/** SHA-256 of the first line, base64url. */
	readonly header: string;
	readonly lastSeq: number;
}

// The text of an entry stands as it was hashed, from a fixed column to the last but one character of the line.
const ENTRY_START = '{"hash":"';
const ENTRY_MIDDLE = '","entry":';
const HASH_END = ENTRY_START.length + 43;
const BODY_START = HASH_END + ENTRY_MIDDLE.length;
const COLON = 58;
const CLOSING = 125;
const CHECKPOINT_LINE = /^\{"checkpoint":"([A-Za-z0-9_.-]+)"\}$/;

export function entryLine({ hash, body }: Pick<ClaimedEntry, 'hash' | 'body'>): string {
	return `${ENTRY_START}${hash}${ENTRY_MIDDLE}${body}}`;
}

/** Undefined for any other line. The bytes as they stand are hashed: no decoding or writing anew comes between. */
export function readEntryLine(line: Buffer): ClaimedEntry | undefined {
	const start = line.toString('latin1', 0, BODY_START);
	if (!start.startsWith(ENTRY_START) || !start.startsWith(ENTRY_MIDDLE, HASH_END)) return undefined;
	if (line.length <= BODY_START || line.at(-1) !== CLOSING) return undefined;
	const body = line.toString('utf8', BODY_START, line.length - 1);
	// The colon before the text makes room for the zero byte that a leaf begins with, and comes back after.
	line[BODY_START - 1] = 0;
	const computed = hash('sha256', line.subarray(BODY_START - 1, -1), 'base64url');
	line[BODY_START - 1] = COLON;
	return { hash: start.slice(ENTRY_START.length, HASH_END), computed, body };
}

export function checkpointLine(jws: string): string {
	return `{"checkpoint":"${jws}"}`;
}

/** The JWS; undefined for any other line. */
export function readCheckpointLine(line: string): string | undefined {
	return CHECKPOINT_LINE.exec(line)?.[1];
}

export function headerLine(header: Header): string {
	return JSON.stringify(header);
}

/** Undefined for anything but the header of an evidence file of this version. */
export function readHeader(line: string): Header | undefined {
	const header = parse(line) as Header | undefined;
	const ok =
		header?.kind === 'airlock-audit' &&
		header.version === EVIDENCE_VERSION &&
		Number.isSafeInteger(header.firstSeq) &&
		header.firstSeq >= 0 &&
		typeof header.tenant === 'string' &&
		isHash(header.before?.hash) &&
		isHashes(header.before.peaks);
	return ok ? header : undefined;
}

export function extendsLine({ checkpoint, path }: Extension): string {
	return JSON.stringify({ extends: { checkpoint, path } });
}

/** Undefined for any other line. */
export function readExtendsLine(line: string): Extension | undefined {
	if (!line.startsWith('{"extends":')) return undefined;
	const found = (parse(line) as { extends: Extension } | undefined)?.extends;
	if (typeof found?.checkpoint !== 'string' || !isHashes(found.path)) return undefined;
	return extendsLine(found) === line ? found : undefined;
}

/** A verifier writes the line it expects, and compares. */
export function endLine({ checkpoints, entries, header, lastSeq }: End): string {
	return JSON.stringify({ end: { checkpoints, entries, header, lastSeq } });
}

export function isEndLine(line: string): boolean {
	return line.startsWith('{"end":');
}

/** base64url. */
export function sha256(text: string | Buffer): string {
	return hash('sha256', text, 'base64url');
}

function isHashes(value: unknown): value is readonly string[] {
	return Array.isArray(value) && value.every(isHash);
}

function parse(line: string): unknown {
	try {
		return JSON.parse(line) ?? undefined;
	} catch {
		return undefined;
	}
}
