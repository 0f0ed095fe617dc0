import { type IDataObject, type IExecuteFunctions, NodeOperationError } from 'n8n-workflow';
import { DEFAULT_POLICY, type AlertPolicy } from '../../lib/alert/policy';
import { isCondition } from '../../lib/alert/conditions';
import { inputError } from '../../lib/n8n/held/refusal';
import { jsonOf } from '../../lib/json';
import { decisionFlaw } from '../../lib/registry/decision';
import { decisionParameters, tenantParameter, textOf, textParameter } from '../parameters';

export type Facts = Readonly<Record<string, unknown>>;

const FINGERPRINT = /^[0-9a-f]{32}$/;
const MINUTE_MS = 60_000;

/** What to tell of: the item's own facts, or those of the fields. */
export function factsParameter(context: IExecuteFunctions, index: number): Facts {
	if (context.getNodeParameter('source', index, 'item') === 'item')
		return itemFacts(context, index);
	const details = context.getNodeParameter('details', index, {}) as IDataObject;
	return {
		...details,
		condition: textParameter(context, index, 'condition'),
		integration: textParameter(context, index, 'integration'),
		tenant: tenantParameter(context, index),
		workflow: context.getWorkflow().id,
		execution: context.getExecutionId(),
	};
}

/** As Integration Event Trigger gives them: whether it is over, and how often nobody answered, may stand beside them. */
function itemFacts(context: IExecuteFunctions, index: number): Facts {
	const given: unknown = context.getNodeParameter('alert', index, '');
	const facts = typeof given === 'string' ? jsonOf(given) : given;
	const known = typeof facts === 'object' && facts !== null ? (facts as Facts) : {};
	if (!isCondition(known.condition)) {
		throw new NodeOperationError(context.getNode(), 'The item has no alert in it', {
			description:
				'Alert is an object with a condition, as Integration Event Trigger gives it. Otherwise set Alert From to Fields Below.',
			itemIndex: index,
			type: 'invalid_input',
		});
	}
	const { resolved, escalation } = context.getInputData()[index]?.json ?? {};
	return { resolved, escalation, ...known };
}

export function policyParameter(context: IExecuteFunctions, index: number): AlertPolicy {
	const set = context.getNodeParameter('policy', index, {}) as IDataObject;
	const whole = (name: string, label: string, [least, most]: [number, number], unset: number) => {
		if (set[name] === undefined) return unset;
		const value = textOf(set[name]) === '' ? Number.NaN : Number(set[name]);
		if (Number.isInteger(value) && value >= least && value <= most) return value;
		throw inputError(context, index, `${label} is a whole number from ${least} to ${most}.`);
	};
	const minutes = (name: string, label: string, least: number, unsetMs: number) =>
		whole(name, label, [least, 10_080], unsetMs / MINUTE_MS) * MINUTE_MS;
	return {
		threshold: whole('threshold', 'Threshold', [1, 1_000], DEFAULT_POLICY.threshold),
		windowMs: minutes('windowMinutes', 'Window', 1, DEFAULT_POLICY.windowMs),
		repeatMs: minutes('repeatMinutes', 'Repeat After', 1, DEFAULT_POLICY.repeatMs),
		// Nobody sends those unless a schedule does: see Send Due.
		escalateAfterMs: minutes('escalateAfterMinutes', 'Escalate After', 0, 0),
		digest: set.digest === true,
	};
}

/** The page that acknowledges; empty for none. */
export function pageParameter(context: IExecuteFunctions, index: number): string {
	const page = textParameter(context, index, 'acknowledgeUrl');
	if (page === '' || URL.canParse(page)) return page;
	throw inputError(context, index, 'Acknowledge URL is not a URL.');
}

export function fingerprintParameter(context: IExecuteFunctions, index: number): string {
	const fingerprint = textParameter(context, index, 'fingerprint');
	if (FINGERPRINT.test(fingerprint)) return fingerprint;
	throw inputError(context, index, 'Fingerprint is 32 hexadecimal digits, as Send answers it.');
}

/** Who decides, for which tenant, and why. A reason may be left out where `reasonNeeded` is false, and so may both. */
export function alertDecision(
	context: IExecuteFunctions,
	index: number,
	needed: { readonly by: boolean; readonly reason: boolean },
): { readonly tenant: string; readonly by: string; readonly reason: string } {
	const decision = decisionParameters(context, index);
	const flaw = decisionFlaw({
		by: decision.by || (needed.by ? '' : 'workflow'),
		reason: decision.reason || (needed.reason ? '' : 'none'),
	});
	if (flaw) {
		const { code: type, message } = flaw;
		throw new NodeOperationError(context.getNode(), message, { itemIndex: index, type });
	}
	return decision;
}
