import type { IDataObject, IHookFunctions, IWebhookFunctions } from 'n8n-workflow';
import type { InboxSettings } from '../webhook/inbox';
import type { CustomSchemeOptions } from '../webhook/scheme';

/** Reads what a person set on the trigger and in its credential. */
export async function readInboxSettings(
	context: IWebhookFunctions | IHookFunctions,
): Promise<InboxSettings> {
	const credential = await context.getCredentials('airlockWebhookSigningApi');
	const typedUrl = String(context.getNodeParameter('publicUrl', '')).trim();
	return {
		provider: String(context.getNodeParameter('provider')),
		// Where nothing is typed, n8n's own public address is what was registered at the sender.
		publicUrl: typedUrl || (context.getNodeWebhookUrl('default') ?? ''),
		policy: context.getNodeParameter('policy', {}) as IDataObject,
		custom: context.getNodeParameter('custom', {}) as Partial<CustomSchemeOptions>,
		credential: credential as InboxSettings['credential'],
	};
}
