import { createHash, randomUUID } from 'node:crypto';
import { type IExecuteFunctions, NodeOperationError } from 'n8n-workflow';
import { DEFAULT_TENANT } from '../../audit/log';
import { readDestination } from '../../delivery/destination';
import { postDelivery } from '../../delivery/post';
import { canRotate, type End } from '../../rotation/rotated-secrets';
import type { CompiledScheme } from '../../webhook/scheme';
import { recordEvent } from '../audit/record-event';
import type { Services } from '../services';
import { rulesOf, sign } from './attempt';
import type { Draft } from './draft';
import { type Signer, signerOf } from './signer';

const DAY_MS = 86_400_000;
const REFUSED =
	'The receiver did not take part in a rotation of its secret: it has to be a Signed Webhook Trigger with the policy Rotate Secret';
const UNCONFIRMED =
	'The receiver did not confirm the new secret: until it does, deliveries are signed with both';

/** By which the secrets that count are found: whatever is in the query, it is one webhook. */
function endOf(context: IExecuteFunctions, draft: Draft): End {
	const { origin, pathname } = new URL(draft.url);
	return {
		tenant: DEFAULT_TENANT,
		credential: context.getNode().credentials?.airlockWebhookSigningApi?.id ?? '',
		urlHash: createHash('sha256').update(`${origin}${pathname}`).digest('hex'),
	};
}

/**
 * Refuses what its owner has to mend, before anything is kept: what cannot sign, or cannot rotate and is set to.
 *
 * @throws {NodeOperationError} of the type `configuration`
 */
export async function checkSigner(
	context: IExecuteFunctions,
	index: number,
	{ rotateDays }: Draft,
): Promise<void> {
	const { provider, typed } = await signerOf(context, index);
	if (rotateDays === 0 || canRotate(provider, typed)) return;
	throw new NodeOperationError(
		context.getNode(),
		'Rotate Secret Every Days needs a shared secret of Standard Webhooks',
		{
			description:
				'Choose Standard Webhooks with a whsec_ secret, or set Rotate Secret Every Days to 0.',
			...{ itemIndex: index, type: 'configuration' },
		},
	);
}

/** What a delivery is signed with: the secrets that both ends agreed on, where it is set to. */
export async function deliverySigner(
	context: IExecuteFunctions,
	{ sendingEnd }: Services,
	index: number,
	draft: Draft,
): Promise<Signer> {
	if (draft.rotateDays === 0) return await signerOf(context, index);
	const end = endOf(context, draft);
	return await signerOf(context, index, async (typed) => await sendingEnd.credential(end, typed));
}

/**
 * Agrees with the receiver of a delivery that arrived on a new secret, where it is time to. Never rejects: the delivery
 * is done with, and what failed is tried again after a later one.
 */
export async function rotateAfter(
	context: IExecuteFunctions,
	services: Services,
	index: number,
	draft: Draft,
): Promise<void> {
	if (draft.rotateDays === 0) return;
	try {
		await rotate(context, services, index, draft);
	} catch {
		context.logger.warn('Airlock could not rotate the secret of a webhook, and tries again');
	}
}

async function rotate(
	context: IExecuteFunctions,
	services: Services,
	index: number,
	draft: Draft,
): Promise<void> {
	const { typed: credential } = await signerOf(context, index);
	const outcome = await services.sendingEnd.rotateIfDue({
		...{ end: endOf(context, draft), credential, everyMs: draft.rotateDays * DAY_MS },
		post: async (event, signWith) => {
			const { compiled } = await signerOf(context, index, () => Promise.resolve(signWith));
			return await post(services, draft, compiled, event);
		},
	});
	if (outcome.kind === 'not_due') return;
	const rotated = outcome.kind === 'rotated';
	if (!rotated) context.logger.warn(outcome.kind === 'refused' ? REFUSED : UNCONFIRMED);
	const { integration, environment, correlationId, url } = draft;
	await recordEvent(
		context,
		index,
		{
			action: 'webhook.secret_rotated',
			outcome: rotated ? 'success' : 'failed',
			actor: { type: 'workflow', id: context.getWorkflow().id ?? '' },
			...(integration && { integration }),
			...(environment && { environment }),
			...{ resource: new URL(url).host, correlationId },
			...(rotated && { requestId: outcome.exchange }),
			context: { end: 'sender', ...(!rotated && { reason: outcome.kind }) },
		},
		// Both ends have it: that stands whether it can be recorded or not.
		{ whenUnrecorded: 'mark' },
	);
}

/** To where the delivery went, as it went. */
async function post(
	services: Services,
	draft: Draft,
	compiled: CompiledScheme,
	body: Buffer,
): Promise<string | undefined> {
	const rules = await rulesOf(services, draft);
	const destination = readDestination(draft.url, rules);
	if (!destination.ok) return undefined;
	const { url } = destination;
	const message = {
		...draft,
		...{ contentType: 'application/json', eventId: `rotation_${randomUUID()}` },
	};
	const signed = sign(compiled, message, url, body, services.clock.now());
	if (!signed.ok) return undefined;
	const { timeoutMs } = draft;
	const posted = await postDelivery({ url, headers: signed.headers, body, timeoutMs, rules });
	return 'status' in posted && posted.status === 200 ? posted.body : undefined;
}
