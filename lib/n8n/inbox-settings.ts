import type { IDataObject, IHookFunctions, IWebhookFunctions } from 'n8n-workflow';
import type { InboxSettings } from '../webhook/inbox';
import type { CustomSchemeOptions } from '../webhook/scheme';
import { schemes } from '../webhook/schemes';

/** Reads what a person set on the trigger and in its credential. */
export async function readInboxSettings(
	context: IWebhookFunctions | IHookFunctions,
): Promise<InboxSettings> {
	const credential = await context.getCredentials('airlockWebhookSigningApi');
	const provider = String(context.getNodeParameter('provider'));
	return {
		provider,
		publicUrl: publicUrl(context, provider),
		policy: context.getNodeParameter('policy', {}) as IDataObject,
		custom: context.getNodeParameter('custom', {}) as Partial<CustomSchemeOptions>,
		credential: credential as InboxSettings['credential'],
	};
}

/** Where nothing is typed, n8n's own public address is what was registered at the sender. */
function publicUrl(context: IWebhookFunctions | IHookFunctions, provider: string): string {
	const signsUrl = Object.hasOwn(schemes, provider) && schemes[provider]!.urlBound;
	if (!signsUrl && provider !== 'custom') return '';
	const typed = String(context.getNodeParameter('publicUrl', '')).trim();
	return typed || (context.getNodeWebhookUrl('default') ?? '');
}
