import {
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	NodeConnectionTypes,
} from 'n8n-workflow';
import { operationField, operations, outputs } from './operations';
import { haltItems } from './run';

export class SafeHalt implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Safe Halt',
		name: 'safeHalt',
		icon: { light: 'file:safeHalt.svg', dark: 'file:safeHalt.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{$parameter["operation"]}}',
		description:
			'Lets any other node be retried where that is safe, and stopped safely where it is not',
		defaults: { name: 'Safe Halt' },
		inputs: [NodeConnectionTypes.Main],
		outputs,
		// Not for agents: what they were told must not decide what is stopped.
		usableAsTool: undefined,
		credentials: [
			{
				name: 'airlockN8nApi',
				required: true,
				displayOptions: { show: { haltMode: ['workflow'] } },
			},
		],
		properties: [operationField, ...Object.values(operations).flatMap(({ fields }) => fields)],
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await haltItems(this);
	}
}
