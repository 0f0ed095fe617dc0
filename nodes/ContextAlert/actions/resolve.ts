import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { isCondition } from '../../../lib/alert/conditions';
import type { ToResolve } from '../../../lib/alert/engine';
import {
	channelOf,
	deliverFromNode,
	destinationOf,
	recordedChange,
	undelivered,
} from '../../../lib/n8n/alert/node';
import { inputError } from '../../../lib/n8n/held/refusal';
import { openedServices } from '../../../lib/n8n/opened-services';
import type { Action } from '../../operation';
import { textParameter } from '../../parameters';
import { doneByField, reasonField, shownFor } from '../../shared-fields';
import { alertTenantField, conditionField, fingerprintField, integrationField } from '../fields';
import { alertDecision, fingerprintParameter } from '../parameters';

export const resolve: Action = {
	fields: [
		{
			displayName: 'Alerts By',
			name: 'which',
			type: 'options',
			noDataExpression: true,
			options: [
				{ name: 'Condition and Integration', value: 'condition' },
				{ name: 'Fingerprint', value: 'fingerprint' },
			],
			default: 'condition',
		},
		...shownFor({ which: 'condition' }, [
			conditionField,
			{ ...integrationField, required: true, description: 'The ID of the integration' },
		]),
		...shownFor({ which: 'fingerprint' }, [{ ...fingerprintField, required: true }]),
		{
			...doneByField,
			required: false,
			description: 'Who says so, where it is not the workflow. Recorded as a pseudonym.',
		},
		{ ...reasonField, required: false, placeholder: 'e.g. The CRM answers again' },
		alertTenantField,
	],
	execute: resolveAlerts,
};

/** `resolved` counts what was open; `sent` those that this node's destination had been told of. */
async function resolveAlerts(
	context: IExecuteFunctions,
	index: number,
): Promise<INodeExecutionData> {
	const which = whichParameter(context, index);
	const { tenant, by, reason } = alertDecision(context, index, { by: false, reason: false });
	const to = await destinationOf(context, index);
	const { engine } = (await openedServices(context, index)).alerts;
	const about =
		'fingerprint' in which
			? { resource: which.fingerprint }
			: { integration: which.integration, context: { condition: which.condition } };
	const event = { action: 'alert.resolved', tenant, by, ...(reason && { reason }), ...about };
	const done = await recordedChange(context, index, event, async () => {
		const found = await engine.resolve(tenant, which, channelOf(context));
		return found.resolved > 0 ? found : undefined;
	});
	const { resolved = 0, sendings = [] } = done ?? {};
	const codes = await Promise.all(
		sendings.map(async (sending) => await deliverFromNode(context, index, { sending, to })),
	);
	const failed = codes.find((code) => code !== undefined);
	if (failed) throw undelivered(context, index, failed);
	return { json: { tenant, ...which, resolved, sent: sendings.length } };
}

function whichParameter(context: IExecuteFunctions, index: number): ToResolve {
	if (context.getNodeParameter('which', index, 'condition') === 'fingerprint') {
		return { fingerprint: fingerprintParameter(context, index) };
	}
	const condition = textParameter(context, index, 'condition');
	if (!isCondition(condition)) throw inputError(context, index, 'Condition is not in the list.');
	const integration = textParameter(context, index, 'integration');
	if (integration === '') throw inputError(context, index, 'Integration is missing.');
	return { condition, integration };
}
