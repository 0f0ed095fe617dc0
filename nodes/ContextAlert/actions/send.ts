import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { raisedOf } from '../../../lib/alert/raised';
import {
	alertJson,
	channelOf,
	deliverFromNode,
	destinationOf,
	undelivered,
} from '../../../lib/n8n/alert/node';
import { openedServices } from '../../../lib/n8n/opened-services';
import type { Action } from '../../operation';
import { shownFor, tenantField } from '../../shared-fields';
import {
	acknowledgeUrlField,
	conditionField,
	detailsField,
	integrationField,
	policyField,
} from '../fields';
import { factsParameter, pageParameter, policyParameter } from '../parameters';

export const send: Action = {
	fields: [
		{
			displayName: 'Alert From',
			name: 'source',
			type: 'options',
			noDataExpression: true,
			options: [
				{ name: 'Fields Below', value: 'fields' },
				{ name: 'Item', value: 'item', description: 'As Integration Event Trigger gives it' },
			],
			default: 'item',
		},
		...shownFor({ source: 'item' }, [
			{
				displayName: 'Alert',
				name: 'alert',
				type: 'json',
				default: '={{ $json.alert }}',
				required: true,
				description: 'An object with a condition. Unknown fields are left out, and counted.',
			},
		]),
		...shownFor({ source: 'fields' }, [
			conditionField,
			integrationField,
			{ ...tenantField, description: 'Whose alert it is' },
			detailsField,
		]),
		acknowledgeUrlField,
		policyField,
	],
	execute: sendAlert,
};

/** Throws `alert_undelivered` where the destination did not take it. */
async function sendAlert(context: IExecuteFunctions, index: number): Promise<INodeExecutionData> {
	const policy = policyParameter(context, index);
	const page = pageParameter(context, index);
	const { alerts, clock } = await openedServices(context, index);
	const known = await alerts.enriched(factsParameter(context, index));
	// Made of those fields, and counted when it was.
	const facts = { ...known, fingerprint: undefined, droppedFields: undefined };
	const raised = raisedOf(facts, clock.now());
	const to = await destinationOf(context, index);
	const { why, sending } = await alerts.engine.evaluate(raised, policy, channelOf(context));
	const failed = sending && (await deliverFromNode(context, index, { sending, to, page }));
	if (failed) throw undelivered(context, index, failed);
	const { alert } = raised;
	const before = Number(known.droppedFields);
	const droppedFields =
		alert.droppedFields + (Number.isSafeInteger(before) ? Math.max(0, before) : 0);
	return {
		json: { alert: alertJson({ ...alert, droppedFields }), sent: !!sending, why, droppedFields },
	};
}
