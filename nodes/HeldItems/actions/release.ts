import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { approvalSubject, requireApproval } from '../../../lib/n8n/held/approval';
import { type Planned, planRelease } from '../../../lib/n8n/held/plan';
import { recordDecision, recordOutcome } from '../../../lib/n8n/held/record';
import { heldError, inputError } from '../../../lib/n8n/held/refusal';
import { type Released, releaseItems } from '../../../lib/n8n/held/release';
import { openedServices } from '../../../lib/n8n/opened-services';
import type { Action } from '../../operation';
import { textOf } from '../../parameters';
import {
	countParameter,
	filterParameter,
	heldDecision,
	idsParameter,
	MOST_ITEMS,
} from '../parameters';
import { MOST_PER_MINUTE, releaseFields } from './release-fields';

type Line = Exclude<Planned, { would: 'release' }> | Released;

const RATE = { name: 'perMinute', label: 'Items per Minute', most: MOST_PER_MINUTE };
const LIMIT = { name: 'limit', label: 'Limit', most: MOST_ITEMS };

export const release: Action = { fields: releaseFields, execute: releaseHeld };

/**
 * To this output: the work of each item that was released, and nothing else. To a workflow, or as a dry run: what came of
 * each that was asked for. Throws where something was to be released and nothing was.
 */
async function releaseHeld(
	context: IExecuteFunctions,
	index: number,
): Promise<INodeExecutionData[]> {
	const decided = { action: 'held.release', ...heldDecision(context, index) } as const;
	const { tenant } = decided;
	const workflowId = workflowParameter(context, index);
	const perMinute = countParameter(context, index, RATE);
	const { held } = await openedServices(context, index);
	await held.reclaim();
	const named = context.getNodeParameter('which', index, 'ids') !== 'matching';
	const ids = named ? idsParameter(context, index) : await matching(context, index);
	const planned = await planRelease(held, tenant, ids, workflowId !== undefined);
	const items = planned.flatMap((one) => (one.would === 'release' ? [one.item] : []));

	// Anything but a clear no changes nothing.
	if (context.getNodeParameter('dryRun', index, false) !== false) {
		const approve = approvalSubject(decided, ids);
		return planned.map((one) => ({ json: { ...plannedJson(one), approve }, pairedItem: index }));
	}
	const options = context.getNodeParameter('options', index, {}) as IDataObject;
	if ('requireApproval' in options) {
		const keys = {
			approverKey: textOf(options.requireApproval),
			approval: textOf(options.approval),
		};
		await requireApproval(context, index, decided, keys, ids, items);
	}
	const facts = { deliverTo: workflowId ?? 'output', approved: 'requireApproval' in options };
	await recordDecision(context, index, decided, 'pending', items, facts);
	const made = await releaseItems(context, index, { ...decided, perMinute, workflowId }, items);

	const done = made.filter(({ outcome }) => DONE.has(outcome));
	const failed = made.filter(({ outcome }) => outcome === 'given_back');
	await recordOutcome(context, index, decided, 'success', itemsOf(done));
	await recordOutcome(context, index, decided, 'failed', itemsOf(failed));
	const refused = planned.filter((one) => one.would !== 'release');
	const lines: Line[] = [...made, ...refused];
	const tried = named || failed.length > 0;
	const [first] = lines.map(refusalOf).filter((code) => code !== undefined);
	if (done.length === 0 && tried && first) throw heldError(context, index, first);
	const summary = { released: done.length, left: lines.length - done.length };
	if (summary.left > 0) tell(context, summary);
	if (workflowId !== undefined) {
		return lines.map((line) => ({ json: lineJson(line), pairedItem: index }));
	}
	return done.flatMap(({ json }) => {
		if (!json) return [];
		const work = { ...json, airlock: { ...json.airlock, release: summary } };
		return [{ json: work, pairedItem: index }];
	});
}

const DONE: ReadonlySet<string> = new Set(['releasing', 'released', 'waiting'] satisfies Array<
	Released['outcome']
>);

const itemsOf = (made: readonly Released[]) => made.map(({ item }) => item);

function refusalOf(line: Line) {
	if ('would' in line) return line.would;
	const { outcome } = line;
	return outcome === 'releasing' || outcome === 'released' || outcome === 'waiting'
		? undefined
		: outcome;
}

async function matching(context: IExecuteFunctions, index: number): Promise<string[]> {
	const { held } = await openedServices(context, index);
	const filter = { ...filterParameter(context, index), state: 'held' };
	const found = await held.list(filter, countParameter(context, index, LIMIT));
	return found.map(({ id }) => id);
}

/** Undefined: the nodes after this one do the work. */
function workflowParameter(context: IExecuteFunctions, index: number): string | undefined {
	if (context.getNodeParameter('deliverTo', index, 'output') !== 'workflow') return undefined;
	// n8n takes the value out of a resource locator, but not out of a workflow selector.
	const picked = context.getNodeParameter('workflowId', index, '') as unknown;
	const id = textOf(
		typeof picked === 'object' && picked !== null && 'value' in picked ? picked.value : picked,
	);
	if (id !== '') return id;
	throw inputError(context, index, 'Workflow is missing. Pick the one that does the work.');
}

function plannedJson(planned: Planned): IDataObject {
	const { id: heldItem, would } = planned;
	if (planned.would !== 'release') return { heldItem, would };
	const { integration, category, orderKey, generation, correlationId } = planned.item;
	return { heldItem, would, integration, category, orderKey, generation, correlationId };
}

function lineJson(line: Line): IDataObject {
	if ('would' in line) return { heldItem: line.id, outcome: line.would };
	const { outcome, execution, item } = line;
	const { id: heldItem, integration, category, correlationId } = item;
	return {
		...{ heldItem, outcome, integration, category, correlationId },
		...(execution !== undefined && { execution }),
	};
}

/** In the output pane: what stays held is in no item of this output. */
function tell(context: IExecuteFunctions, { released, left }: { released: number; left: number }) {
	const message = `${released} released, ${left} not. A dry run says why.`;
	context.addExecutionHints({ message, type: 'warning', location: 'outputPane' });
}
