import type { IncomingMessage, ServerResponse } from 'node:http';
import { DEFAULT_TENANT } from '../../audit/log';
import type { Inbox } from '../../webhook/inbox';
import { type Arrival, screen } from '../../webhook/intake';
import type { Refusal } from '../../webhook/refusal';
import { sendAnswer } from './answer';
import type { TurnAway } from './front-door';
import { tallyRefusal } from './record';
import { bodyReader } from './request-body';
import type { Services } from '../services';
import type { ItemContext } from './item';
import type { WebhookPlace } from './place';

/** Refuses what this webhook would refuse, without n8n: recorded, counted and answered as by the trigger. */
export function turnAway(
	opened: Services,
	place: WebhookPlace,
	inbox: Inbox,
	item: ItemContext,
): TurnAway {
	return async (request, response) => {
		const screened = await screen(request, bodyReader(request), inbox, opened);
		if (!screened) return false;
		const { arrival, refusal } = screened;
		noteRefusal(place, opened, arrival, refusal, item);
		countWork(opened, arrival, item, true);
		tallyRefusal(place, opened, inbox, refusal.code, arrival.receivedAt, item);
		sendRefusal(request, response, refusal, referenceFor(inbox, arrival));
		return true;
	};
}

/** Finds the reason in the record; some senders want no body with a refusal. */
export function referenceFor({ scheme }: Inbox, { reference }: Arrival): string | undefined {
	return scheme.bodilessRefusals ? undefined : reference;
}

/** Repetitions and set-up requests are no work. */
export function countWork(
	{ work, clock, environment }: Services,
	{ receivedAt }: Arrival,
	{ integrationId }: ItemContext,
	refused: boolean,
): void {
	work.count({
		...{ tenant: DEFAULT_TENANT, integration: integrationId, environment: environment ?? '' },
		...{ adapter: 'webhook', durationMs: clock.now() - receivedAt },
		...(refused && { category: 'policy_denied' as const }),
	});
}

/** Keeps why, and tells the owner in n8n's log. */
export function noteRefusal(
	{ workflowId, nodeName, logger }: WebhookPlace,
	{ refusals }: Services,
	{ receivedAt, ...arrival }: Arrival,
	refusal: Refusal,
	item: ItemContext,
): void {
	const visit = { ...arrival, ...item, at: receivedAt, refusal, workflowId, nodeName };
	refusals.note(visit, logger);
}

export function sendRefusal(
	request: IncomingMessage,
	response: ServerResponse,
	{ status, retryAfterSeconds }: Refusal,
	reference?: string,
): void {
	// The reference finds the reason in the record; the sender is told nothing else.
	const body = reference === undefined ? '' : JSON.stringify({ reference });
	sendAnswer(request, response, { status, body, retryAfterSeconds });
}
