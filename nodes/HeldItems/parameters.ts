import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { heldError, inputError } from '../../lib/n8n/held/refusal';
import { decisionFlaw } from '../../lib/registry/decision';
import type { HeldFilter } from '../../lib/store/failure-store';
import {
	decisionParameters,
	entriesOf,
	numberParameter,
	tenantParameter,
	textOf,
} from '../parameters';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** Of one decision. */
export const MOST_ITEMS = 1_000;

/** Each once. What has not the form of an id is refused and never repeated: an expression may have given contents. */
export function idsParameter(context: IExecuteFunctions, index: number): string[] {
	const given = entriesOf(context.getNodeParameter('ids', index, ''));
	const ids = new Set(Array.isArray(given) ? given.map(textOf) : []);
	if (ids.size > 0 && ids.size <= MOST_ITEMS && [...ids].every((id) => UUID.test(id))) {
		return [...ids];
	}
	const message = `Held Item IDs is 1 to ${MOST_ITEMS} IDs as Get Many answers them.`;
	throw inputError(context, index, message);
}

/** What is set of the filter; of those that are held where no state is. */
export function filterParameter(context: IExecuteFunctions, index: number): HeldFilter {
	const set = context.getNodeParameter('filter', index, {}) as IDataObject;
	const state = textOf(set.state) || 'held';
	const chosen = Object.entries({
		integration: textOf(set.integration),
		category: textOf(set.category),
		workflow: textOf(set.workflow),
		state: state === 'any' ? '' : state,
	}).filter(([, text]) => text !== '');
	return { tenant: tenantParameter(context, index), ...Object.fromEntries(chosen) };
}

/** Who decides, why, and for which tenant. Neither of the first may be missing. */
export function heldDecision(
	context: IExecuteFunctions,
	index: number,
): { readonly tenant: string; readonly by: string; readonly reason: string } {
	const decision = decisionParameters(context, index);
	const flaw = decisionFlaw(decision);
	if (!flaw) return decision;
	const { code, message } = flaw;
	if (code === 'by_missing' || code === 'reason_missing') throw heldError(context, index, code);
	throw inputError(context, index, message);
}

/** A whole number from 1 to `most`. */
export function countParameter(
	context: IExecuteFunctions,
	index: number,
	{ name, label, most }: { name: string; label: string; most: number },
): number {
	const count = numberParameter(context, index, name);
	if (Number.isInteger(count) && count >= 1 && count <= most) return count;
	throw inputError(context, index, `${label} is a whole number from 1 to ${most}.`);
}
