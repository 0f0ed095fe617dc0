import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import {
	alertJson,
	channelOf,
	deliverFromNode,
	destinationOf,
	undelivered,
} from '../../../lib/n8n/alert/node';
import { openedServices } from '../../../lib/n8n/opened-services';
import type { Action } from '../../operation';
import { acknowledgeUrlField } from '../fields';
import { pageParameter } from '../parameters';

export const sendDue: Action = { fields: [acknowledgeUrlField], execute: sendWhatIsDue };

/** One item for each message. Throws `alert_undelivered` where one was not taken, once all were tried. */
async function sendWhatIsDue(
	context: IExecuteFunctions,
	index: number,
): Promise<INodeExecutionData[]> {
	const page = pageParameter(context, index);
	const to = await destinationOf(context, index);
	const { engine } = (await openedServices(context, index)).alerts;
	const due = await engine.due(channelOf(context));
	// At once: who took a message has to be done with it before others take it for lost.
	const codes = await Promise.all(
		due.map(async (sending) => await deliverFromNode(context, index, { sending, to, page })),
	);
	const failed = codes.find((code) => code !== undefined);
	if (failed) throw undelivered(context, index, failed);
	return due.map(({ message: { alert, event, escalation = 0, others = [], more = 0 } }) => ({
		json: {
			...{ alert: alertJson(alert), sent: true, event, escalation },
			others: others.length + more,
		},
	}));
}
