import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { type Lineage, lineageOf } from './lineage';

/** Where a delivery, or what is released of it, enters a workflow. */
const ENTRANCES = new Set([
	'n8n-nodes-airlock.signedWebhookTrigger',
	'n8n-nodes-base.executeWorkflowTrigger',
]);

/**
 * Where an input item comes from. Most nodes answer an item of their own, without `airlock`: then it is that of the item
 * which this one came of when the workflow began, as n8n pairs them.
 */
export function originOf(context: IExecuteFunctions, index: number): Lineage {
	const own = lineageOf(context.getInputData()[index]!.json);
	if (own.heldItem ?? own.correlationId) return own;
	const { $: nodeOf } = context.getWorkflowDataProxy(index) as { $: NodeLookUp };
	for (const { name, type } of context.getParentNodes(context.getNode().name)) {
		const item = ENTRANCES.has(type) ? pairedItem(nodeOf, name) : undefined;
		const lineage = item && lineageOf(item.json);
		if (lineage?.heldItem ?? lineage?.correlationId) return lineage!;
	}
	return own;
}

/** `$('Name')` of an expression. */
type NodeLookUp = (name: string) => {
	readonly item: INodeExecutionData;
	all(): ReadonlyArray<{ readonly json: IDataObject }>;
};

/** Undefined where it did not run, or n8n cannot tell which of several. */
function pairedItem(nodeOf: NodeLookUp, name: string): { readonly json: IDataObject } | undefined {
	try {
		return nodeOf(name).item;
	} catch {
		return onlyItem(nodeOf, name);
	}
}

function onlyItem(nodeOf: NodeLookUp, name: string): { readonly json: IDataObject } | undefined {
	try {
		const all = nodeOf(name).all();
		return all.length === 1 ? all[0] : undefined;
	} catch {
		return undefined;
	}
}
