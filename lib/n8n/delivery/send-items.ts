import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { DEFAULT_TENANT } from '../../audit/log';
import { Lanes } from '../../delivery/lanes';
import { lookAgainAt, nextAttemptAt } from '../../delivery/schedule';
import type { Category } from '../../failure/category';
import { recordEvent } from '../audit/record-event';
import { haltItem, noteOn } from '../failure/halting';
import { forEachItem, type ItemResult } from '../item-loop';
import { lineageOf } from '../failure/lineage';
import { openedServices } from '../opened-services';
import type { Services } from '../services';
import { putToWait, SHORT_WAIT_MS, sleepUntil } from '../wait-until';
import { adoptAbandoned } from './adopt';
import { type Attempted, attemptDelivery } from './attempt';
import { type CourierItem, courierItem, isCourier, readCourierItem, spawnCourier } from './courier';
import { type Draft, type Kept, readKept } from './draft';
import { keepDraft } from './keep-draft';
import { checkSigner, deliverySigner, rotateAfter } from './rotate';

/** A delivery that is under way in this run. */
interface Underway extends CourierItem {
	readonly index: number;
	readonly kept: Kept;
	readonly attempts: number;
	/** Of the last attempt. */
	readonly category?: Category;
	readonly status?: number;
}

/** At one destination at once, from this process. */
const lanes = new Lanes(10);

/** Reads what the node is set to send for one item. Throws a NodeOperationError that names the field. */
export type ReadDraft = (index: number, services: Services) => Draft;

/**
 * Sends every item, and answers them by output: Delivered, Pending, Failed. Each is kept, sealed, before its first attempt. What
 * has to be tried again is handed to a courier: an execution of its own, which runs this as well.
 */
export async function sendItems(
	context: IExecuteFunctions,
	readDraft: ReadDraft,
): Promise<INodeExecutionData[][]> {
	const run = new DeliveryRun(context, readDraft);
	return isCourier(context) ? await run.asCourier() : await run.first();
}

class DeliveryRun {
	private pending: Underway[] = [];
	private readonly failed: INodeExecutionData[] = [];
	private readonly delivered: INodeExecutionData[] = [];

	constructor(
		private readonly context: IExecuteFunctions,
		private readonly readDraft: ReadDraft,
	) {}

	/** The run that the workflow's owner sees. */
	async first(): Promise<INodeExecutionData[][]> {
		const { context } = this;
		const delivered = await this.sendEach().catch(async (error: unknown) => {
			// What was pending before goes on all the same.
			await this.handOver([]);
			throw error;
		});
		const execution = await this.handOver(await adoptAbandoned(context));
		const pending = this.pending.map((underway) => pendingItem(underway, execution));
		return [delivered, pending, this.failed];
	}

	private async sendEach(): Promise<INodeExecutionData[]> {
		const { context } = this;
		return await forEachItem(context, async (index) => {
			const services = await openedServices(context, index);
			const draft = this.readDraft(index, services);
			await checkSigner(context, index, draft);
			const { json } = context.getInputData()[index]!;
			const idempotencyKeys = { [context.getNode().name]: draft.eventId };
			const kept = { json, idempotencyKeys, delivery: draft };
			const nextAt = services.clock.now();
			const turn = nextAt + draft.timeoutMs;
			const id = await keepDraft(context, services, index, kept, turn);
			const underway = { index, id, kept, attempts: 0, nextAt, turn };
			return await lanes.through(laneOf(underway), async (waited) => {
				if (!waited) return await this.tryOrWait(services, underway);
				const made = await this.takeTurnAndTry(services, underway);
				// It waited so long that another run has it: pending, for all that this one knows.
				if (!made) this.pending.push(underway);
				return made ?? [];
			});
		});
	}

	/** Goes on until nothing is pending, or for so long as it may wait without being written down. */
	async asCourier(): Promise<INodeExecutionData[][]> {
		const { context } = this;
		for (const [index, item] of context.getInputData().entries()) {
			const underway = await this.takeUp(index, readCourierItem(item));
			if (underway) this.pending.push(underway);
		}
		while (this.pending.length > 0) {
			const at = Math.min(...this.pending.map(({ nextAt }) => nextAt));
			const services = await openedServices(context, 0);
			if (at - services.clock.now() > SHORT_WAIT_MS) {
				const outputs = [this.delivered, this.pending.map(courierItem), this.failed];
				await putToWait(context, at, outputs);
				return outputs;
			}
			await sleepUntil(context, at);
			await this.round(services);
		}
		return [this.delivered, [], this.failed];
	}

