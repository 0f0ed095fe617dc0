import type { INodeProperties } from 'n8n-workflow';
import { doneByField, reasonField } from '../../shared-fields';
import { heldFilterField, idsField, ownTenantField } from '../fields';
import { MOST_ITEMS } from '../parameters';

export const MOST_PER_MINUTE = 10_000;

const options: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	options: [
		{
			displayName: 'Approval',
			name: 'approval',
			type: 'string',
			typeOptions: { rows: 3 },
			default: '',
			description: 'The signed approval of a second person, for exactly what the dry run showed',
		},
		{
			displayName: 'Require Approval',
			name: 'requireApproval',
			type: 'string',
			noDataExpression: true,
			typeOptions: { rows: 4 },
			default: '',
			placeholder: 'e.g. -----BEGIN PUBLIC KEY-----',
			description:
				"The approver's public key (PEM). Once this is here, nothing is released that its owner did not sign.",
		},
	],
};

export const releaseFields: readonly INodeProperties[] = [
	{
		displayName: 'Which',
		name: 'which',
		type: 'options',
		noDataExpression: true,
		options: [
			{ name: 'By ID', value: 'ids', description: 'Those that are named' },
			{ name: 'Matching', value: 'matching', description: 'Those that match, the oldest first' },
		],
		default: 'ids',
	},
	{ ...idsField, displayOptions: { show: { which: ['ids'] } } },
	{ ...heldFilterField, displayOptions: { show: { which: ['matching'] } } },
	{
		displayName: 'Limit',
		name: 'limit',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: MOST_ITEMS },
		// As many as a person can answer for at once.
		default: 100,
		description: 'Max number of results to return',
		displayOptions: { show: { which: ['matching'] } },
	},
	{
		displayName: 'Deliver To',
		name: 'deliverTo',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'This Output',
				value: 'output',
				description: 'The nodes after this one do the work; end with Confirm',
			},
			{
				name: 'Workflow',
				value: 'workflow',
				description: 'One that starts when executed by another workflow, one item after the other',
			},
		],
		default: 'output',
		description: 'Who does the work again. What is not confirmed after 15 minutes is held again.',
	},
	{
		displayName: 'Workflow',
		name: 'workflowId',
		type: 'workflowSelector',
		default: '',
		required: true,
		displayOptions: { show: { deliverTo: ['workflow'] } },
	},
	{
		displayName: 'Items per Minute',
		name: 'perMinute',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: MOST_PER_MINUTE },
		default: 60,
		description: 'For each integration, over all processes. What is beyond stays held.',
	},
	{
		displayName: 'Dry Run',
		name: 'dryRun',
		type: 'boolean',
		default: false,
		description: 'Whether to only say what would happen to each, without contents',
	},
	doneByField,
	reasonField,
	ownTenantField,
	options,
];
