import {
	type ICredentialsDecrypted,
	type ICredentialTestFunctions,
	type IExecuteFunctions,
	type INodeCredentialTestResult,
	type INodeExecutionData,
	type INodeOutputConfiguration,
	type INodeType,
	type INodeTypeDescription,
	NodeConnectionTypes,
} from 'n8n-workflow';
import { testSigningCredential } from '../../lib/n8n/credential-test';
import * as reply from './actions/reply';
import * as verify from './actions/verify';

const outputsFor = (parameters: { operation?: string }): INodeOutputConfiguration[] =>
	parameters.operation === 'verify'
		? [
				{ type: 'main', displayName: 'Verified' },
				{ type: 'main', displayName: 'Refused' },
			]
		: [{ type: 'main' }];
const outputs = `={{(${outputsFor.toString()})($parameter)}}` as const;

export class SignedWebhook implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Signed Webhook',
		name: 'signedWebhook',
		icon: { light: 'file:signedWebhook.svg', dark: 'file:signedWebhook.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{$parameter["operation"]}}',
		description:
			'Verifies what a Webhook node received, or answers the request that a Signed Webhook Trigger let in',
		defaults: { name: 'Signed Webhook' },
		inputs: [NodeConnectionTypes.Main],
		outputs,
		usableAsTool: undefined,
		credentials: [
			{
				name: 'airlockWebhookSigningApi',
				required: true,
				testedBy: 'testSigningCredential',
				displayOptions: { show: { operation: ['verify'] } },
			},
		],
		properties: [
			{
				displayName: 'Operation',
				name: 'operation',
				type: 'options',
				noDataExpression: true,
				options: [
					{
						name: 'Reply',
						value: 'reply',
						description: 'Answer the sender that is waiting',
						action: 'Reply to sender',
					},
					{
						name: 'Verify',
						value: 'verify',
						description: 'Verify what a Webhook node received, with Raw Body on',
						action: 'Verify signed request',
					},
				],
				default: 'reply',
			},
			...reply.fields,
			...verify.fields,
		],
	};

	methods = {
		credentialTest: {
			async testSigningCredential(
				this: ICredentialTestFunctions,
				credential: ICredentialsDecrypted,
			): Promise<INodeCredentialTestResult> {
				return testSigningCredential(credential);
			},
		},
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		// It is never an expression.
		return this.getNode().parameters.operation === 'verify'
			? await verify.execute(this)
			: [await reply.execute(this)];
	}
}
