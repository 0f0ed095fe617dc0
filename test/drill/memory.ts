import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { N8n } from '../e2e/harness';

/** Megabytes of n8n's main process. */
export interface Memory {
	/** What the kernel has given it (VmRSS). */
	readonly resident: number;
	/** What is alive on the heap of V8 right after a full collection. */
	readonly heap: number;
}

const SAMPLE_MS = 500;
const MEGABYTE = 1024 * 1024;
const WAIT_MS = 60_000;

/** Where n8n writes its heap. */
const file = join(tmpdir(), `airlock-drill-heap-${process.pid}`);

/** Starts n8n so that it can be asked for its heap. */
export const TELLS_HEAP: Readonly<Record<string, string>> = {
	NODE_OPTIONS: `--require=${JSON.stringify(join(__dirname, 'heap.cjs'))}`,
	AIRLOCK_DRILL_HEAP: file,
};

export async function readMemory(n8n: N8n): Promise<Memory> {
	const heap = await heapOf(n8n);
	return { resident: await residentOf(n8n), heap };
}

async function residentOf(n8n: N8n): Promise<number> {
	const status = await readFile(`/proc/${n8n.pid}/status`, 'utf8');
	return Math.round(Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024);
}

async function heapOf(n8n: N8n): Promise<number> {
	const known = (await lines()).length;
	process.kill(n8n.pid, 'SIGUSR2');
	for (const deadline = Date.now() + WAIT_MS; Date.now() < deadline; await sleep(50)) {
		const all = await lines();
		if (all.length === known) continue;
		const { heapUsed } = JSON.parse(all.at(-1)!) as { heapUsed: number };
		return Math.round((heapUsed / MEGABYTE) * 10) / 10;
	}
	throw new Error('n8n does not tell its heap');
}

async function lines(): Promise<string[]> {
	if (!existsSync(file)) return [];
	return (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '');
}

/** For each quarter of the time until `until`: the least that was resident, and the heap at its end. */
export async function watchMemory(n8n: N8n, until: number): Promise<Memory[]> {
	const from = Date.now();
	const quarters: Memory[] = [];
	for (let quarter = 1; quarter <= 4; quarter += 1) {
		const end = from + ((until - from) * quarter) / 4;
		let resident = Infinity;
		while (Date.now() < end) {
			resident = Math.min(resident, await residentOf(n8n));
			await sleep(SAMPLE_MS);
		}
		quarters.push({ resident, heap: await heapOf(n8n) });
	}
	return quarters;
}
