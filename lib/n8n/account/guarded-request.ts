import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type IDataObject, type IExecuteFunctions, type INodeExecutionData } from 'n8n-workflow';
import { nextStep, type RetryPolicy, isSafe } from '../../failure/retry';
import { correlationId } from '../../webhook/trace';
import {
	type Answered,
	attemptCall,
	type CallScope,
	type GuardedCall,
	type NotAnswered,
} from './guarded-call';
import { type Halt, haltItem, type HaltMode, noteOn, stopFurther } from '../failure/halting';
import { type Lineage, lineageOf } from '../failure/lineage';
import { openedServices } from '../opened-services';
import { type Paging, nextPage } from './paging';
import type { Services } from '../services';

/** What the node was set to do for one item. */
export interface GuardedRequestSettings {
	readonly call: GuardedCall;
	readonly retry: RetryPolicy;
	/** Undefined where the other side makes out no repetitions. An empty key is made here. */
	readonly idempotency?: { readonly header: string; readonly key: string };
	readonly paging: Paging;
	readonly haltMode: HaltMode;
	readonly holdItem: boolean;
	readonly orderKey: string;
	readonly keepDays?: number;
	/** Over all processes; 0: no limit. */
	readonly requestsPerMinute: number;
	readonly concurrentCalls: number;
	/** Whether a halted item carries what came in, for whoever tries it again in the same workflow. */
	readonly includeInput: boolean;
}

export type GuardedResult =
	| { readonly ok: true; readonly items: INodeExecutionData[] }
	| { readonly ok: false; readonly item: INodeExecutionData };

const MINUTE_MS = 60_000;
const CREDENTIAL = 'airlockServiceAccountApi';

/** Makes the calls of one item, page by page. */
export async function guardedRequest(
	context: IExecuteFunctions,
	itemIndex: number,
	settings: GuardedRequestSettings,
): Promise<GuardedResult> {
	const services = await openedServices(context, itemIndex);
	const { json } = context.getInputData()[itemIndex]!;
	const run = new GuardedRun(context, itemIndex, services, settings, lineageOf(json));
	const credential = await context.getCredentials(CREDENTIAL, itemIndex);
	return await run.run(credential as IDataObject, json);
}

class GuardedRun {
	private readonly startedAt = performance.now();
	private attempts = 0;
	private readonly correlationId: string;

	constructor(
		private readonly context: IExecuteFunctions,
		private readonly itemIndex: number,
		private readonly services: Services,
		private readonly settings: GuardedRequestSettings,
		private readonly lineage: Lineage,
	) {
		this.correlationId = lineage.correlationId ?? correlationId(undefined);
	}

	async run(credential: IDataObject, json: IDataObject): Promise<GuardedResult> {
		const { context, settings, services } = this;
		const prepared = services.accounts.prepare(credential);
		const account = prepared.ok ? prepared.account : undefined;
		const scope: CallScope = {
			credential,
			tenant: account?.tenant ?? 'default',
			integration: account?.integration ?? '',
			environment: account?.environment ?? '',
			account: account?.name ?? (prepared.ok ? '' : prepared.name),
			adapter: 'guardedRequest',
			correlationId: this.correlationId,
			workflow: context.getWorkflow().id ?? '',
			execution: context.getExecutionId(),
		};
		const key = this.idempotencyKey();
		const items: INodeExecutionData[] = [];
		noteOn(context, { airlockCorrelationId: this.correlationId });
		let call: GuardedCall | undefined = this.withHeaders(settings.call, key);
		for (let page = 1; call !== undefined; page += 1) {
			const result = await this.callWithRetries(scope, call, key !== undefined);
			if (!result.ok) return await this.halt(scope, result.halt, json, key);
			items.push(this.itemOf(scope, result.answer, key));
			call = nextPage(settings.paging, call, result.answer, page);
		}
		return { ok: true, items };
	}

	private async callWithRetries(
		scope: CallScope,
		call: GuardedCall,
		idempotencyKey: boolean,
	): Promise<
		| { readonly ok: true; readonly answer: Answered }
		| { readonly ok: false; readonly halt: Partial<Halt> & Pick<Halt, 'category' | 'retryable'> }
	> {
		const { retry } = this.settings;
		const repeatable = { method: call.method, idempotencyKey };
		for (let attempt = 1; ; attempt += 1) {
			const result = await this.attempt(scope, call, attempt);
			if (result.ok) return { ok: true, answer: result };
			const progress = {
				attempt,
				elapsedMs: performance.now() - this.startedAt,
				now: this.services.clock.now(),
			};
			const step = nextStep(result.failure, repeatable, progress, retry, Math.random());
			if (step.kind === 'halt') {
				const { status } = result.failure;
				const { denial, drift } = result;
				return { ok: false, halt: { ...step, denial, drift, status } };
			}
			await sleep(step.waitMs, undefined, { signal: this.context.getExecutionCancelSignal?.() });
		}
	}

