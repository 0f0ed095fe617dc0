import {
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	NodeConnectionTypes,
} from 'n8n-workflow';
import { testServiceAccount } from '../../lib/n8n/account/test-service-account';
import { properties } from './properties';
import { requestItems } from './run';

export class GuardedRequest implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Guarded Request',
		name: 'guardedRequest',
		icon: { light: 'file:guardedRequest.svg', dark: 'file:guardedRequest.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{$parameter["method"] + ": " + $parameter["url"].split("?")[0]}}',
		description:
			'Calls an API under a service account: retried where that is safe, stopped safely where it is not',
		defaults: { name: 'Guarded Request' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main, NodeConnectionTypes.Main],
		outputNames: ['Success', 'Halted'],
		// Not for agents: what they were told must not decide what is called with whose rights.
		usableAsTool: undefined,
		credentials: [
			{ name: 'airlockServiceAccountApi', required: true, testedBy: 'testServiceAccount' },
		],
		properties,
	};

	methods = { credentialTest: { testServiceAccount } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await requestItems(this);
	}
}
