import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { FieldNameList } from '../../../lib/guard/names';
import { pickFields } from '../../../lib/redact/paths';
import type { Guarded } from '../guarded';
import { guardedItem } from '../guarded-item';
import { fieldsField, forOperation, keepFilesOption, optionsField } from '../options';
import { fieldsOf, optionsOf } from '../parameters';

export const fields: INodeProperties[] = forOperation('allowFields', [
	fieldsField('The fields that go on; all others are dropped'),
	optionsField(keepFilesOption),
]);

/** Data minimisation: keeps the named fields and tells by name what was dropped. */
export async function execute(context: IExecuteFunctions, index: number): Promise<Guarded> {
	const options = optionsOf(context, index);
	const dropped = new FieldNameList();
	const { json } = context.getInputData()[index]!;
	const kept = pickFields(json, fieldsOf(context, index), (path) => dropped.add(path));
	const report = { dropped: dropped.names, droppedFields: dropped.count };
	return guardedItem(context, index, options, kept, report, [
		{ rule: 'dropped', count: dropped.count },
	]);
}
