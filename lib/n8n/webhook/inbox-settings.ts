import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	IHookFunctions,
	IWebhookFunctions,
} from 'n8n-workflow';
import type { InboxSettings } from '../../webhook/inbox';
import type { CustomSchemeOptions } from '../../webhook/scheme';
import { schemes } from '../../webhook/schemes';

/** Reads what a person set on the trigger; its credential is read by `readCredential`. */
export async function readInboxSettings<C extends IWebhookFunctions | IHookFunctions>(
	context: C,
	readCredential: (context: C) => Promise<ICredentialDataDecryptedObject>,
): Promise<InboxSettings> {
	const provider = String(context.getNodeParameter('provider'));
	return {
		provider,
		publicUrl: publicUrl(context, provider),
		policy: context.getNodeParameter('policy', {}) as IDataObject,
		custom: context.getNodeParameter('custom', {}) as Partial<CustomSchemeOptions>,
		credential: (await readCredential(context)) as InboxSettings['credential'],
	};
}

/** Where nothing is typed, n8n's own public address is what was registered at the sender. */
function publicUrl(context: IWebhookFunctions | IHookFunctions, provider: string): string {
	const signsUrl = Object.hasOwn(schemes, provider) && schemes[provider]!.urlBound;
	if (!signsUrl && provider !== 'custom') return '';
	const typed = String(context.getNodeParameter('publicUrl', '')).trim();
	return typed || (context.getNodeWebhookUrl('default') ?? '');
}
