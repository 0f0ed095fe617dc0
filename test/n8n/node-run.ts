import { ExecutionLifecycleHooks, WorkflowExecute } from 'n8n-core';
import {
	type ICredentialsHelper,
	type IDataObject,
	type INode,
	type INodeExecutionData,
	type INodeType,
	type INodeTypes,
	type IRun,
	type IWorkflowExecuteAdditionalData,
	NodeConnectionTypes,
	Workflow,
} from 'n8n-workflow';

/** A node that gives out the items of the test, as any node before ours does. */
const sourceOf = (items: INodeExecutionData[]): INodeType => ({
	description: {
		displayName: 'Source',
		name: 'source',
		group: ['input'],
		version: 1,
		description: '',
		defaults: { name: 'Source' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		properties: [],
	},
	execute: async () => [structuredClone(items)],
});

export interface NodeRun {
	/** By output; the error output last where there is one. */
	readonly outputs: INodeExecutionData[][];
	/** What stopped the workflow. */
	readonly error: IRun['data']['resultData']['error'];
	/** All that n8n would keep of the execution. */
	readonly run: IRun;
}

/** Runs one node of ours behind a source, by n8n's own engine: expressions, error outputs and paired items included. */
export async function runNode(
	type: INodeType,
	parameters: IDataObject,
	items: INodeExecutionData[],
	settings: Partial<INode> = {},
): Promise<NodeRun> {
	const source = sourceOf(items);
	const nodes: INode[] = [
		node('Source', 'test.source', {}),
		{ ...node('Guard', `n8n-nodes-airlock.${type.description.name}`, parameters), ...settings },
	];
	const typeOf = (name: string) => (name === 'test.source' ? source : type);
	const nodeTypes: INodeTypes = {
		getByName: typeOf,
		getByNameAndVersion: typeOf,
		getKnownTypes: () => ({}),
	};
	const workflow = new Workflow({
		id: 'w1',
		nodes,
		connections: {
			Source: { main: [[{ node: 'Guard', type: NodeConnectionTypes.Main, index: 0 }]] },
		},
		active: false,
		nodeTypes,
		settings: { executionOrder: 'v1' },
	});
	const workflowData = { id: 'w1', name: 'Test', nodes, connections: {}, active: false };
	const hooks = new ExecutionLifecycleHooks('internal', 'e1', {
		...workflowData,
		isArchived: false,
		createdAt: new Date(),
		updatedAt: new Date(),
		activeVersionId: null,
	});
	const credentialsHelper: Partial<ICredentialsHelper> = {};
	const additionalData: Partial<IWorkflowExecuteAdditionalData> = {
		executionId: 'e1',
		hooks,
		credentialsHelper: credentialsHelper as ICredentialsHelper,
		webhookWaitingBaseUrl: 'https://n8n.example.test/webhook-waiting',
		formWaitingBaseUrl: 'https://n8n.example.test/form-waiting',
		variables: {},
	};
	const engine = new WorkflowExecute(additionalData as IWorkflowExecuteAdditionalData, 'internal');
	const run = await engine.run({ workflow, startNode: workflow.getNode('Source')! });
	const { runData, error } = run.data.resultData;
	const outputs = (runData.Guard?.[0]?.data?.main ?? []).map((output) => output ?? []);
	return { outputs, error, run };
}

function node(name: string, type: string, parameters: IDataObject): INode {
	return {
		id: name,
		name,
		type,
		typeVersion: 1,
		position: [0, 0],
		parameters: parameters as INode['parameters'],
	};
}
