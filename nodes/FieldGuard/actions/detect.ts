import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { remembered } from '../../../lib/guard/remember';
import { createRedactor } from '../../../lib/redact/redact';
import type { RedactionRules } from '../../../lib/redact/rules';
import { countsOf, type Guarded } from '../guarded';
import { guardedItem } from '../guarded-item';
import { keepFilesOption, optionsField, ruleOptions } from '../options';
import { shownFor } from '../../shared-fields';
import { optionsOf, rulesOf } from '../parameters';

export const fields: INodeProperties[] = shownFor({ operation: 'detect' }, [
	optionsField(keepFilesOption, ...ruleOptions, {
		displayName: 'Sensitive Items',
		name: 'sensitiveItems',
		type: 'options',
		noDataExpression: true,
		options: [
			{ name: 'Masked', value: 'masked', description: 'The item without what was found in it' },
			{
				name: 'Summary Only',
				value: 'summary',
				description: 'What was found and where, no content',
			},
			{ name: 'Whole', value: 'whole', description: 'The item as it came, with the summary' },
		],
		default: 'summary',
		description: 'What leaves by the output Sensitive',
	}),
]);

const redactorOf = remembered((key) => createRedactor(JSON.parse(key) as RedactionRules));

/** Tells items with secrets or personal data from clean ones. What could not be looked at whole is not clean. */
export async function execute(context: IExecuteFunctions, index: number): Promise<Guarded> {
	const options = optionsOf(context, index);
	const { json } = context.getInputData()[index]!;
	const redactor = redactorOf(JSON.stringify(rulesOf(options)));
	const { value, report } = redactor.redact(json);
	const found = countsOf(report.removed);
	const sensitive = found.length > 0;
	if (!sensitive) {
		const clean = { ...options, reportField: '' };
		return { ...guardedItem(context, index, clean, json, {}, []), sensitive };
	}
	const { sensitiveItems, reportField } = options;
	const content = { masked: value, summary: {}, whole: json }[sensitiveItems];
	const summary: IDataObject = { found, where: [...report.paths], version: redactor.version };
	// Of an item without content the summary is all there is.
	const field = sensitiveItems === 'summary' && reportField === '' ? 'fieldGuard' : reportField;
	const keepFiles = options.keepFiles && sensitiveItems === 'whole';
	const told = { ...options, keepFiles, reportField: field };
	return { ...guardedItem(context, index, told, content, summary, found), sensitive };
}
