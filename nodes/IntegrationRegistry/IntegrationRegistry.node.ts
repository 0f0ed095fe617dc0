import {
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	NodeConnectionTypes,
} from 'n8n-workflow';
import { forEachItem } from '../../lib/n8n/item-loop';
import { searchIntegrations } from '../../lib/n8n/registry/search-integrations';
import { testServiceAccount } from '../../lib/n8n/account/test-service-account';
import { executeOperation, properties } from './resources';

export class IntegrationRegistry implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Integration Registry',
		name: 'integrationRegistry',
		icon: { light: 'file:integrationRegistry.svg', dark: 'file:integrationRegistry.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{$parameter["operation"] + ": " + $parameter["resource"]}}',
		description:
			'Registers integrations with owner and purpose, approves them, reviews them and cuts them off',
		defaults: { name: 'Integration Registry' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		// Not for agents: what they were told must not decide what may run.
		usableAsTool: undefined,
		credentials: [
			{
				name: 'airlockN8nApi',
				required: true,
				displayOptions: { show: { resource: ['integration'], operation: ['propose'] } },
			},
			{
				name: 'airlockServiceAccountApi',
				required: true,
				testedBy: 'testServiceAccount',
				displayOptions: { show: { resource: ['account'], operation: ['check'] } },
			},
		],
		properties,
	};

	methods = {
		credentialTest: { testServiceAccount },
		listSearch: { searchIntegrations },
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return [await forEachItem(this, async (index) => await executeOperation(this, index))];
	}
}
