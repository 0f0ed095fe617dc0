import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { systemClock } from '../../lib/clock';
import { forEachItem } from '../../lib/n8n/item-loop';
import { putToWait, SHORT_WAIT_MS, sleepUntil } from '../../lib/n8n/wait-until';
import type { Decided } from './action';
import { type OperationName, operations } from './operations';

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
	if (notBefore - systemClock.now() > SHORT_WAIT_MS) await putToWait(context, notBefore, outputs);
	else if (notBefore > 0) await sleepUntil(context, notBefore);
	return outputs;
}
