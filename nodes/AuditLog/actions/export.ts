import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { exportTo } from '../../../lib/n8n/audit/export-log';
import { auditFilter, filterFields } from '../filter';
import { tenantField } from '../../shared-fields';
import { forOperation } from './fields';

const unless = (...destinations: string[]) => ({ hide: { destination: destinations } });

export const fields: INodeProperties[] = forOperation('export', [
	{
		displayName: 'Destination',
		name: 'destination',
		type: 'options',
		noDataExpression: true,
		options: [
			{ name: 'Binary File', value: 'file' },
			{ name: 'HTTP', value: 'http', description: 'Posts OCSF events to a SIEM, in batches' },
			{ name: 'Syslog', value: 'syslog', description: 'RFC 5424 messages over TLS' },
		],
		default: 'file',
	},
	{
		displayName: 'Format',
		name: 'format',
		type: 'options',
		noDataExpression: true,
		options: [
			{ name: 'CEF', value: 'cef' },
			{ name: 'CSV', value: 'csv' },
			{
				name: 'JSON Lines',
				value: 'jsonl',
				description: 'Anyone can verify it offline with the public key',
			},
			{ name: 'OCSF', value: 'ocsf' },
			{
				name: 'Proof of One Entry',
				value: 'proof',
				description: 'Proves an entry to somebody who sees no other',
			},
			{ name: 'Syslog', value: 'syslog' },
		],
		default: 'jsonl',
		displayOptions: unless('http', 'syslog'),
	},
	{
		displayName: 'Entry',
		name: 'seq',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 0,
		description: 'The place (seq) of the entry',
		displayOptions: { show: { format: ['proof'] }, ...unless('http', 'syslog') },
	},
	{
		displayName: 'Put Output in Field',
		name: 'binaryField',
		type: 'string',
		default: 'data',
		hint: 'The name of the output binary field',
		displayOptions: unless('http', 'syslog'),
	},
	{
		displayName: 'Host',
		name: 'host',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. logs.example.com',
		displayOptions: { show: { destination: ['syslog'] } },
	},
	{
		displayName: 'Port',
		name: 'port',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: 65535 },
		default: 6514,
		displayOptions: { show: { destination: ['syslog'] } },
	},
	{
		displayName: 'Trusted Certificates',
		name: 'ca',
		type: 'string',
		typeOptions: { rows: 3 },
		default: '',
		description: 'PEM. Left empty, the well-known authorities are trusted.',
		displayOptions: { show: { destination: ['syslog'] } },
	},
	tenantField,
	{
		displayName: 'After Entry',
		name: 'afterSeq',
		type: 'number',
		typeOptions: { minValue: -1 },
		default: -1,
		description:
			'Goes on after this place (seq), where an earlier export ended. -1 is from the first.',
	},
	filterFields,
]);

/** The log, or what the filter leaves of it, oldest first. */
export async function execute(
	context: IExecuteFunctions,
	index: number,
): Promise<INodeExecutionData> {
	const item = await exportTo(context, index, await auditFilter(context, index));
	return { ...item, pairedItem: index };
}
