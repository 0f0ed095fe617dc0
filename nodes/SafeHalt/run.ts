import { setTimeout as sleep } from 'node:timers/promises';
import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { systemClock } from '../../lib/clock';
import { forEachItem } from '../../lib/n8n/item-loop';
import type { Decided } from './action';
import { type OperationName, operations } from './operations';

/** Shorter waits are not worth being written to the database, as in n8n's own Wait node. Milliseconds. */
const SHORT_WAIT_MS = 65_000;

/** Runs the operation for every item, and answers them by output. */
export async function haltItems(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	// Read where nothing can throw: see `forEachItem`. It is never an expression.
	const operation = (context.getNode().parameters.operation ?? 'check') as OperationName;
	const halted: INodeExecutionData[] = [];
	let notBefore = 0;
	const going = await forEachItem(context, async (index) => {
		const decided: Decided = await operations[operation].execute(context, index);
		if (decided.output === 'halted') {
			halted.push(decided.item);
			return [];
		}
		notBefore = Math.max(notBefore, decided.notBefore ?? 0);
		return decided.item;
	});
	const twoOutputs = operation === 'check' || operation === 'handleFailure';
	const outputs = twoOutputs ? [going, halted] : [[...going, ...halted]];
	if (notBefore > 0) await waitUntil(context, notBefore, outputs);
	return outputs;
}

/**
 * A wait that survives a restart: n8n writes the execution down, and when its time comes passes on what the node was given.
 * So the node is given what it puts out.
 */
async function waitUntil(
	context: IExecuteFunctions,
	at: number,
	outputs: INodeExecutionData[][],
): Promise<void> {
	const waitMs = at - systemClock.now();
	if (waitMs <= SHORT_WAIT_MS) {
		await sleep(Math.max(0, waitMs), undefined, {
			signal: context.getExecutionCancelSignal?.(),
		});
		return;
	}
	const executeData = context.getExecuteData();
	executeData.data = { main: outputs };
	executeData.metadata = { ...executeData.metadata, forwardAllOutputs: true } as never;
	await context.putExecutionToWait(new Date(at));
}
