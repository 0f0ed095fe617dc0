import type { IDataObject, IWebhookFunctions } from 'n8n-workflow';
import { DEFAULT_TENANT } from '../../audit/log';
import { canRotate, type End, typedSecret, withRotated } from '../../rotation/rotated-secrets';
import type { Inbox, InboxSettings } from '../../webhook/inbox';
import { recordRotation } from './record';
import type { Services } from '../services';
import type { ItemContext } from './item';
import { placeOf } from './place';

/** Whether the secret of this webhook may be agreed on anew. What is wrong with the setting is for `buildInbox` to say. */
function isRotating({ policy, provider, credential }: InboxSettings): boolean {
	return (policy as IDataObject).rotateSecret === true && canRotate(provider, credential);
}

/** The settings with the secrets that were agreed on, where the policy lets a sender do that. */
export async function withRotatedSecret(
	context: IWebhookFunctions,
	{ rotatedSecrets, clock }: Services,
	settings: InboxSettings,
): Promise<InboxSettings> {
	if (!isRotating(settings)) return settings;
	const typed = typedSecret(settings.credential, clock.now());
	if (typed === undefined) return settings;
	const { state } = await rotatedSecrets.read(endOf(context), typed);
	return { ...settings, credential: withRotated(settings.credential, state) };
}

/** What answers a sender's part of a rotation. `typed` is the settings as their owner made them. */
export function rotationAnswer(
	context: IWebhookFunctions,
	services: Services,
	typed: InboxSettings,
	inbox: Inbox,
	item: ItemContext,
): Inbox['answerRotation'] {
	if (!isRotating(typed)) return undefined;
	const receiving = {
		...{ end: endOf(context), credential: typed.credential },
		record: async (exchange: string) =>
			await recordRotation(placeOf(context), services, inbox, exchange, item),
	};
	return async (request) => await services.receivingEnd.answer(receiving, request);
}

/** The address of the editor's test is another webhook than the one in production. */
function endOf(context: IWebhookFunctions): End {
	const { id: workflow = '' } = context.getWorkflow();
	const node = `${context.getNode().id}:${context.getMode()}`;
	return { tenant: DEFAULT_TENANT, workflow, node };
}
