import { type IExecuteFunctions, type INodeExecutionData, NodeOperationError } from 'n8n-workflow';
import type { AcknowledgeCode } from '../../../lib/alert/acknowledge';
import { deliverAcknowledgement } from '../../../lib/alert/deliver';
import { channelOf, CREDENTIAL, destinationOf, recordedChange } from '../../../lib/n8n/alert/node';
import { openedServices } from '../../../lib/n8n/opened-services';
import type { Action } from '../../operation';
import { textParameter } from '../../parameters';
import { doneByField, shownFor } from '../../shared-fields';
import { alertTenantField, fingerprintField } from '../fields';
import { alertDecision, fingerprintParameter } from '../parameters';

const MESSAGES: Readonly<Record<AcknowledgeCode, string>> = {
	token_invalid: 'The token is not one of this tenant',
	token_expired: 'The token has expired',
	token_used: 'The token was used before',
	not_open: 'The alert is not open any more, or was acknowledged before',
};

export const acknowledge: Action = {
	fields: [
		{
			displayName: 'Alert By',
			name: 'identifyBy',
			type: 'options',
			noDataExpression: true,
			options: [
				{ name: 'Fingerprint', value: 'fingerprint' },
				{ name: 'Token', value: 'token', description: 'Of the link in the message: works once' },
			],
			default: 'token',
		},
		...shownFor({ identifyBy: 'token' }, [
			{
				displayName: 'Token',
				name: 'token',
				type: 'string',
				typeOptions: { password: true },
				default: '',
				required: true,
				placeholder: 'e.g. {{ $json.query.token }}',
			},
			{
				...doneByField,
				required: false,
				description: 'Who does this, where that is known. Recorded as a pseudonym.',
			},
		]),
		...shownFor({ identifyBy: 'fingerprint' }, [
			{ ...fingerprintField, required: true },
			doneByField,
		]),
		alertTenantField,
	],
	execute: acknowledgeAlert,
};

async function acknowledgeAlert(
	context: IExecuteFunctions,
	index: number,
): Promise<INodeExecutionData> {
	const byToken = context.getNodeParameter('identifyBy', index, 'token') === 'token';
	const { tenant, by } = alertDecision(context, index, { by: !byToken, reason: false });
	const { engine, tokens } = (await openedServices(context, index)).alerts;
	const decide = async (fingerprint: string, openedAt?: number): Promise<boolean> => {
		const action = 'alert.acknowledged';
		const how = { context: { by: byToken ? 'link' : 'fingerprint' } };
		const event = { action, tenant, by, resource: fingerprint, ...how };
		return (
			(await recordedChange(context, index, event, async () =>
				(await engine.acknowledge(tenant, fingerprint, openedAt)) ? true : undefined,
			)) ?? false
		);
	};
	if (byToken) {
		const token = textParameter(context, index, 'token');
		const redeemed = await tokens.redeem(
			token,
			tenant,
			async (about) => await decide(about.fingerprint, about.openedAt),
		);
		if (!redeemed.ok) throw refused(context, index, redeemed.code);
		return await acknowledged(context, index, tenant, redeemed.fingerprint);
	}
	const fingerprint = fingerprintParameter(context, index);
	if (!(await decide(fingerprint))) throw refused(context, index, 'not_open');
	return await acknowledged(context, index, tenant, fingerprint);
}

/** `told`: whether the node's destination, if it has one that keeps the state of alerts, knows of it. */
async function acknowledged(
	context: IExecuteFunctions,
	index: number,
	tenant: string,
	fingerprint: string,
): Promise<INodeExecutionData> {
	const { alerts } = await openedServices(context, index);
	await alerts.acknowledged(tenant, fingerprint);
	const about = { tenant, fingerprint, acknowledged: true };
	if (!context.getNode().credentials?.[CREDENTIAL]) return { json: about };
	const to = await destinationOf(context, index);
	const message = await alerts.engine.acknowledgement(tenant, fingerprint, channelOf(context));
	const told = message !== undefined && (await deliverAcknowledgement(to, message));
	return { json: { ...about, told } };
}

function refused(
	context: IExecuteFunctions,
	itemIndex: number,
	type: AcknowledgeCode,
): NodeOperationError {
	return new NodeOperationError(context.getNode(), MESSAGES[type], { itemIndex, type });
}
