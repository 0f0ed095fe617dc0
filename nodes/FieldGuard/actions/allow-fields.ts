import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { FieldNameList } from '../../../lib/guard/names';
import { openedServices } from '../../../lib/n8n/opened-services';
import { pathTree, type PathTree, pickFields } from '../../../lib/redact/paths';
import type { Guarded } from '../guarded';
import { guardedItem } from '../guarded-item';
import { fieldsField, keepFilesOption, optionsField } from '../options';
import { shownFor } from '../../shared-fields';
import { fieldsOf, type Options, optionsOf, refuse } from '../parameters';

export const fields: INodeProperties[] = shownFor({ operation: 'allowFields' }, [
	{
		displayName: 'Fields From',
		name: 'fieldsFrom',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'Approved Fields of Integration',
				value: 'integration',
				description: 'Those that its registration names, as long as it may run',
			},
			{ name: 'List', value: 'list' },
		],
		default: 'list',
	},
	{
		displayName: 'Integration ID',
		name: 'integrationId',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. crm',
		displayOptions: { show: { fieldsFrom: ['integration'] } },
	},
	{
		...fieldsField('The fields that go on; all others are dropped'),
		displayOptions: { show: { fieldsFrom: ['list'] } },
	},
	optionsField(keepFilesOption),
]);

/** What was approved for an integration, and no more once it may not run. */
async function approvedFields(
	context: IExecuteFunctions,
	index: number,
	{ tenant }: Options,
): Promise<PathTree> {
	const id = String(context.getNodeParameter('integrationId', index, '')).trim();
	const { registry, gateOf } = await openedServices(context, index);
	const known = await registry.get(tenant, id);
	if (!known) {
		const mend = 'Register it in the Integration Registry, or name the fields.';
		throw refuse(context, index, 'not_registered', 'The integration is not registered', mend);
	}
	const gate = await gateOf(tenant, id);
	if (!gate.open)
		throw refuse(context, index, gate.code, 'The integration may not run', gate.message);
	const { fields: approved } = known.questionnaire;
	if (approved.length > 0) return pathTree(approved);
	const mend = 'Name its fields in the registry.';
	throw refuse(context, index, 'fields_missing', 'The integration has no fields', mend);
}

/** Data minimisation: keeps the named fields and tells by name what was dropped. */
export async function execute(context: IExecuteFunctions, index: number): Promise<Guarded> {
	const options = optionsOf(context, index);
	const dropped = new FieldNameList();
	const { json } = context.getInputData()[index]!;
	const allowed =
		context.getNodeParameter('fieldsFrom', index, 'list') === 'integration'
			? await approvedFields(context, index, options)
			: fieldsOf(context, index);
	const kept = pickFields(json, allowed, (path) => dropped.add(path));
	const report = { dropped: dropped.names, droppedFields: dropped.count };
	return guardedItem(context, index, options, kept, report, [
		{ rule: 'dropped', count: dropped.count },
	]);
}
