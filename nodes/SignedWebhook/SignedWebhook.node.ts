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
import { testSigningCredential } from '../../lib/n8n/webhook/credential-test';
import * as reply from './actions/reply';
import * as send from './actions/send';
import * as takeToldSecret from './actions/take-told-secret';
import * as verify from './actions/verify';

/** Told to the editor as text: it may use nothing from outside of it. */
const outputsFor = (parameters: { operation?: string }): INodeOutputConfiguration[] => {
	const named = (names: string[]): INodeOutputConfiguration[] =>
		names.map((displayName) => ({ type: 'main', displayName }));
	if (parameters.operation === 'verify') return named(['Verified', 'Refused']);
	if (parameters.operation === 'send') return named(['Delivered', 'Pending', 'Failed']);
	return [{ type: 'main' }];
};
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
			'Signs and delivers webhooks, verifies what a Webhook node received, or answers what a Signed Webhook Trigger let in',
		defaults: { name: 'Signed Webhook' },
		inputs: [NodeConnectionTypes.Main],
		outputs,
		usableAsTool: undefined,
		credentials: [
			{
				name: 'airlockWebhookSigningApi',
				required: true,
				testedBy: 'testSigningCredential',
				displayOptions: { show: { operation: ['send', 'verify'] } },
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
						name: 'Send',
						value: 'send',
						description: 'Sign and deliver, again and again until it arrives',
						action: 'Send signed webhook',
					},
					{
						name: 'Take Told Secret',
						value: 'takeToldSecret',
						description: 'See the secrets that senders told in set-up mode',
						action: 'Take told secret',
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
			...send.fields,
			...takeToldSecret.fields,
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
		switch (this.getNode().parameters.operation) {
			case 'send':
				return await send.execute(this);
			case 'takeToldSecret':
				return [await takeToldSecret.execute(this)];
			case 'verify':
				return await verify.execute(this);
			default:
				return [await reply.execute(this)];
		}
	}
}