	private async round(services: Services): Promise<void> {
		const all = this.pending;
		this.pending = [];
		for (const underway of all) {
			if (underway.nextAt > services.clock.now()) {
				this.pending.push(underway);
				continue;
			}
			const item = await lanes
				.through(laneOf(underway), async () => await this.takeTurnAndTry(services, underway))
				.catch(() => undefined);
			if (item && !Array.isArray(item)) this.delivered.push(item);
		}
	}

	/** Undefined where another run has it by now, or a person. */
	private async takeTurnAndTry(
		services: Services,
		underway: Underway,
	): Promise<ItemResult | undefined> {
		const { id, kept, turn: seen } = underway;
		const turn = services.clock.now() + kept.delivery.timeoutMs;
		const attempts = underway.attempts + 1;
		const ours = await services.held
			.takeTurn(DEFAULT_TENANT, id, { seen, until: turn, attempts })
			.catch(() => undefined);
		if (ours === false) return undefined;
		// It does not leave unless that is written down.
		if (ours === undefined) return await this.wait(services, underway);
		return await this.tryOrWait(services, { ...underway, turn });
	}

	private async tryOrWait(services: Services, underway: Underway): Promise<ItemResult> {
		try {
			return await this.tryOnce(services, underway);
		} catch {
			return await this.wait(services, underway);
		}
	}

	/** Our store is away, or the credential is: neither is the delivery's fault. Its deadline stands. */
	private async wait(services: Services, underway: Underway): Promise<[]> {
		await this.later(services, underway, undefined, true);
		return [];
	}

	/** One attempt. Answers the item of a delivery that arrived; what did not is put where it belongs. */
	private async tryOnce(services: Services, underway: Underway): Promise<ItemResult> {
		const { context } = this;
		const { delivery } = underway.kept;
		const signer = await deliverySigner(context, services, underway.index, delivery);
		const attempt = underway.attempts + 1;
		const result = await attemptDelivery(context, services, signer, delivery, attempt);
		switch (result.kind) {
			case 'delivered':
				return await this.arrived(services, { ...underway, attempts: attempt }, result);
			case 'failed':
				await this.later(
					services,
					{ ...underway, attempts: attempt, category: result.category, status: result.status },
					result.retryAfterMs,
					false,
				);
				return [];
			case 'kept_back':
				await this.later(
					services,
					{ ...underway, category: result.category },
					result.retryAfterMs,
					true,
				);
				return [];
			case 'final': {
				const left = result.status !== undefined;
				const attempts = left ? attempt : underway.attempts;
				await this.giveUp(services, { ...underway, attempts }, result);
				return [];
			}
		}
	}

	/** `keptBack`: it did not leave, so that it waits for a door of ours and not for the receiver. */
	private async later(
		services: Services,
		underway: Underway,
		askedMs: number | undefined,
		keptBack: boolean,
	): Promise<void> {
		const { attempts, id, kept, category = 'temporarily_unavailable', status } = underway;
		const times = {
			attempt: attempts,
			now: services.clock.now(),
			giveUpAt: kept.delivery.giveUpAt,
		};
		const at = keptBack
			? lookAgainAt(times, Math.random(), askedMs)
			: nextAttemptAt(times, Math.random(), askedMs);
		if (at === undefined) {
			await this.giveUp(services, underway, { kind: 'final', category, status });
			return;
		}
		const turn = await services.held
			.takeTurn(DEFAULT_TENANT, id, { seen: underway.turn, until: at, attempts })
			.then(
				() => at,
				// Our store is away. Where another run has it by then, the next turn tells.
				() => underway.turn,
			);
		this.pending.push({ ...underway, nextAt: at, turn });
	}

