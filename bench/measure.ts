/** Something to be timed, `i` counts its calls. Where it answers with a promise, that is waited for. */
export type Task = (i: number) => unknown;

/** The middle one of several measurements, and how far apart they were. */
export interface Spread {
	readonly median: number;
	readonly min: number;
	readonly max: number;
}

export function spread(values: readonly number[]): Spread {
	const sorted = [...values].sort((a, b) => a - b);
	const middle = sorted.length >> 1;
	const median =
		sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
	return { median, min: sorted[0]!, max: sorted.at(-1)! };
}

/** Round by round: what else the machine was doing then slowed both. */
export function ratioOf(numerators: readonly number[], denominators: readonly number[]): Spread {
	return spread(numerators.map((value, round) => value / denominators[round]!));
}

/**
 * Measures each of `names` once in every round, A B C, then B C A, and so on: none always runs first. The values of a
 * name are in the order of the rounds.
 */
export async function interleave<N extends string>(
	names: readonly N[],
	rounds: number,
	measure: (name: N) => Promise<number>,
): Promise<Record<N, number[]>> {
	const values = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<
		N,
		number[]
	>;
	for (let round = 0; round < rounds; round += 1) {
		for (let turn = 0; turn < names.length; turn += 1) {
			const name = names[(round + turn) % names.length]!;
			values[name].push(await measure(name));
		}
	}
	return values;
}

/** Warms `tasks` up, then times them in turn: microseconds a call, a value for each round. */
export async function timeTasks<N extends string>(
	tasks: Readonly<Record<N, Task>>,
	{ rounds, roundMs }: { rounds: number; roundMs: number },
): Promise<Record<N, number[]>> {
	const names = Object.keys(tasks) as N[];
	const counts = new Map<N, number>();
	for (const name of names) counts.set(name, await countFor(tasks[name], roundMs));
	return await interleave(names, rounds, async (name) => {
		const count = counts.get(name)!;
		return ((await timeCalls(tasks[name], count)) * 1000) / count;
	});
}

/** Until then V8 may still be at compiling what is timed, the more code the longer. */
const WARM_UP_MS = 150;

/** How many calls take about `roundMs`, once it is compiled. */
async function countFor(task: Task, roundMs: number): Promise<number> {
	const warmAt = performance.now() + WARM_UP_MS;
	let count = 1;
	for (;;) {
		const ms = await timeCalls(task, count);
		if (ms < roundMs) count *= 2;
		else if (performance.now() >= warmAt) return Math.max(1, Math.round((count * roundMs) / ms));
	}
}

async function timeCalls(task: Task, count: number): Promise<number> {
	const startedAt = performance.now();
	for (let i = 0; i < count; i += 1) {
		const result = task(i);
		// A plain result is not awaited: that would add a turn of the event loop to every call.
		if (result instanceof Promise) await result;
	}
	return performance.now() - startedAt;
}
