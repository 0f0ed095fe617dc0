import {
	type ICredentialsDecrypted,
	type ICredentialTestFunctions,
	type IHookFunctions,
	type INodeCredentialTestResult,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';
import { assertReady } from '../../lib/n8n/webhook/activation';
import { testSigningCredential } from '../../lib/n8n/webhook/credential-test';
import { receiveWebhook } from '../../lib/n8n/webhook/receive';
import { outputs, subtitle } from './expressions';
import { properties } from './properties';
import { pathField, responseFields } from './webhook-fields';

export class SignedWebhookTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Signed Webhook Trigger',
		name: 'signedWebhookTrigger',
		icon: { light: 'file:signedWebhook.svg', dark: 'file:signedWebhook.dark.svg' },
		group: ['trigger'],
		// Stays 1: at typeVersion 1 n8n leaves the request stream unread (see the `options` property).
		version: 1,
		subtitle,
		description: 'Starts the workflow only for webhooks whose signature was verified',
		eventTriggerDescription: 'Waiting for a signed request to the test URL',
		triggerPanel: {
			header: 'Receive Signed Requests',
			executionsHelp: {
				inactive:
					'<b>While you build</b>, press the button and have the sender call the test URL: the run is shown here. <b>When it works</b>, publish the workflow and register the production URL: signed requests then start it by themselves, and those runs are in the executions list.',
				active:
					'Signed requests to the production URL start this workflow, and those runs are in the executions list. To watch one here, press the button and have the sender call the test URL.',
			},
			activationHint:
				'Once the workflow is ready, publish it and register the production URL at the sender.',
		},
		activationMessage: 'Signed requests to the production URL now start this workflow.',
		defaults: { name: 'Signed Webhook Trigger' },
		inputs: [],
		outputs,
		credentials: [
			{
				name: 'airlockWebhookSigningApi',
				required: true,
				testedBy: 'testSigningCredential',
			},
		],
		webhooks: [
			{
				name: 'default',
				httpMethod: 'POST',
				...responseFields,
				isFullPath: true,
			},
			{
				// Set-up challenges come as GET; the other methods get a 405 instead of n8n's 404.
				name: 'setup',
				httpMethod: 'GET,PUT,PATCH,DELETE,HEAD',
				responseMode: 'onReceived',
				...pathField,
				isFullPath: true,
				ndvHideUrl: true,
			},
		],
		properties,
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

	webhookMethods = {
		default: {
			async checkExists(this: IHookFunctions): Promise<boolean> {
				return false;
			},
			/** Refuses activation, with what to mend, where the configuration could never let a request in. */
			async create(this: IHookFunctions): Promise<boolean> {
				await assertReady(this);
				return true;
			},
			async delete(this: IHookFunctions): Promise<boolean> {
				return true;
			},
		},
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await receiveWebhook(this);
	}
}
