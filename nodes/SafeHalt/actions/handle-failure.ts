import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { classify } from '../../../lib/failure/classify';
import { nextStep } from '../../../lib/failure/retry';
import type { Failure } from '../../../lib/failure/signals';
import { failedItemOf } from '../../../lib/n8n/failure/failed-item';
import { lineageOf } from '../../../lib/n8n/failure/lineage';
import { openedServices } from '../../../lib/n8n/opened-services';
import { correlationId } from '../../../lib/webhook/trace';
import { numberParameter } from '../../parameters';
import type { Action } from '../action';
import { haltFields, scopeFields, scopeOf } from '../fields';
import { halted } from '../halt';

const retryFields: readonly INodeProperties[] = [
	{
		displayName: 'Repeating Is Safe',
		name: 'repeatable',
		type: 'boolean',
		default: false,
		description:
			'Whether the node may do the same twice without harm: it only reads, or the other side makes out repetitions. Otherwise only what surely had no effect is retried.',
	},
	{
		displayName: 'Maximum Attempts',
		name: 'maxAttempts',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: 50 },
		default: 5,
		description: 'The first one included. Connect Retry to the input of the node that went wrong.',
	},
	{
		displayName: 'First Wait Seconds',
		name: 'firstWaitSeconds',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: 86400 },
		default: 30,
		description:
			'Doubled with every attempt, up to a day, and never sooner than the other side asks. Waits of more than a minute survive a restart.',
	},
];

const DAY_MS = 86_400_000;

/** On the error output of a node: again after a wait where that is safe, halted where it is not. */
export const handleFailure: Action = {
	fields: [...scopeFields, ...retryFields, ...haltFields],
	async execute(context, index) {
		const services = await openedServices(context, index);
		const scope = scopeOf(context, index);
		const item = context.getInputData()[index]!;
		const now = services.clock.now();
		const { category: known, retryAt, signals } = failedItemOf(item);
		const asked = retryAt === undefined ? {} : { retryAfterMs: Math.max(0, retryAt - now) };
		const failure: Failure = known
			? { category: known, mayHaveTakenEffect: false, ...asked }
			: (classify({ ...signals, host: scope.key.name }, now) ?? UNKNOWN);
		const { category, retryAfterMs } = failure;
		// One of our nodes has counted it already.
		if (known === undefined) {
			await services.breakers.settle(scope.key, {
				...{ category, durationMs: 0, trial: true },
				...(retryAfterMs !== undefined && { retryAfterMs }),
			});
		}
		const json = withoutError(item.json);
		const node = context.getNode().name;
		const attempt = triesOf(json, node) + 1;
		const lineage = lineageOf(json);
		await services.ledger.count(
			{
				...{ tenant: scope.tenant, integration: scope.integration, account: '' },
				...{ environment: services.environment ?? '', adapter: 'safeHalt', method: '', attempt },
				host: scope.key.name,
				correlationId: lineage.correlationId ?? correlationId(undefined),
				workflow: context.getWorkflow().id ?? '',
				execution: context.getExecutionId(),
			},
			{ category, durationMs: 0, ...(failure.status !== undefined && { status: failure.status }) },
		);
		const repeatable = context.getNodeParameter('repeatable', index, false) === true;
		const maxAttempts = numberParameter(context, index, 'maxAttempts');
		const step = nextStep(
			failure,
			{ method: repeatable ? 'GET' : 'POST', idempotencyKey: false },
			{ attempt, elapsedMs: 0, now },
			{ maxAttempts, budgetMs: Infinity },
			0,
		);
		if (step.kind === 'halt') {
			const why = { ...step, attempts: attempt, status: failure.status };
			return await halted(context, index, services, scope, why, json);
		}
		const firstMs = numberParameter(context, index, 'firstWaitSeconds') * 1_000;
		const wait = Math.min(firstMs * 2 ** (attempt - 1), DAY_MS);
		// Up to a quarter more, so that what failed together does not come back together.
		const notBefore = now + Math.max(retryAfterMs ?? 0, wait) * (1 + Math.random() / 4);
		return {
			output: 'on',
			item: { ...item, json: counted(json, node, attempt), error: undefined, pairedItem: index },
			notBefore: Math.ceil(notBefore),
		};
	},
};

const UNKNOWN: Failure = { category: 'defect', mayHaveTakenEffect: true };

/** What went wrong does not go round with the item: it may hold headers and answers. */
function withoutError(json: IDataObject): IDataObject {
	const entries = Object.entries(json).filter(([name]) => name !== 'error' && name !== 'halt');
	return Object.fromEntries(entries) as IDataObject;
}

/** How often this node saw the item before. */
function triesOf({ airlock }: IDataObject, node: string): number {
	const tries = (airlock as IDataObject | undefined)?.tries as IDataObject | undefined;
	const count = Number(tries?.[node] ?? 0);
	return Number.isSafeInteger(count) && count > 0 ? count : 0;
}

function counted(json: IDataObject, node: string, attempt: number): IDataObject {
	const airlock = (json.airlock ?? {}) as IDataObject;
	const tries = { ...(airlock.tries as IDataObject | undefined), [node]: attempt };
	return { ...json, airlock: { ...airlock, tries } };
}
