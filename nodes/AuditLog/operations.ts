import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import * as applyRetention from './actions/apply-retention';
import * as checkpoint from './actions/checkpoint';
import * as eraseSubject from './actions/erase-subject';
import * as exportLog from './actions/export';
import * as record from './actions/record';
import * as reveal from './actions/reveal';
import * as search from './actions/search';
import * as verify from './actions/verify';

interface Operation {
	readonly fields: INodeProperties[];
	execute(
		context: IExecuteFunctions,
		index: number,
	): Promise<INodeExecutionData | INodeExecutionData[]>;
}

export const operations = {
	record,
	search,
	verify,
	export: exportLog,
	reveal,
	eraseSubject,
	applyRetention,
	checkpoint,
} satisfies Record<string, Operation>;

export const operationField: INodeProperties = {
	displayName: 'Operation',
	name: 'operation',
	type: 'options',
	noDataExpression: true,
	options: [
		{
			name: 'Apply Retention',
			value: 'applyRetention',
			description: 'Prune old entries and keep the rest provable; place or lift a legal hold',
			action: 'Apply retention to audit log',
		},
		{
			name: 'Checkpoint',
			value: 'checkpoint',
			description: 'Sign the log as it is now, to be kept elsewhere',
			action: 'Make checkpoint of audit log',
		},
		{
			name: 'Erase Subject',
			value: 'eraseSubject',
			description: 'Destroy every way back to a person; the entries stay',
			action: 'Erase subject from audit lookups',
		},
		{
			name: 'Export',
			value: 'export',
			description: 'As a file that anyone can verify, or to a SIEM',
			action: 'Export audit log',
		},
		{
			name: 'Record',
			value: 'record',
			description: 'Add an entry: redacted, then chained',
			action: 'Record audit entry',
		},
		{
			name: 'Reveal',
			value: 'reveal',
			description: 'The person behind a pseudonym; itself recorded',
			action: 'Reveal identity behind pseudonym',
		},
		{
			name: 'Search',
			value: 'search',
			description: 'Entries by time, integration, actor, action or person',
			action: 'Search audit log',
		},
		{
			name: 'Verify',
			value: 'verify',
			description: 'Whether anything was altered, removed, inserted or reordered',
			action: 'Verify audit log',
		},
	],
	default: 'record',
};
