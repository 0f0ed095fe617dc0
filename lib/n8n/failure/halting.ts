import { randomBytes } from 'node:crypto';
import { type IDataObject, type IExecuteFunctions, NodeOperationError } from 'n8n-workflow';
import type { BreakerKey } from '../../failure/breakers';
import { CATEGORIES, type Category } from '../../failure/category';
import type { Drift } from '../../failure/drift';
import { deactivateWorkflow } from './deactivate-workflow';
import type { Lineage } from './lineage';
import type { Services } from '../services';

/** How far a halt goes. */
export type HaltMode = 'item' | 'execution' | 'integration' | 'workflow';

/** Work that stops here: context only. */
export interface Halt {
	readonly tenant: string;
	readonly integration: string;
	readonly environment: string;
	readonly category: Category;
	readonly retryable: boolean;
	/** Milliseconds since the epoch. */
	readonly retryAt?: number;
	/** The rule of ours that it met, with our words about it. */
	readonly denial?: { readonly rule: string; readonly message: string };
	readonly drift?: readonly Drift[];
	readonly account?: string;
	readonly host?: string;
	readonly method?: string;
	readonly status?: number;
	readonly attempts: number;
	readonly correlationId: string;
}

/** What is kept of the item, encrypted, until a person releases or discards it. */
export interface Holding {
	readonly json: IDataObject;
	readonly idempotencyKey?: string;
	readonly orderKey?: string;
	readonly keepDays?: number;
	readonly lineage: Lineage;
}

/**
 * Halts one item: holds it, records that, tells who has to know, and puts the ids on the execution. Answers what stands
 * in its place. Throws where it cannot be held: then the workflow stops, and n8n keeps its data.
 */
export async function haltItem(
	context: IExecuteFunctions,
	itemIndex: number,
	services: Services,
	halt: Halt,
	holding: Holding | undefined,
): Promise<IDataObject> {
	const held = holding && (await hold(context, itemIndex, services, halt, holding));
	const reference = held ?? randomBytes(8).toString('hex');
	await record(context, services, halt, reference, held !== undefined);
	await services.raise({
		condition: 'work_halted',
		...{ tenant: halt.tenant, integration: halt.integration, environment: halt.environment },
		...{ category: halt.category, account: halt.account, host: halt.host, method: halt.method },
		...{ status: halt.status, attempts: halt.attempts, correlationId: halt.correlationId },
		...{ workflow: context.getWorkflow().id, execution: context.getExecutionId() },
		// Not the node's name: people name nodes after customers, and no detector knows every name.
		...{ reference, at: services.clock.now() },
	});
	noteOn(context, { airlockReference: reference, airlockCorrelationId: halt.correlationId });
	return {
		code: halt.category,
		message: CATEGORIES[halt.category].text,
		retryable: halt.retryable,
		...(halt.retryAt !== undefined && { retryAt: new Date(halt.retryAt).toISOString() }),
		...(halt.denial && { rule: halt.denial.rule, detail: halt.denial.message }),
		...(halt.drift && { drift: halt.drift.map((one) => ({ ...one })) }),
		...(halt.status !== undefined && { status: halt.status }),
		...(halt.host && { host: halt.host }),
		attempts: halt.attempts,
		reference,
		held: held !== undefined,
		correlationId: halt.correlationId,
		integrationId: halt.integration,
		environment: halt.environment || null,
	};
}

/**
 * Does what a halt is to do besides: sets the other side aside for the integration, or switches the workflow off. Throws
 * for every halt that is to stop more than its item.
 */
export async function stopFurther(
	context: IExecuteFunctions,
	itemIndex: number,
	services: Services,
	mode: HaltMode,
	key: BreakerKey | undefined,
	halt: IDataObject,
): Promise<void> {
	if (mode === 'item') return;
	if (mode === 'integration' && key) {
		const reason = `Halted by its workflow: ${String(halt.code)}`;
		await services.breakers.hold(key, `workflow ${context.getWorkflow().id}`, reason);
	}
	if (mode === 'workflow') await deactivateWorkflow(context, itemIndex);
	throw haltError(context, itemIndex, halt);
}

/** Stops the workflow for a halt that is to stop all of it. Category and reference, no free text. */
function haltError(
	context: IExecuteFunctions,
	itemIndex: number,
	halt: IDataObject,
): NodeOperationError {
	const { code, message, reference } = halt as Record<string, string>;
	return new NodeOperationError(context.getNode(), `${message} (${code}, reference ${reference})`, {
		description: 'The work stopped safely. Look for the reference in Held Items or the Audit Log.',
		itemIndex,
		type: code,
	});
}

/** Ids on the execution, which n8n's list of executions can be searched by. */
export function noteOn(context: IExecuteFunctions, ids: Readonly<Record<string, string>>): void {
	try {
		const { customData } = context as { customData?: IExecuteFunctions['customData'] };
		for (const [key, value] of Object.entries(ids)) customData?.set(key, value);
	} catch {
		// An older n8n, or one that keeps none: the ids are in the log as well.
	}
}

async function hold(
	context: IExecuteFunctions,
	itemIndex: number,
	services: Services,
	halt: Halt,
	{ json, idempotencyKey, orderKey, keepDays, lineage }: Holding,
): Promise<string> {
	const { id: node, name } = context.getNode();
	const keys = { ...lineage.idempotencyKeys, ...(idempotencyKey && { [name]: idempotencyKey }) };
	const held = await services.held.hold({
		// By its id: a name may be a customer's, and this stands in the clear.
		...{ tenant: halt.tenant, integration: halt.integration, category: halt.category, node },
		workflow: context.getWorkflow().id ?? '',
		execution: context.getExecutionId(),
		correlationId: halt.correlationId,
		attempts: halt.attempts,
		parent: lineage.heldItem,
		generation: lineage.generation,
		contents: { json, idempotencyKeys: keys },
		...{ orderKey, keepDays },
	});
	if (held.ok) {
		// The contents live on in this one.
		if (lineage.heldItem) await services.held.released(halt.tenant, lineage.heldItem, held.id);
		return held.id;
	}
	throw new NodeOperationError(context.getNode(), 'The item is too large to be held', {
		description: `${CATEGORIES[halt.category].text} (${halt.category}). At most 8 MB are held. Leave Hold Item off, or take fields out before.`,
		itemIndex,
		type: 'payload_too_large',
	});
}

/** What cannot be recorded is a gap, and chained as one: the halt stands. */
async function record(
	context: IExecuteFunctions,
	{ audit }: Services,
	halt: Halt,
	reference: string,
	held: boolean,
): Promise<void> {
	const { category, attempts, status, denial } = halt;
	await audit
		.record(
			{
				action: 'work.halted',
				outcome: denial ? 'denied' : 'failed',
				actor: { type: 'workflow', id: context.getWorkflow().id ?? '' },
				...(halt.integration && { integration: halt.integration }),
				...(halt.environment && { environment: halt.environment }),
				...(halt.account && { credential: halt.account }),
				...(halt.host && { resource: halt.host }),
				...(halt.method && { scope: halt.method }),
				...{ requestId: reference, correlationId: halt.correlationId },
				...{ workflow: context.getWorkflow().id, execution: context.getExecutionId() },
				node: context.getNode().name,
				context: {
					...{ category, attempts, held },
					...(status !== undefined && { status }),
					...(denial && { rule: denial.rule }),
				},
			},
			{ tenant: halt.tenant, whenUnrecorded: 'mark' },
		)
		.catch(() => undefined);
}
