import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	IWorkflowBase,
} from 'n8n-workflow';

/** Names of the workflow that tries again, and of its first node. */
const COURIER = 'Airlock: deliveries that are tried again';
const START = 'Deliveries';
const PENDING_OUTPUT = 1;

/** What a courier is given of a delivery: the contents stay sealed in our store. */
export interface CourierItem {
	/** The held item that the delivery is kept as. */
	readonly id: string;
	/** Milliseconds since the epoch. */
	readonly nextAt: number;
	/** By which the store knows that it is this run's: see `Turn`. */
	readonly turn: number;
}

/** Whether this run is a courier's. Not decided by the items: anybody may have written those. */
export function isCourier(context: IExecuteFunctions): boolean {
	const parents = context.getParentNodes(context.getNode().name);
	return context.getWorkflow().name === COURIER && parents.some(({ name }) => name === START);
}

export const courierItem = ({ id, nextAt, turn }: CourierItem): INodeExecutionData => ({
	json: { delivery: { id, nextAt, turn } },
	pairedItem: 0,
});

/** Undefined for what is no item of a courier. */
export function readCourierItem({ json }: INodeExecutionData): CourierItem | undefined {
	const { id, nextAt, turn } = (json.delivery ?? {}) as IDataObject;
	if (typeof id !== 'string' || typeof nextAt !== 'number' || typeof turn !== 'number') {
		return undefined;
	}
	return { id, nextAt, turn };
}

/**
 * Starts an execution of its own that goes on with the deliveries, and answers its id without waiting for it. n8n keeps such an
 * execution through restarts while it waits, shows it among those of this workflow, and lets a person stop it. It is
 * made of this very node with its credential, whose output Pending leads back into it. Rejects where n8n does not allow it.
 */
export async function spawnCourier(
	context: IExecuteFunctions,
	deliveries: readonly CourierItem[],
): Promise<string> {
	const { id: workflowId } = context.getWorkflow();
	// n8n cannot go on with the execution of a workflow that was never saved.
	if (!workflowId) throw new Error('The workflow is not saved');
	const parentExecution = {
		executionId: context.getExecutionId(),
		workflowId,
		// It goes its own way: nobody waits for it.
		shouldResume: false,
	};
	const { executionId } = await context.executeWorkflow(
		{ code: courierWorkflow(context) },
		deliveries.map(courierItem),
		undefined,
		{ doNotWaitToFinish: true, parentExecution },
	);
	return executionId;
}

function courierWorkflow(context: IExecuteFunctions): IWorkflowBase {
	const node = context.getNode();
	const now = new Date();
	const self = [{ node: node.name, type: 'main' as const, index: 0 }];
	const outputs = Array.from({ length: PENDING_OUTPUT + 1 }, (_, output) =>
		output === PENDING_OUTPUT ? self : [],
	);
	return {
		// n8n files it under the workflow that it came of.
		id: '',
		name: COURIER,
		active: false,
		activeVersionId: null,
		isArchived: false,
		createdAt: now,
		updatedAt: now,
		nodes: [
			{
				id: `${node.id}-start`,
				name: START,
				type: 'n8n-nodes-base.executeWorkflowTrigger',
				typeVersion: 1.1,
				position: [0, 0],
				parameters: { inputSource: 'passthrough' },
			},
			{ ...node, position: [200, 0], onError: undefined, retryOnFail: false, executeOnce: false },
		],
		connections: { [START]: { main: [self] }, [node.name]: { main: outputs } },
		settings: { executionOrder: 'v1', executionTimeout: -1, saveDataSuccessExecution: 'none' },
	};
}
