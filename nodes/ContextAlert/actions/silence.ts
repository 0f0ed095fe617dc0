import { type IExecuteFunctions, type INodeExecutionData, NodeOperationError } from 'n8n-workflow';
import { isCondition } from '../../../lib/alert/conditions';
import type { Silence } from '../../../lib/alert/silences';
import { recordedChange } from '../../../lib/n8n/alert/node';
import { inputError } from '../../../lib/n8n/held/refusal';
import { openedServices } from '../../../lib/n8n/opened-services';
import type { Action } from '../../operation';
import { numberParameter, textParameter } from '../../parameters';
import { CONDITIONS } from '../../../lib/alert/alert';
import { choices, doneByField, reasonField } from '../../shared-fields';
import { alertTenantField, fingerprintField, integrationField } from '../fields';
import { alertDecision, fingerprintParameter } from '../parameters';

const LONGEST_HOURS = 720;
const HOUR_MS = 3_600_000;

export const silence: Action = {
	fields: [
		{ ...integrationField, description: 'Left empty, alerts of all integrations are silenced' },
		{
			displayName: 'Condition',
			name: 'silencedCondition',
			type: 'options',
			options: [{ name: 'Any', value: 'any' }, ...choices(Object.keys(CONDITIONS))],
			default: 'any',
			description: 'Any leaves out what is critical: name that, or its fingerprint',
		},
		{ ...fingerprintField, description: 'Left empty, every alert of the above is silenced' },
		{
			displayName: 'Hours',
			name: 'hours',
			type: 'number',
			typeOptions: { minValue: 1, maxValue: LONGEST_HOURS },
			default: 4,
			description: 'It ends by itself, after 30 days at most',
		},
		{
			...doneByField,
			description: 'Who silences them and answers for it. Recorded as a pseudonym.',
		},
		{ ...reasonField, placeholder: 'e.g. Maintenance window of the CRM' },
		alertTenantField,
	],
	execute: silenceAlerts,
};

async function silenceAlerts(
	context: IExecuteFunctions,
	index: number,
): Promise<INodeExecutionData> {
	const { tenant, by, reason } = alertDecision(context, index, { by: true, reason: true });
	const hours = numberParameter(context, index, 'hours');
	if (!(hours > 0 && hours <= LONGEST_HOURS)) {
		throw inputError(context, index, `Hours is a number up to ${LONGEST_HOURS}.`);
	}
	const which = silencedParameters(context, index);
	const { clock, alerts } = await openedServices(context, index);
	const until = clock.now() + hours * HOUR_MS;
	const { integration, fingerprint, condition = 'any' } = which;
	const event = {
		...{ action: 'alert.silenced', tenant, by, reason },
		...(integration && { integration }),
		...(fingerprint && { resource: fingerprint }),
		context: { condition, until: new Date(until).toISOString() },
	};
	const added = await recordedChange(context, index, event, async () => {
		const answer = await alerts.engine.silences.add({ ...which, tenant, owner: by, reason, until });
		return answer.ok ? answer.silence : undefined;
	});
	if (!added) {
		throw new NodeOperationError(context.getNode(), 'There are too many silences already', {
			description: 'Wait for some to end, or name less in each.',
			itemIndex: index,
			type: 'too_many',
		});
	}
	const { id } = added;
	return { json: { id, tenant, ...which, until: new Date(until).toISOString() } };
}

function silencedParameters(
	context: IExecuteFunctions,
	index: number,
): Pick<Silence, 'integration' | 'condition' | 'fingerprint'> {
	const integration = textParameter(context, index, 'integration');
	const condition = textParameter(context, index, 'silencedCondition') || 'any';
	if (condition !== 'any' && !isCondition(condition)) {
		throw inputError(context, index, 'Condition is not in the list.');
	}
	const named = textParameter(context, index, 'fingerprint') !== '';
	return {
		...(integration && { integration }),
		...(condition !== 'any' && { condition }),
		...(named && { fingerprint: fingerprintParameter(context, index) }),
	};
}
