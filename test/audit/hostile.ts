import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BEFORE_FIRST } from '../../lib/audit/chain';
import {
	checkpointLine,
	endLine,
	entryLine,
	headerLine,
	sha256,
} from '../../lib/audit/evidence-lines';
import type { EntryDraft } from '../../lib/audit/entry';
import type { StoredCheckpoint, StoredEntry } from '../../lib/store/store';

const root = join(__dirname, '..', '..');

/** What whoever controls the database or the file can change. */
export interface Material {
	entries: StoredEntry[];
	checkpoints: StoredCheckpoint[];
}

/** The leaf hash, not by the code under test. */
export function leafHash(body: string): string {
	return createHash('sha256').update(Buffer.of(0)).update(body, 'utf8').digest('base64url');
}

/** `stored` with another body; `rehash`: and the hash and the columns that go with it. */
export function withBody(stored: StoredEntry, body: string, rehash: boolean): StoredEntry {
	return rehash
		? { ...stored, ...columnsOf(body), body, hash: leafHash(body) }
		: { ...stored, body };
}

function columnsOf(body: string): Partial<StoredEntry> {
	try {
		const { at, action, actor, outcome, integration, subject, correlationId } = JSON.parse(
			body,
		) as EntryDraft;
		const id = actor.id;
		return { at: Date.parse(at), action, actor: id, outcome, integration, subject, correlationId };
	} catch {
		return {};
	}
}

/** Chains `entries` anew from place `from` on, as one who knows the format would. */
export function rechain(entries: readonly StoredEntry[], from: number): StoredEntry[] {
	const chained = entries.slice(0, from);
	for (const stored of entries.slice(from)) {
		const seq = chained.length;
		const prev = chained.at(-1)?.hash ?? BEFORE_FIRST;
		const body = stored.body
			.replace(/"prev":"[\w-]{43}"/, `"prev":"${prev}"`)
			.replace(/"seq":\d+/, `"seq":${seq}`);
		chained.push({ ...withBody(stored, body, true), seq });
	}
	return chained;
}

/** The evidence file that says what `material` says, each checkpoint where its last entry stands, and whole to look at. */
export function fileOf({ entries, checkpoints }: Material, tenant: string): string {
	const header = headerLine({
		before: { hash: BEFORE_FIRST, peaks: [] },
		exportedAt: '2026-01-02T00:00:00.000Z',
		firstSeq: 0,
		keys: [],
		kind: 'airlock-audit',
		tenant,
		version: 1,
	});
	const lines = [header];
	const waiting = [...checkpoints];
	entries.forEach((entry, i) => {
		lines.push(entryLine(entry));
		while (waiting[0] && waiting[0].size <= i + 1) {
			lines.push(checkpointLine(waiting.shift()!.jws));
		}
	});
	lines.push(...waiting.map(({ jws }) => checkpointLine(jws)));
	const count = entries.length;
	const lastSeq = Math.max(-1, ...entries.map(({ seq }) => seq));
	const end = { checkpoints: checkpoints.length, entries: count, header: sha256(header), lastSeq };
	return `${[...lines, endLine(end)].join('\n')}\n`;
}

/** The offline command as it is built, in a folder of its own, far from this package. */
export class Command {
	readonly folder = mkdtempSync(join(tmpdir(), 'airlock-command-'));
	private readonly script = join(this.folder, 'airlock.js');

	constructor() {
		const gulp = join(root, 'node_modules/gulp/bin/gulp.js');
		const env = { ...process.env, AIRLOCK_COMMAND_FILE: this.script };
		execFileSync(process.execPath, [gulp, 'command'], { cwd: root, env, stdio: 'ignore' });
	}

	/** Writes a file beside the command; answers its path. */
	write(name: string, content: string | Buffer): string {
		const path = join(this.folder, name);
		writeFileSync(path, content);
		return path;
	}

	run(args: readonly string[], input?: string | Buffer) {
		const { status, stdout, stderr } = spawnSync(process.execPath, [this.script, ...args], {
			cwd: this.folder,
			encoding: 'utf8',
			env: {},
			input,
		});
		return { status, stdout, stderr };
	}

	remove(): void {
		rmSync(this.folder, { recursive: true, force: true });
	}
}
