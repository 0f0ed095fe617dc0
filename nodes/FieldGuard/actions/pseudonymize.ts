import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { SUBJECT_CLASSES } from '../../../lib/audit/event';
import { changeFields } from '../../../lib/guard/change-fields';
import { lookupKeyOf } from '../../../lib/n8n/audit/lookup-key';
import { openedServices } from '../../../lib/n8n/opened-services';
import type { LookupItem } from '../../../lib/redact/lookup';
import { pathTree } from '../../../lib/redact/paths';
import { reach } from '../../../lib/store/store';
import type { Guarded } from '../guarded';
import { guardedItem } from '../guarded-item';
import { keepFilesOption, missingOption, optionsField } from '../options';
import { shownFor } from '../../shared-fields';
import { checkMissing, optionsOf, refuse } from '../parameters';

export const fields: INodeProperties[] = shownFor({ operation: 'pseudonymize' }, [
	{
		displayName: 'Fields',
		name: 'pseudonymFields',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true },
		placeholder: 'Add field',
		default: {},
		options: [
			{
				displayName: 'Field',
				name: 'field',
				values: [
					{
						displayName: 'Path',
						name: 'path',
						type: 'string',
						default: '',
						placeholder: 'e.g. customer.email',
						description: 'Dotted; it reaches into every element of a list',
					},
					{
						displayName: 'Identity Class',
						name: 'fieldClass',
						type: 'options',
						noDataExpression: true,
						options: SUBJECT_CLASSES.map((value) => ({
							name: value === 'ip' ? 'IP Address' : value.charAt(0).toUpperCase() + value.slice(1),
							value,
						})),
						default: 'email',
						description:
							'What kind of identifier it is. Pseudonyms of different classes cannot be joined.',
					},
				],
			},
		],
		description: 'The identifiers to replace, each by the same pseudonym wherever it comes up',
	},
	optionsField(keepFilesOption, missingOption, {
		displayName: 'Lookup Public Key',
		name: 'lookupPublicKey',
		type: 'string',
		typeOptions: { rows: 3 },
		default: '',
		description:
			'Seals each identity, so that only the holder of the private key can reveal it. Left out, it is AIRLOCK_AUDIT_LOOKUP_KEY; without either nothing leads back.',
	}),
]);

/** Replaces identifiers by keyed hashes; remembers the sealed way back first, where there is to be one. */
export async function execute(context: IExecuteFunctions, index: number): Promise<Guarded> {
	const options = optionsOf(context, index);
	const { tenant } = options;
	const classes = classesOf(context, index);
	const typed = String(options.lookupPublicKey ?? '').trim();
	const { pseudonym, lookups, ...opened } = await openedServices(context, index);
	const lookupKey =
		lookupKeyOf(context, index, typed === '' ? undefined : typed) ?? opened.lookupKey;
	const items: LookupItem[] = [];
	const replace = async (value: unknown, path: string): Promise<unknown> => {
		if (value === null || value === undefined || value === '') return value;
		if (Array.isArray(value)) return await Promise.all(value.map((one) => replace(one, path)));
		if (typeof value !== 'string' && typeof value !== 'number') {
			const mend = 'Name the fields inside of it, or mask it instead.';
			throw refuse(context, index, 'not_text', `${path} is neither text nor a number`, mend);
		}
		const fieldClass = classes.get(path)!;
		const made = await pseudonym(tenant, fieldClass, String(value));
		items.push({ tenant, fieldClass, value: String(value), pseudonym: made });
		return made;
	};
	const { json } = context.getInputData()[index]!;
	const changed = await changeFields(json, pathTree([...classes.keys()]), replace);
	if (lookupKey) await reach(lookups.remember(lookupKey, items));
	const missing = checkMissing(context, index, options, changed.missing);
	const report: IDataObject = { pseudonymized: items.length, ...missing };
	return guardedItem(context, index, options, changed.value, report, [
		{ rule: 'pseudonymized', count: items.length },
	]);
}

function classesOf(context: IExecuteFunctions, index: number): Map<string, string> {
	const { field = [] } = context.getNodeParameter('pseudonymFields', index, {}) as {
		field?: Array<{ path?: string; fieldClass?: string }>;
	};
	const classes = new Map(
		field.map(({ path = '', fieldClass = 'email' }) => [path.trim(), fieldClass] as const),
	);
	classes.delete('');
	if (classes.size > 0) return classes;
	throw refuse(context, index, 'fields_missing', 'No field is named', 'Add one under Fields.');
}
