import type { IWebhookFunctions } from 'n8n-workflow';
import { DEFAULT_TENANT } from '../../audit/log';
import type { Inbox, InboxSettings } from '../../webhook/inbox';
import type { Arrival } from '../../webhook/intake';
import { refuse, type Refusal } from '../../webhook/refusal';
import type { SetupAnswer } from '../../webhook/scheme';
import { schemes } from '../../webhook/schemes';
import type { ToldTo } from '../../webhook/told-secrets';
import { recordSetup } from './record';
import type { Services } from '../services';
import type { ItemContext } from './item';
import { placeOf } from './place';

/** The settings with the secret that the sender told, where it does that and the credential holds none. */
export async function withToldSecret(
	context: IWebhookFunctions,
	{ toldSecrets }: Services,
	settings: InboxSettings,
): Promise<InboxSettings> {
	const { provider, credential } = settings;
	const tells = Object.hasOwn(schemes, provider) && schemes[provider]!.tellsSecret;
	if (!tells || credential.secret || credential.previousSecret) return settings;
	const secret = await toldSecrets.read(toldTo(context), provider);
	return secret === undefined ? settings : { ...settings, credential: { ...credential, secret } };
}

/**
 * Before a set-up call that nothing proves is answered: recorded, and the secret it told kept. A refusal where the webhook has
 * one already, or neither could be written.
 */
export async function settleSetup(
	context: IWebhookFunctions,
	services: Services,
	inbox: Inbox,
	arrival: Arrival,
	{ secret }: SetupAnswer,
	item: ItemContext,
): Promise<Refusal | undefined> {
	const { toldSecrets } = services;
	const to = toldTo(context);
	try {
		if (secret !== undefined && !(await toldSecrets.keep(to, item.provider, secret))) {
			return refuse('challenge_refused');
		}
	} catch {
		return refuse('store_unavailable');
	}
	try {
		await recordSetup(placeOf(context), services, inbox, arrival, secret !== undefined, item);
		return undefined;
	} catch {
		// The sender is told that it failed, and may choose another secret when it tries again.
		if (secret !== undefined) await toldSecrets.forget(to).catch(() => undefined);
		return refuse('store_unavailable');
	}
}

function toldTo(context: IWebhookFunctions): ToldTo {
	const { id: workflow = '' } = context.getWorkflow();
	return { tenant: DEFAULT_TENANT, workflow, node: context.getNode().id };
}
