import type { INodeProperties } from 'n8n-workflow';
import { METHODS, READ_METHODS } from '../lib/account/service-account';
import { ENVIRONMENTS } from '../lib/environment';

const titled = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);

const text = (
	displayName: string,
	name: string,
	more: Partial<INodeProperties> = {},
): INodeProperties => ({ displayName, name, type: 'string', default: '', ...more });

/** Who the account is. */
export const identityFields: INodeProperties[] = [
	text('Account Name', 'accountName', {
		required: true,
		placeholder: 'e.g. crm-order-sync',
		description: 'Names it by its purpose, in records and messages. No person’s name.',
	}),
	text('Integration ID', 'integrationId', {
		required: true,
		placeholder: 'e.g. crm',
		description: 'The integration it belongs to: disabling that cuts the account off',
	}),
	text('Purpose', 'purpose', {
		required: true,
		placeholder: 'e.g. Reads orders to copy them into the ERP',
	}),
	text('Owner', 'owner', { required: true, description: 'Who renews it and answers for it' }),
	text('Backup Owner', 'backupOwner'),
	{
		displayName: 'Environment',
		name: 'environment',
		type: 'options',
		options: [...ENVIRONMENTS].sort().map((value) => ({ name: titled(value), value })),
		default: 'production',
		description: 'Used nowhere else, where AIRLOCK_ENVIRONMENT says what an n8n serves',
	},
	{
		displayName: 'Expires At',
		name: 'expiresAt',
		type: 'dateTime',
		default: '',
		required: true,
		description:
			'Not used from then on. At most 366 days ahead in production, 180 in staging, 90 elsewhere. A time without a zone is UTC.',
	},
	{ displayName: 'Not Before', name: 'notBefore', type: 'dateTime', default: '' },
	{ displayName: 'Review By', name: 'reviewBy', type: 'dateTime', default: '' },
	text('Tenant', 'tenant', { default: 'default', required: true }),
	text('Serves Tenant', 'servesTenant', {
		description:
			'Another tenant whose integration it acts for. That one has to grant an exception of the kind Cross Tenant, whose detail is the tenant and the name of this account: default/crm-order-sync.',
	}),
];

/** What it may do. */
export const grantFields: INodeProperties[] = [
	text('Allowed Hosts', 'allowedHosts', {
		typeOptions: { rows: 2 },
		required: true,
		placeholder: 'e.g. api.example.com, *.eu.example.com:8443',
		description:
			'Comma-separated. Only https, but for http://localhost and the like. A port other than 443 is named.',
	}),
	{
		displayName: 'Allowed Methods',
		name: 'allowedMethods',
		type: 'multiOptions',
		options: [...METHODS].sort().map((value) => ({ name: value, value })),
		default: [...READ_METHODS],
		description: 'Reads only, unless more is granted',
	},
	text('Allowed Paths', 'allowedPaths', {
		typeOptions: { rows: 2 },
		default: '/',
		placeholder: 'e.g. /v1/customers, /v1/orders',
		description: 'Comma-separated. Each with everything below it.',
	}),
	{
		displayName: 'Redirects',
		name: 'redirects',
		type: 'options',
		options: [
			{ name: 'Follow on the Same Host', value: 'sameHost' },
			{ name: 'Refuse', value: 'refuse' },
		],
		default: 'refuse',
	},
	{
		displayName: 'Requests per Minute',
		name: 'requestsPerMinute',
		type: 'number',
		typeOptions: { minValue: 0, maxValue: 1_000_000 },
		default: 600,
		description: 'Over all machines. 0 is no limit.',
	},
];
