import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { DEFAULT_TENANT } from '../../audit/log';
import { systemClock } from '../../clock';
import { faultName } from '../../fault';
import { onceAnswered } from '../../webhook/answered';
import type { DeliveryClaim } from '../../webhook/claim';
import { type Inbox, InboxCache } from '../../webhook/inbox';
import { type Arrival, type Outcome, receive } from '../../webhook/intake';
import { refuse, type Refusal } from '../../webhook/refusal';
import { sendAnswer } from './answer';
import { signingCredential } from './credential-cache';
import { frontDoor } from './front-door';
import { readInboxSettings } from './inbox-settings';
import { keepDelivery, settleKept } from './keep-delivery';
import { LimitedLog } from '../limited-log';
import { rotationAnswer, withRotatedSecret } from './receive-rotation';
import { recordDelivery, tallyRefusal } from './record';
import { countWork, noteRefusal, referenceFor, sendRefusal, turnAway } from './refuse';
import { bodyReader } from './request-body';
import { services, type Services } from '../services';
import { settleSetup, withToldSecret } from './setup-call';
import { verifyApiKey } from './verify-api-key';
import { deliveryItem, type ItemContext, refusedItem } from './item';
import { placeOf } from './place';

/** The answer was written here; n8n adds nothing and starts nothing. */
const ANSWERED: IWebhookResponseData = { noWebhookResponse: true };
const REFUSED_ITEMS_PER_MINUTE = 30;

const inboxes = new InboxCache({ clock: systemClock, verifyApiKey });
const faults = new LimitedLog(systemClock);

/**
 * Takes one webhook request of a Signed Webhook Trigger through the doors and answers it. Never
 * throws: n8n would start a failed execution for every request that made us throw.
 */
export async function receiveWebhook(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	try {
		return await receiveOrRefuse(context);
	} catch (error) {
		const fault = faultName(error);
		logFault(context, `Airlock could not take a delivery and answered 503: ${fault}`);
		answerRefusal(context, refuse('defect', { fault }));
		return ANSWERED;
	}
}

async function receiveOrRefuse(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const request = context.getRequestObject();
	const opened = await services().catch((error: unknown) => {
		const reason = error instanceof Error ? error.message : 'unknown';
		logFault(context, `Airlock cannot open its store and answered 503: ${reason}`);
		return undefined;
	});
	if (!opened) {
		answerRefusal(context, refuse('store_unavailable'));
		return ANSWERED;
	}
	const credential = await signingCredential(context).catch((error: unknown) => {
		const fault = faultName(error);
		logFault(
			context,
			`Airlock answered 503: n8n gave out no signing credential (${fault}). It is gone, is not shared with this workflow, or n8n could not reach its database`,
		);
		return undefined;
	});
	if (!credential) {
		answerRefusal(context, refuse('configuration'));
		return ANSWERED;
	}
	const settings = await withToldSecret(
		context,
		opened,
		await readInboxSettings(context, async () => credential),
	);
	const built = inboxes.get(await withRotatedSecret(context, opened, settings));
	if (!built.ok) {
		logFault(context, `Airlock answered 503: ${built.message}. ${built.description}`);
		answerRefusal(context, refuse('configuration'));
		return ANSWERED;
	}
	const place = placeOf(context);
	const integrationId = String(context.getNodeParameter('integrationId', '')).trim();
	const item: ItemContext = { provider: settings.provider, integrationId };
	const base: Inbox = {
		...built.inbox,
		integrationId,
		scope: `${place.workflowId}|${place.nodeId}|${place.mode}`,
		environment: opened.environment,
	};
	if (place.mode === 'webhook') {
		frontDoor.learn(request.url, turnAway(opened, place, base, item));
	}
	const answerRotation = rotationAnswer(context, opened, settings, base, item);
	const inbox = answerRotation ? { ...base, answerRotation } : base;
	const { arrival, outcome } = await receive(request, bodyReader(request), inbox, opened);
	const refusal = outcome.kind === 'refuse' ? outcome.refusal : observedIn(outcome);
	if (refusal) noteRefusal(place, opened, arrival, refusal, item);
	const turnedAway = outcome.kind === 'acknowledge' ? 'duplicate' : refusal?.code;
	if (outcome.kind === 'deliver' || outcome.kind === 'refuse') {
		countWork(opened, arrival, item, outcome.kind === 'refuse');
	}
	if (turnedAway) tallyRefusal(place, opened, inbox, turnedAway, arrival.receivedAt, item);
	return await conclude(context, opened, inbox, arrival, outcome, item);
}

