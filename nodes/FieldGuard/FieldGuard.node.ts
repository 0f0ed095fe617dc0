import {
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	NodeConnectionTypes,
} from 'n8n-workflow';
import { operationField, operations, outputs } from './operations';
import { guardItems } from './run';

export class FieldGuard implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Field Guard',
		name: 'fieldGuard',
		icon: { light: 'file:fieldGuard.svg', dark: 'file:fieldGuard.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{$parameter["operation"]}}',
		description: 'Drops, masks, pseudonymizes, encrypts or detects sensitive fields',
		defaults: { name: 'Field Guard' },
		inputs: [NodeConnectionTypes.Main],
		outputs,
		// Not for agents: what they were told must not decide what is taken out or decrypted.
		usableAsTool: undefined,
		properties: [operationField, ...Object.values(operations).flatMap(({ fields }) => fields)],
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await guardItems(this);
	}
}
