import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { readCheckpoint } from '../lib/audit/checkpoint';
import { readCheckpointLine } from '../lib/audit/evidence-lines';
import { readProof, verifyProof } from '../lib/audit/proof';
import { type KeySet, keySetOf } from '../lib/audit/signature';
import { verifyEvidence } from '../lib/audit/verify-evidence';
import { printable, readText, UsageError } from './usage';

export interface VerifyCommand {
	/** `-`: standard input. */
	readonly file: string;
	/** Files or texts. */
	readonly keys: readonly string[];
	readonly checkpoints: readonly string[];
	readonly details: boolean;
}

const PROOF_START = '{"body":';
const MAX_PROOF = 4 * 1024 * 1024;

/** Verifies an evidence file or the proof of one entry. Prints the verdict; answers 0 or 1. Throws a UsageError. */
export async function verify({ file, keys, checkpoints, details }: VerifyCommand): Promise<number> {
	const trusted = readKeys(keys);
	const anchored = checkpoints.flatMap(readCheckpoints);
	const chunks = readChunks(file);
	// What it begins with says what it is.
	const first = await chunks.next().catch((error: unknown) => unreadable(file, error));
	const start = first.done ? Buffer.alloc(0) : first.value;
	const whole = resume(file, start, chunks);
	if (start.subarray(0, PROOF_START.length).toString('latin1') === PROOF_START) {
		return checkProof(file, await readAll(file, whole), trusted, anchored);
	}
	const result = await verifyEvidence(whole, { keys: trusted, anchored });
	if (!result) throw new UsageError(`${file} is no evidence file or proof of this version`);
	print(result.verdict);
	if (details) {
		for (const { code, seq, detail } of result.findings) print(`${code} ${seq ?? '-'} ${detail}`);
		for (const [what, { count, first: places }] of [
			['unredacted', result.unredacted],
			['gaps', result.gaps],
		] as const) {
			if (count > 0) print(`${what}: ${count}, first at ${places.join(' ')}`);
		}
	}
	return result.ok ? 0 : 1;
}

function checkProof(file: string, text: string, keys: KeySet, anchored: readonly string[]): number {
	const proof = readProof(text);
	if (!proof) {
		print(`NOT VERIFIED: proof_malformed: ${file} is not a proof as it is written.`);
		return 1;
	}
	const check = verifyProof(proof, keys);
	if (check.ok && anchored.length > 0 && !anchored.includes(proof.checkpoint)) {
		print('NOT VERIFIED: checkpoint_mismatch: the proof is for another checkpoint than yours.');
		return 1;
	}
	print(check.verdict);
	return check.ok ? 0 : 1;
}

function readKeys(given: readonly string[]): KeySet {
	if (given.length === 0) throw new UsageError('--key is missing: whose checkpoints to believe');
	const found = keySetOf(given.map((key) => readText(key) ?? key));
	if (!found.ok) throw new UsageError(`--key: ${found.flaw}`);
	return found.keys;
}

function readCheckpoints(given: string): string[] {
	const lines = (readText(given) ?? given).split('\n').map((line) => line.trim());
	return lines
		.filter((line) => line !== '')
		.map((line) => {
			const jws = readCheckpointLine(line) ?? line;
			if (!readCheckpoint(jws))
				throw new UsageError('--checkpoint: neither a checkpoint nor a file of them');
			return jws;
		});
}

async function* readChunks(file: string): AsyncGenerator<Buffer> {
	const input: Readable =
		file === '-' ? process.stdin : createReadStream(file, { highWaterMark: 256 * 1024 });
	const packed = file.endsWith('.gz');
	const stream: Readable = packed ? input.pipe(createGunzip()) : input;
	if (packed) input.once('error', (error: Error) => stream.destroy(error));
	for await (const chunk of stream) yield chunk as Buffer;
}

/** The chunks, the first of which was looked at. */
async function* resume(file: string, first: Buffer, rest: AsyncGenerator<Buffer>) {
	yield first;
	for (;;) {
		const { done, value } = await rest.next().catch((error: unknown) => unreadable(file, error));
		if (done) return;
		yield value;
	}
}

async function readAll(file: string, chunks: AsyncIterable<Buffer>): Promise<string> {
	const parts: Buffer[] = [];
	let length = 0;
	for await (const chunk of chunks) {
		length += chunk.length;
		if (length > MAX_PROOF) throw new UsageError(`${file} is too long for a proof`);
		parts.push(chunk);
	}
	return Buffer.concat(parts).toString('utf8');
}

function unreadable(file: string, error: unknown): never {
	const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
	throw new UsageError(`${file} cannot be read (${code})`);
}

function print(text: string): void {
	process.stdout.write(`${printable(text)}\n`);
}
