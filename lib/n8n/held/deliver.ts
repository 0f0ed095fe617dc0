import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { type HeldItems, RELEASING_FOR_MS } from '../../failure/held';
import type { HeldItem } from '../../store/failure-store';

/** What came of an item that was handed over. `waiting`: it is done once the `confirm` of it comes. */
export interface Delivered {
	readonly outcome: 'released' | 'waiting' | 'given_back';
	readonly execution?: string;
}

/** Has a workflow do the work again, and waits until it ended. Nothing of what it answers or throws goes further. */
export async function deliverToWorkflow(
	context: IExecuteFunctions,
	held: HeldItems,
	workflowId: string,
	{ tenant, id }: HeldItem,
	json: IDataObject,
): Promise<Delivered> {
	const ended = await whileRenewed(held, tenant, id, async () => {
		const items = [{ json, pairedItem: 0 }];
		return await notToWait(context).executeWorkflow({ id: workflowId }, items);
	}).catch(() => undefined);
	if (!ended) {
		const back = await held.giveBack(tenant, id);
		// The workflow had confirmed it, or a node of ours held it anew.
		return { outcome: back ? 'given_back' : 'released' };
	}
	const { executionId: execution, waitTill } = ended;
	if (waitTill) return { outcome: 'waiting', execution };
	await held.released(tenant, id, execution);
	return { outcome: 'released', execution };
}

/** However long the work takes, it is not reclaimed while this process lives. */
async function whileRenewed<T>(
	held: HeldItems,
	tenant: string,
	id: string,
	work: () => Promise<T>,
): Promise<T> {
	const renew = () => void held.renew(tenant, id).catch(() => undefined);
	const timer = setInterval(renew, RELEASING_FOR_MS / 3);
	timer.unref();
	try {
		return await work();
	} finally {
		clearInterval(timer);
	}
}

/**
 * n8n puts a workflow to wait, for ever unless it is woken, when one that it called waits. Ours goes on: what it called
 * confirms the item when it is done.
 */
function notToWait(context: IExecuteFunctions): IExecuteFunctions {
	const putExecutionToWait = { value: async () => {} };
	return Object.create(context, { putExecutionToWait }) as IExecuteFunctions;
}
