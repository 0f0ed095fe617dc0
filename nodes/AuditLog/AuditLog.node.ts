import {
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	NodeConnectionTypes,
} from 'n8n-workflow';
import { forEachItem } from '../../lib/n8n/item-loop';
import { testDestination } from '../../lib/n8n/destination';
import { testLookupKey } from '../../lib/n8n/audit/lookup-key';
import { operationField, operations } from './operations';

export class AuditLog implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Audit Log',
		name: 'auditLog',
		icon: { light: 'file:auditLog.svg', dark: 'file:auditLog.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{$parameter["operation"]}}',
		description:
			'Records who did what, when and why, without contents, in a log that can be proved',
		defaults: { name: 'Audit Log' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		// Not for agents: what they were told must not decide what is recorded or revealed.
		usableAsTool: undefined,
		credentials: [
			{
				name: 'airlockAuditLookupKeyApi',
				required: true,
				testedBy: 'testLookupKey',
				displayOptions: { show: { operation: ['reveal'] } },
			},
			{
				name: 'airlockAlertDestinationApi',
				required: true,
				testedBy: 'testDestination',
				displayOptions: { show: { operation: ['export'], destination: ['http'] } },
			},
		],
		properties: [operationField, ...Object.values(operations).flatMap(({ fields }) => fields)],
	};

	methods = { credentialTest: { testDestination, testLookupKey } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		// Read where nothing can throw: see `forEachItem`. It is never an expression.
		const operation = (this.getNode().parameters.operation ?? 'record') as keyof typeof operations;
		const { execute } = operations[operation];
		return [await forEachItem(this, async (index) => await execute(this, index))];
	}
}