	private async arrived(
		services: Services,
		{ index, id, kept, attempts }: Underway,
		{ status, durationMs }: Attempted & { kind: 'delivered' },
	): Promise<INodeExecutionData> {
		const { context } = this;
		const { eventId, integration, environment, correlationId, url } = kept.delivery;
		await services.held.released(DEFAULT_TENANT, id, context.getExecutionId());
		await recordEvent(
			context,
			index,
			{
				action: 'webhook.sent',
				outcome: 'success',
				actor: { type: 'workflow', id: context.getWorkflow().id ?? '' },
				...(integration && { integration }),
				...(environment && { environment }),
				...{ resource: new URL(url).host, requestId: eventId, correlationId },
				context: { attempts, status },
			},
			// It left: that stands whether it can be recorded or not.
			{ whenUnrecorded: 'mark' },
		);
		await rotateAfter(context, services, index, kept.delivery);
		noteOn(context, { airlockCorrelationId: correlationId });
		const delivery = { eventId, status, attempts, durationMs };
		return { json: { delivery, airlock: airlockOf(kept) }, pairedItem: index };
	}

	/** Held for an operator, told to whoever has to know. The contents live on in the new held item. */
	private async giveUp(
		services: Services,
		{ index, id, kept, attempts }: Underway,
		{ category, status, denial }: Attempted & { kind: 'final' },
	): Promise<void> {
		const { json, delivery } = kept;
		const { integration, environment, correlationId, eventId, holdItem, keepDays } = delivery;
		const host = URL.canParse(delivery.url) ? new URL(delivery.url).host : '';
		const lineage = lineageOf(json as IDataObject);
		const halt = await haltItem(
			this.context,
			index,
			services,
			{
				...{ tenant: DEFAULT_TENANT, integration, environment, category, status, denial },
				...{ host, method: 'POST', attempts, correlationId, retryable: false },
			},
			holdItem
				? { json: json as IDataObject, idempotencyKey: eventId, keepDays, lineage }
				: undefined,
		);
		await services.held.released(DEFAULT_TENANT, id, String(halt.reference));
		const airlock = airlockOf(kept);
		this.failed.push({ json: { halt, delivery: { eventId }, airlock }, pairedItem: index });
	}

	/** What n8n does not let go on by itself is held at once: nothing waits for what will not come. */
	private async handOver(adopted: readonly CourierItem[]): Promise<string> {
		const { context } = this;
		if (this.pending.length + adopted.length === 0) return '';
		try {
			return await spawnCourier(context, [...this.pending, ...adopted]);
		} catch {
			const services = await openedServices(context, 0);
			for (const { id } of adopted) await services.held.giveBack(DEFAULT_TENANT, id);
			for (const underway of this.pending.splice(0)) {
				const { category = 'temporarily_unavailable', status } = underway;
				await this.giveUp(services, underway, { kind: 'final', category, status });
			}
			return '';
		}
	}

	/** Undefined for what is done with, or taken up by a person. */
	private async takeUp(
		index: number,
		item: CourierItem | undefined,
	): Promise<Underway | undefined> {
		if (!item) return undefined;
		const { id, turn: seen, nextAt } = item;
		const { held, clock } = await openedServices(this.context, index);
		const turn = Math.max(nextAt, clock.now());
		const taken = await held.goOn(DEFAULT_TENANT, id, { seen, until: turn });
		if (!taken.ok || taken.item.node !== this.context.getNode().id) return undefined;
		const { attempts } = taken.item;
		const kept = readKept(taken.contents);
		return kept && { id, nextAt, turn, attempts, index, kept };
	}
}

/** The draft was read: its URL can be. */
const laneOf = ({ kept }: Underway) => new URL(kept.delivery.url).origin;

/** Goes on with the item: what a loop or a release needs. */
function airlockOf({ json, delivery }: Kept): IDataObject {
	const { heldItem, generation, receivedAt } = lineageOf(json as IDataObject);
	return {
		correlationId: delivery.correlationId,
		integrationId: delivery.integration || null,
		...(heldItem && { heldItem, generation }),
		...(receivedAt && { receivedAt }),
	};
}

function pendingItem(
	{ index, id, kept, attempts, nextAt, category }: Underway,
	execution: string,
): INodeExecutionData {
	const delivery = {
		...{ eventId: kept.delivery.eventId, attempts, execution, reference: id },
		nextAttemptAt: new Date(nextAt).toISOString(),
		...(category && { category }),
	};
	return { json: { delivery, airlock: airlockOf(kept) }, pairedItem: index };
}
