import type { ReadCheckpoint } from './checkpoint';
import {
	endLine,
	type Header,
	isEndLine,
	readCheckpointLine,
	readEntryLine,
	readExtendsLine,
	readHeader,
	sha256,
} from './evidence-lines';
import type { VerifyResult } from './findings';
import { linesOf } from './lines';
import { Frontier, subtreesOf } from './merkle';
import { verifyConsistency } from './merkle-proof';
import type { KeySet } from './signature';
import { LogVerifier } from './verifier';

export interface EvidenceTrust {
	/** Keys whose checkpoints are believed. Those that the file names are not, unless they are here, too. */
	readonly keys: KeySet;
	/** Checkpoints that were kept elsewhere, compact JWS. */
	readonly anchored?: readonly string[];
}

/**
 * Verifies an evidence file (docs/audit-format.md), streaming: `chunks` are its bytes or text, cut anywhere. Undefined
 * when the first line is not that of an evidence file of this version.
 */
export async function verifyEvidence(
	chunks: AsyncIterable<Uint8Array | string>,
	trust: EvidenceTrust,
): Promise<VerifyResult | undefined> {
	const batches = linesOf(chunks);
	let reader: EvidenceReader | undefined;
	for (;;) {
		const { done, value } = await batches.next();
		if (done) return reader?.end(value);
		for (const line of value) {
			if (reader) {
				reader.line(line);
				continue;
			}
			const header = readHeader(line.toString());
			if (!header) return undefined;
			reader = new EvidenceReader(header, line, trust);
		}
	}
}

class EvidenceReader {
	private readonly verifier: LogVerifier;
	private readonly header: string;
	private number = 1;
	private entries = 0;
	private checkpoints = 0;
	private extended: ReadCheckpoint | undefined;
	private ended = false;

	constructor(header: Header, line: Buffer, { keys, anchored }: EvidenceTrust) {
		this.header = sha256(line);
		const { before, firstSeq, tenant } = header;
		const frontier = new Frontier(firstSeq, [...before.peaks]);
		const start = { prev: before.hash, frontier };
		this.verifier = new LogVerifier({ tenant, keys, anchored, start });
		if (before.peaks.length !== subtreesOf({ start: 0, end: firstSeq }).length) {
			this.malformed('the first line does not lead to the first entry');
		}
	}

	line(bytes: Buffer): void {
		this.number += 1;
		if (this.ended) {
			this.malformed(`line ${this.number} stands after the end`);
			return;
		}
		const entry = readEntryLine(bytes);
		if (entry) {
			this.entries += 1;
			this.verifier.entry(entry);
			return;
		}
		const line = bytes.toString();
		const checkpoint = readCheckpointLine(line);
		if (checkpoint !== undefined) {
			this.checkpoints += 1;
			this.verifier.checkpoint(checkpoint);
		} else if (isEndLine(line)) this.endLine(line);
		else this.extension(line);
	}

	end(flaw: string | undefined): VerifyResult {
		if (flaw) this.malformed(`the file cannot be read after line ${this.number}`);
		else if (!this.ended) {
			const detail = `the file breaks off after line ${this.number}`;
			this.verifier.findings.add('file_cut', this.verifier.size, detail);
		}
		return this.verifier.end({ extended: this.extended, fromFile: true });
	}

	private endLine(line: string): void {
		this.ended = true;
		const { checkpoints, entries, header } = this;
		const expected = endLine({ checkpoints, entries, header, lastSeq: this.verifier.size - 1 });
		if (line !== expected) this.malformed('the last line does not fit the others');
	}

	private extension(line: string): void {
		const extension = readExtendsLine(line);
		if (!extension) {
			this.malformed(`line ${this.number} is none of an evidence file`);
			return;
		}
		const { verifier } = this;
		const read = verifier.trusted(extension.checkpoint, false);
		if (!read) return;
		const tree = verifier.tree();
		if (tree === undefined) return;
		if (verifyConsistency(tree, read.payload, extension.path)) this.extended = read;
		else {
			const detail = `the entries are not the beginning of what the checkpoint of ${read.payload.size} was signed over`;
			verifier.findings.add('checkpoint_mismatch', verifier.size - 1, detail);
		}
	}

	private malformed(detail: string): void {
		this.verifier.findings.add('file_malformed', undefined, detail);
	}
}
