import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { DEFAULT_TENANT, type WhenUnrecorded } from '../../lib/audit/log';
import { recordEvent } from '../../lib/n8n/audit/record-event';
import { forEachItem, haltOrThrow } from '../../lib/n8n/item-loop';
import { openedServices } from '../../lib/n8n/opened-services';
import type { Guarded } from './guarded';
import { operations } from './operations';
import { optionsOf } from './parameters';

type OperationName = keyof typeof operations;

/** What became of the items, by index; nothing is known of one that was halted but its tenant. */
interface Done {
	readonly guarded: Map<number, Guarded>;
	readonly tenants: Map<number, string>;
}

/** Guards every item, records the run, and answers the items by output. */
export async function guardItems(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	// Read where nothing can throw: see `forEachItem`. It is never an expression.
	const operation = (context.getNode().parameters.operation ?? 'mask') as OperationName;
	const done: Done = { guarded: new Map(), tenants: new Map() };
	let items = await forEachItem(context, async (index) => {
		done.tenants.set(index, optionsOf(context, index).tenant);
		const guarded = await operations[operation].execute(context, index);
		done.guarded.set(index, guarded);
		const { json, binary } = guarded;
		// The input item is not spread: what an operation does not name does not go on.
		return { json, ...(binary && { binary }), pairedItem: index };
	});
	try {
		await recordRun(context, operation, done);
	} catch (error) {
		done.guarded.clear();
		items = items.map((_item, index) => haltOrThrow(context, index, error));
	}
	if (operation !== 'detect') return [items];
	// One that was halted was not found to be clean.
	const isClean = ({ pairedItem }: INodeExecutionData) =>
		done.guarded.get(pairedItem as number)?.sensitive === false;
	return [items.filter(isClean), items.filter((item) => !isClean(item))];
}

const ACTIONS: Readonly<Record<OperationName, string>> = {
	allowFields: 'field.allow',
	decrypt: 'field.decrypt',
	detect: 'field.detect',
	encrypt: 'field.encrypt',
	mask: 'field.mask',
	pseudonymize: 'field.pseudonymize',
};

/** One entry a run and tenant: how many items, and what was done by name and number. */
async function recordRun(
	context: IExecuteFunctions,
	operation: OperationName,
	{ guarded, tenants }: Done,
): Promise<void> {
	const indexes = [...context.getInputData().keys()];
	const tenantOf = (index: number) => tenants.get(index) ?? DEFAULT_TENANT;
	for (const tenant of new Set(indexes.map(tenantOf))) {
		const own = indexes.filter((index) => tenantOf(index) === tenant);
		const done = own.map((index) => guarded.get(index)).filter((one) => one !== undefined);
		const totals = new Map<string, number>();
		for (const { rule, count } of done.flatMap(({ counts }) => counts)) {
			totals.set(rule, (totals.get(rule) ?? 0) + count);
		}
		await openedServices(context, 0);
		await recordEvent(
			context,
			0,
			{
				action: ACTIONS[operation],
				outcome: done.length === own.length ? 'success' : 'failed',
				actor: { type: 'workflow', id: context.getWorkflow().id ?? '' },
				context: {
					items: own.length,
					halted: own.length - done.length,
					done: [...totals].map(([rule, count]) => ({ rule, count })),
				},
			},
			{ tenant, whenUnrecorded: whenUnrecordedOf(context) },
		);
	}
}

function whenUnrecordedOf(context: IExecuteFunctions): WhenUnrecorded {
	// Not an expression, so it is the same for every item.
	const { whenUnrecorded } = context.getNodeParameter('options', 0, {}) as {
		whenUnrecorded?: WhenUnrecorded;
	};
	return whenUnrecorded ?? 'halt';
}
