import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { CONDITIONS, SEVERITIES } from '../../lib/alert/conditions';

const titleCase = (id: string) =>
	id.replace(/(?:^|_)([a-z])/g, (_, letter: string, at: number) =>
		at === 0 ? letter.toUpperCase() : ` ${letter.toUpperCase()}`,
	);

const conditionOptions: INodePropertyOptions[] = Object.keys(CONDITIONS)
	.map((value) => ({ name: titleCase(value), value }))
	.sort((a, b) => a.name.localeCompare(b.name));

export const properties: INodeProperties[] = [
	{
		displayName: 'Conditions',
		name: 'conditions',
		type: 'multiOptions',
		noDataExpression: true,
		required: true,
		options: conditionOptions,
		default: conditionOptions.map(({ value }) => value),
		description: 'What starts the workflow',
	},
	{
		displayName: 'Integration IDs',
		name: 'integrationId',
		type: 'string',
		noDataExpression: true,
		default: '',
		placeholder: 'e.g. crm-sync, billing',
		description: 'Only events of these integrations, separated by commas. Empty takes all.',
	},
	{
		displayName: 'Minimum Severity',
		name: 'minimumSeverity',
		type: 'options',
		noDataExpression: true,
		options: SEVERITIES.map((value) => ({ name: titleCase(value), value })),
		default: 'info',
		description: 'Milder events do not start the workflow',
	},
	{
		displayName: 'Tenant',
		name: 'tenant',
		type: 'string',
		noDataExpression: true,
		default: 'default',
		required: true,
		placeholder: 'e.g. default',
		description: 'Whose events start the workflow',
	},
];
