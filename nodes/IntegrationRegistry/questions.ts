import type { INodeProperties } from 'n8n-workflow';
import { METHODS } from '../../lib/account/service-account';
import { ENVIRONMENTS } from '../../lib/environment';
import { DATA_CLASSES, type Questionnaire } from '../../lib/registry/integration';
import { entriesOf } from '../parameters';
import { choices } from '../shared-fields';

type Question = keyof Questionnaire;

const text = (
	displayName: string,
	name: Question,
	description: string,
	more: Partial<INodeProperties> = {},
): INodeProperties => ({ displayName, name, type: 'string', default: '', description, ...more });

const prose = (displayName: string, name: Question, description: string, example: string) =>
	text(displayName, name, description, {
		typeOptions: { rows: 2 },
		placeholder: `e.g. ${example}`,
	});

/** Every question but the ID, in the order to ask them: what for, which data, which access, who, and what if. */
export const questions: readonly INodeProperties[] = [
	text('Use Case', 'useCase', 'What it is for, in one sentence', {
		required: true,
		placeholder: 'e.g. Copies new customers from the shop to the CRM',
	}),
	text('Systems', 'systems', 'What it connects, comma-separated', {
		required: true,
		placeholder: 'e.g. Shop, CRM',
	}),
	{
		displayName: 'Environment',
		name: 'environment',
		type: 'options',
		options: choices(ENVIRONMENTS),
		default: 'production',
		description: 'Where it runs. In production nothing runs before it is approved.',
	},
	{
		displayName: 'Data Classes',
		name: 'dataClasses',
		type: 'multiOptions',
		options: choices(DATA_CLASSES),
		default: [],
		description: 'What kinds of data it touches',
	},
	text('Fields', 'fields', 'Exactly which fields it touches: dotted paths, comma-separated', {
		typeOptions: { rows: 2 },
		placeholder: 'e.g. customer.email, customer.name',
	}),
	{
		displayName: 'Access',
		name: 'access',
		type: 'options',
		options: [
			{ name: 'Read', value: 'read' },
			{ name: 'Write', value: 'write', description: 'Reads and changes. Needs a reason.' },
		],
		default: 'read',
	},
	text('Access Reason', 'accessReason', 'Why it has this access. Needed for writing.', {
		placeholder: 'e.g. The CRM has to hold the new customer',
	}),
	text('Sign-In Method', 'signInMethod', 'How it proves itself to the other side', {
		placeholder: 'e.g. OAuth client credentials',
	}),
	text('Hosts', 'hosts', 'Which hosts it calls, comma-separated', {
		placeholder: 'e.g. api.example.com',
	}),
	{
		displayName: 'Methods',
		name: 'methods',
		type: 'multiOptions',
		options: [...METHODS].sort().map((value) => ({ name: value, value })),
		default: [],
		description: 'Which HTTP methods it uses. Read access is for GET, HEAD and OPTIONS.',
	},
	text('Owner', 'owner', 'Who is responsible for it', {
		required: true,
		placeholder: 'e.g. Ann Lee',
	}),
	text('Backup Owner', 'backupOwner', 'Who steps in: gets it when the owner leaves'),
	text('Approver', 'approver', 'Who decides about it, other than the owner'),
	text('Watcher', 'watcher', 'Who is told when it halts', { placeholder: 'e.g. Ops' }),
	prose('Cut-Off', 'cutOff', 'How its access is cut off', 'Revoke the client in the CRM'),
	prose(
		'Data Deletion',
		'deletion',
		'How its data is deleted on the other side',
		'Ask the vendor by the form on its privacy page',
	),
	prose(
		'Outage Behaviour',
		'outageBehaviour',
		'What happens while the other side is away',
		'Items are held and released later',
	),
	prose('Vendor Contacts', 'vendorContacts', 'Whom to call', 'Support desk, by its portal'),
	text('Runbook URL', 'runbookUrl', 'Where is written what to do', {
		placeholder: 'e.g. https://wiki.example.com/crm',
	}),
];

const LISTS: ReadonlySet<string> = new Set<Question>([
	'systems',
	'dataClasses',
	'fields',
	'hosts',
	'methods',
]);

/** Answers as the registry takes them: typed lists are split, and nothing is not an answer. */
export function answersOf(given: Readonly<Record<string, unknown>>): Record<string, unknown> {
	const answered = Object.entries(given).filter(
		([, value]) => value !== undefined && value !== null,
	);
	return Object.fromEntries(
		answered.map(([name, value]) => [name, LISTS.has(name) ? entriesOf(value) : value]),
	);
}
