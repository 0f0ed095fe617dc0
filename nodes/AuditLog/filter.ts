import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { DEFAULT_TENANT } from '../../lib/audit/log';
import type { AuditFilter } from '../../lib/store/store';
import { openedServices } from '../../lib/n8n/opened-services';
import { timeParameter } from '../../lib/n8n/time-parameter';
import { subjectClassField } from './actions/fields';

const text = (displayName: string, name: string, description: string): INodeProperties => ({
	displayName,
	name,
	type: 'string',
	default: '',
	description,
});

/** The filter that searching and exporting share. */
export const filterFields: INodeProperties = {
	displayName: 'Filter',
	name: 'filter',
	type: 'collection',
	placeholder: 'Add filter',
	default: {},
	options: [
		text('Action', 'action', 'Such as webhook.delivery'),
		text('Actor', 'actor', 'As the entries have it: an ID or a pseudonym'),
		text('Correlation ID', 'correlationId', 'Everything that one event caused'),
		{ displayName: 'From', name: 'from', type: 'dateTime', default: '' },
		text('Identity', 'identity', 'A person in the clear: looked for by the pseudonym'),
		{ ...subjectClassField, name: 'identityClass' },
		text('Integration', 'integration', 'The ID of the integration'),
		{
			displayName: 'Outcome',
			name: 'outcome',
			type: 'options',
			options: [
				{ name: 'Denied', value: 'denied' },
				{ name: 'Failed', value: 'failed' },
				{ name: 'Pending', value: 'pending' },
				{ name: 'Success', value: 'success' },
				{ name: 'Unknown', value: 'unknown' },
			],
			default: 'denied',
		},
		{
			displayName: 'To',
			name: 'to',
			type: 'dateTime',
			default: '',
			description: 'Up to this moment, exclusive',
		},
	],
};

/** The filter as a person set it. A time without a zone is UTC. */
export async function auditFilter(context: IExecuteFunctions, index: number): Promise<AuditFilter> {
	const tenant = String(context.getNodeParameter('tenant', index, DEFAULT_TENANT));
	const set = context.getNodeParameter('filter', index, {}) as Record<string, unknown>;
	const chosen = (name: string) => {
		const value = String(set[name] ?? '').trim();
		return value === '' ? undefined : value;
	};
	const identity = chosen('identity');
	const { pseudonym } = await openedServices(context, index);
	return {
		tenant,
		from: timeParameter(context, index, 'From', chosen('from')),
		to: timeParameter(context, index, 'To', chosen('to')),
		action: chosen('action'),
		actor: chosen('actor'),
		outcome: chosen('outcome'),
		integration: chosen('integration'),
		correlationId: chosen('correlationId'),
		...(identity !== undefined && {
			subject: await pseudonym(tenant, chosen('identityClass') ?? 'email', identity),
		}),
	};
}
