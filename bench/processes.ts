import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Linux's USER_HZ, in which /proc/<pid>/stat tells processor time. */
const TICKS_PER_SECOND = 100;

/** The processes of a group, n8n and its task runner among them. Read from /proc, so on Linux only. */
export function groupMembers(groupId: number): number[] {
	return readdirSync('/proc')
		.filter((name) => /^\d+$/.test(name))
		.map(Number)
		.filter((pid) => Number(statOf(pid)?.[2]) === groupId);
}

/** Resident memory of the whole group in bytes. */
export function residentBytes(groupId: number): number {
	return sum(groupMembers(groupId).map((pid) => statusBytes(pid, 'VmRSS')));
}

/** The most that a process has ever had in memory, in bytes. */
export function peakResidentBytes(pid: number): number {
	return statusBytes(pid, 'VmHWM');
}

/** Waits until the group has used next to no processor time for half a second: nothing is left to do from before. */
export async function quiet(groupId: number, timeoutMs = 60_000): Promise<void> {
	const deadline = Date.now() + timeoutMs;
	for (;;) {
		const before = processorSeconds(groupId);
		await sleep(500);
		if (processorSeconds(groupId) - before < 0.05) return;
		if (Date.now() > deadline) throw new Error('n8n did not come to rest');
	}
}

/** Processor time that the group has used so far. */
export function processorSeconds(groupId: number): number {
	const ticks = groupMembers(groupId).map((pid) => {
		const stat = statOf(pid);
		return Number(stat?.[11] ?? 0) + Number(stat?.[12] ?? 0);
	});
	return sum(ticks) / TICKS_PER_SECOND;
}

/** The fields behind the command's name: the first is the state, the third the process group. */
function statOf(pid: number): string[] | undefined {
	const text = read(`/proc/${pid}/stat`);
	return text?.slice(text.lastIndexOf(')') + 2).split(' ');
}

function statusBytes(pid: number, field: 'VmRSS' | 'VmHWM'): number {
	const kilobytes = new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(
		read(`/proc/${pid}/status`) ?? '',
	);
	return Number(kilobytes?.[1] ?? 0) * 1024;
}

/** Undefined for a process that has just ended. */
function read(path: string): string | undefined {
	try {
		return readFileSync(path, 'utf8');
	} catch {
		return undefined;
	}
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
