import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import type { Count, Guarded } from './guarded';
import type { Options } from './parameters';

/** Puts an item together: its new json, the report where one is wanted, and its files only where they are to be kept. */
export function guardedItem(
	context: IExecuteFunctions,
	index: number,
	options: Options,
	json: unknown,
	report: IDataObject,
	counts: readonly Count[],
): Guarded {
	const { binary } = context.getInputData()[index]!;
	const files = binary && !options.keepFiles ? Object.keys(binary).length : 0;
	const told = files > 0 ? { ...report, droppedFiles: files } : report;
	const { reportField } = options;
	return {
		json: { ...(json as IDataObject), ...(reportField !== '' && { [reportField]: told }) },
		...(options.keepFiles && { binary }),
		counts: files > 0 ? [...counts, { rule: 'files', count: files }] : counts,
	};
}
