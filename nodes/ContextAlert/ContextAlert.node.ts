import {
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	NodeConnectionTypes,
} from 'n8n-workflow';
import { testDestination } from '../../lib/n8n/destination';
import { forEachItem } from '../../lib/n8n/item-loop';
import { operationField, operations, SENDING } from './operations';

export class ContextAlert implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Context Alert',
		name: 'contextAlert',
		icon: { light: 'file:contextAlert.svg', dark: 'file:contextAlert.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle: '={{$parameter["operation"]}}',
		description:
			'Tells people what went wrong with enough context to act, and without one customer value',
		defaults: { name: 'Context Alert' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		// Not for agents: what they were told must not decide who is called or what is silenced.
		usableAsTool: undefined,
		credentials: [
			{
				name: 'airlockAlertDestinationApi',
				required: true,
				testedBy: 'testDestination',
				displayOptions: { show: { operation: [...SENDING] } },
			},
			{
				// The destination that is to know of it, where it keeps the state of alerts itself.
				name: 'airlockAlertDestinationApi',
				required: false,
				testedBy: 'testDestination',
				displayOptions: { show: { operation: ['acknowledge'] } },
			},
		],
		properties: [operationField, ...Object.values(operations).flatMap(({ fields }) => fields)],
	};

	methods = { credentialTest: { testDestination } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		// Read where nothing can throw: see `forEachItem`. It is never an expression.
		const operation = (this.getNode().parameters.operation ?? 'send') as keyof typeof operations;
		const { execute } = operations[operation];
		return [await forEachItem(this, async (index) => await execute(this, index))];
	}
}