	/** One attempt, within the limits of the integration. */
	private async attempt(
		scope: CallScope,
		call: GuardedCall,
		attempt: number,
	): Promise<Answered | NotAnswered> {
		const { context, services, settings } = this;
		const { requestsPerMinute, concurrentCalls } = settings;
		const key = `integration|${scope.tenant}|${scope.integration}`;
		if (requestsPerMinute > 0) {
			const taken = await services.store.rates.take(key, requestsPerMinute, MINUTE_MS);
			if (!taken.allowed) return limited('integration_rate', taken.retryAfterMs);
		}
		if (concurrentCalls <= 0) {
			this.attempts += 1;
			return await attemptCall(context, services, scope, call, attempt);
		}
		const giveBack = await services.slots.take(key, concurrentCalls, call.timeoutMs + MINUTE_MS);
		if (!giveBack) return limited('integration_concurrency', 500);
		try {
			this.attempts += 1;
			return await attemptCall(context, services, scope, call, attempt);
		} finally {
			await giveBack();
		}
	}

	private async halt(
		scope: CallScope,
		facts: Partial<Halt> & Pick<Halt, 'category' | 'retryable'>,
		json: IDataObject,
		idempotencyKey: string | undefined,
	): Promise<GuardedResult> {
		const { context, itemIndex, services, settings, lineage, correlationId } = this;
		const { tenant, integration, environment, account } = scope;
		const { call, holdItem, haltMode, orderKey, keepDays, includeInput } = settings;
		const { method } = call;
		const host = URL.canParse(call.url) ? new URL(call.url).host : '';
		const halt = await haltItem(
			context,
			itemIndex,
			services,
			{
				...{ tenant, integration, environment, account, host, method, correlationId },
				...{ ...facts, attempts: this.attempts },
			},
			holdItem ? { json, idempotencyKey, orderKey, keepDays, lineage } : undefined,
		);
		const key = { tenant, integration, kind: 'host' as const, name: host };
		await stopFurther(context, itemIndex, services, haltMode, key, halt);
		const kept = includeInput ? { ...json } : {};
		const airlock = {
			// What counts the rounds of a loop goes round with it.
			...(includeInput && (json.airlock as IDataObject | undefined)),
			correlationId,
			...(lineage.heldItem && !holdItem && { heldItem: lineage.heldItem }),
			...(idempotencyKey && {
				idempotencyKeys: { ...lineage.idempotencyKeys, [context.getNode().name]: idempotencyKey },
			}),
			generation: lineage.generation,
		};
		return { ok: false, item: { json: { ...kept, halt, airlock }, pairedItem: itemIndex } };
	}

	private itemOf(
		scope: CallScope,
		{ status, body, durationMs }: Answered,
		key: string | undefined,
	): INodeExecutionData {
		const { lineage, correlationId, attempts } = this;
		return {
			json: {
				status,
				body: body as IDataObject,
				airlock: {
					...{ correlationId, attempts, durationMs },
					...{ integrationId: scope.integration, account: scope.account },
					environment: scope.environment,
					...(key && { idempotencyKey: key }),
					...(lineage.receivedAt && { receivedAt: lineage.receivedAt }),
					...(lineage.heldItem && { heldItem: lineage.heldItem, generation: lineage.generation }),
				},
			},
			pairedItem: this.itemIndex,
		};
	}

	/** The same for every attempt, and for every round that the item makes through Held Items. */
	private idempotencyKey(): string | undefined {
		const { idempotency, call } = this.settings;
		if (!idempotency || isSafe(call.method)) return undefined;
		const node = this.context.getNode();
		const known = idempotency.key || this.lineage.idempotencyKeys[node.name];
		if (known) return known;
		const { deliveryId } = this.lineage;
		const workflow = this.context.getWorkflow().id ?? '';
		// A delivery that comes again, or an execution that n8n repeats, is the same piece of work.
		const origin = deliveryId ?? `${this.context.getExecutionId()}|${this.itemIndex}`;
		const text = JSON.stringify([workflow, node.id, origin]);
		return createHash('sha256').update(text).digest('hex').slice(0, 36);
	}

	/** W3C Trace Context: the other side can tell which of our executions a request belongs to. */
	private withHeaders(call: GuardedCall, key: string | undefined): GuardedCall {
		const span = randomBytes(8).toString('hex');
		const { idempotency } = this.settings;
		return {
			...call,
			headers: {
				...call.headers,
				...(key !== undefined && idempotency && { [idempotency.header]: key }),
				traceparent: `00-${this.correlationId}-${span}-01`,
			},
		};
	}
}

const LIMITS = {
	integration_rate: 'The integration makes no more requests a minute',
	integration_concurrency: 'The integration makes no more calls at once',
};

function limited(rule: keyof typeof LIMITS, retryAfterMs: number): NotAnswered {
	return {
		ok: false,
		failure: { category: 'rate_limited', retryAfterMs, mayHaveTakenEffect: false },
		denial: { rule, message: LIMITS[rule] },
		durationMs: 0,
	};
}
