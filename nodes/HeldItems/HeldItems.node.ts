import {
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	NodeConnectionTypes,
} from 'n8n-workflow';
import { forEachItem } from '../../lib/n8n/item-loop';
import { operationField, operations } from './operations';

export class HeldItems implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Held Items',
		name: 'heldItems',
		icon: { light: 'file:heldItems.svg', dark: 'file:heldItems.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{$parameter["operation"]}}',
		description: 'Lists work that was halted safely, releases it at a bounded rate, or discards it',
		defaults: { name: 'Held Items' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		// Not for agents: what they were told must not decide what is done again or given up.
		usableAsTool: undefined,
		hints: [
			{
				message:
					'Binary data is not held: a released item has its JSON only. Fetch files again before they are used.',
				type: 'info',
				location: 'ndv',
				whenToDisplay: 'always',
				displayCondition: '={{ $parameter["operation"] === "release" }}',
			},
		],
		properties: [operationField, ...Object.values(operations).flatMap(({ fields }) => fields)],
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		// Read where nothing can throw: see `forEachItem`. It is never an expression.
		const operation = (this.getNode().parameters.operation ?? 'getMany') as keyof typeof operations;
		const { execute } = operations[operation];
		return [await forEachItem(this, async (index) => await execute(this, index))];
	}
}