async function conclude(
	context: IWebhookFunctions,
	opened: Services,
	inbox: Inbox,
	arrival: Arrival,
	outcome: Outcome,
	item: ItemContext,
): Promise<IWebhookResponseData> {
	const request = context.getRequestObject();
	const response = context.getResponseObject();
	const reference = referenceFor(inbox, arrival);
	switch (outcome.kind) {
		case 'answer': {
			const refusal = outcome.unproven
				? await settleSetup(context, opened, inbox, arrival, outcome.answer, item)
				: undefined;
			if (refusal) answerRefusal(context, refusal, reference);
			else sendAnswer(request, response, outcome.answer);
			return ANSWERED;
		}
		case 'acknowledge':
			sendAnswer(request, response, { status: 200, body: '' });
			return ANSWERED;
		case 'refuse': {
			answerRefusal(context, outcome.refusal, reference);
			if (!inbox.policy.emitRefused) return ANSWERED;
			// A flood of refusals must not become a flood of executions.
			const taken = await opened.store.rates
				.take(`${inbox.scope}|refused-items`, REFUSED_ITEMS_PER_MINUTE, 60_000)
				.catch(() => ({ allowed: false }));
			if (!taken.allowed) return ANSWERED;
			return { ...ANSWERED, workflowData: [[], [refusedItem(outcome.refusal, arrival, item)]] };
		}
		case 'deliver': {
			const refusal =
				(await overPilot(opened, item)) ??
				(await recordDelivery(placeOf(context), opened, inbox, arrival, outcome, item).then(
					() => undefined,
					(error: unknown) => unrecorded(context, error),
				));
			if (refusal) {
				// Given back, or the sender's retry would be taken for a duplicate. If it cannot be, its lease ends.
				await outcome.claim?.release().catch(() => undefined);
				answerRefusal(context, refusal, reference);
				return ANSWERED;
			}
			const kept: { id?: string } = {};
			settleWhenAnswered(context, opened, outcome.claim, kept);
			// Whatever is thrown from here on is answered with 503, by which the claim is given back.
			const delivered = await deliveryItem(context.helpers, outcome, arrival, inbox, item);
			if (inbox.policy.keepUntilDone) {
				kept.id = await keepDelivery(context, opened, delivered, item.integrationId);
				await outcome.claim?.markStored();
			}
			const { acknowledgement } = inbox.scheme;
			if (acknowledgement) response.setHeader('Content-Type', acknowledgement.contentType);
			return { workflowData: [[delivered]], webhookResponse: acknowledgement?.body ?? '' };
		}
	}
}

/**
 * The status from which a delivery counts as not taken in, so that its retry is let in. A reply node's 4xx is what
 * the workflow wanted to say; any other 4xx here is n8n's own, and nothing was started.
 */
function acceptedBelow(context: IWebhookFunctions): number {
	return context.getNodeParameter('respond', 'immediately') === 'replyNode' ? 500 : 400;
}

/**
 * The claim follows what n8n answers, and then what is kept: given up before the claim is free, it would be nowhere when our
 * process died in between.
 */
function settleWhenAnswered(
	context: IWebhookFunctions,
	opened: Services,
	claim: DeliveryClaim | undefined,
	kept: { readonly id?: string },
): void {
	const senderWaits = context.getNodeParameter('respond', 'immediately') !== 'immediately';
	const onFault = (error: unknown) => {
		const fault = faultName(error);
		logFault(
			context,
			`Airlock could not settle a delivery: its claim ends by itself, and where it is kept it waits in Held Items: ${fault}`,
		);
	};
	const settled = async (accepted: boolean) => {
		if (kept.id !== undefined) await settleKept(opened, kept.id, { accepted, senderWaits });
	};
	const response = context.getResponseObject();
	if (claim) claim.settleWith(response, acceptedBelow(context), onFault, settled);
	else {
		onceAnswered(response, acceptedBelow(context), (accepted) => {
			settled(accepted).catch(onFault);
		});
	}
}

/** A delivery is a call and a record of a pilot; beyond its limits it is refused. */
async function overPilot(
	{ spend }: Services,
	{ integrationId }: ItemContext,
): Promise<Refusal | undefined> {
	return await spend(DEFAULT_TENANT, integrationId, 1).then(
		(pilot) => (pilot.open ? undefined : refuse('integration_closed', { gate: pilot.code })),
		() => refuse('store_unavailable'),
	);
}

/** Nothing starts unrecorded unless the policy says so: 503, and the sender tries again. */
function unrecorded(context: IWebhookFunctions, error: unknown): Refusal {
	const fault = faultName(error);
	logFault(context, `Airlock could not record a delivery and answered 503: ${fault}`);
	return refuse('store_unavailable');
}

function logFault(context: IWebhookFunctions, message: string): void {
	const where = `workflow ${context.getWorkflow().id}, node "${context.getNode().name}"`;
	faults.write((line) => context.logger.error(line), `${message} (${where})`);
}

function observedIn(outcome: Outcome): Refusal | undefined {
	return outcome.kind === 'deliver' ? outcome.observed : undefined;
}

function answerRefusal(context: IWebhookFunctions, refusal: Refusal, reference?: string): void {
	sendRefusal(context.getRequestObject(), context.getResponseObject(), refusal, reference);
}
