import { setTimeout as sleep } from 'node:timers/promises';
import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { systemClock } from '../clock';

/** Shorter waits are not worth being written to the database, as in n8n's own Wait node. Milliseconds. */
export const SHORT_WAIT_MS = 65_000;

/** Waits within this run; an execution that is stopped ends the wait. `at` in ms since the epoch. */
export async function sleepUntil(context: IExecuteFunctions, at: number): Promise<void> {
	await sleep(Math.max(0, at - systemClock.now()), undefined, {
		signal: context.getExecutionCancelSignal?.(),
	});
}

/**
 * A wait that survives a restart: n8n writes the execution down, and when its time comes passes on what the node was given.
 * So the node is given what it puts out.
 */
export async function putToWait(
	context: IExecuteFunctions,
	at: number,
	outputs: INodeExecutionData[][],
): Promise<void> {
	const executeData = context.getExecuteData();
	executeData.data = { main: outputs };
	executeData.metadata = { ...executeData.metadata, forwardAllOutputs: true } as never;
	await context.putExecutionToWait(new Date(at));
}
