import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { changeFields } from '../../../lib/guard/change-fields';
import { remembered } from '../../../lib/guard/remember';
import { createMasker, type Keep, mask } from '../../../lib/redact/mask';
import { createRedactor } from '../../../lib/redact/redact';
import type { RedactionRules } from '../../../lib/redact/rules';
import { type Count, countsOf, type Guarded } from '../guarded';
import { guardedItem } from '../guarded-item';
import { fieldsField, keepFilesOption, missingOption, optionsField, ruleOptions } from '../options';
import { shownFor } from '../../shared-fields';
import { checkMissing, fieldsOf, optionsOf, rulesOf } from '../parameters';

export const fields: INodeProperties[] = shownFor({ operation: 'mask' }, [
	{
		displayName: 'Mask',
		name: 'maskBy',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'By Rules',
				value: 'rules',
				description: 'Secrets and personal data, by the names of fields and by what is in them',
			},
			{
				name: 'By Rules and Fields',
				value: 'both',
				description: 'The named fields first, then whatever rules find in the rest',
			},
			{ name: 'Fields', value: 'fields', description: 'The named fields and nothing else' },
		],
		default: 'rules',
	},
	{
		...fieldsField('The fields to mask'),
		displayOptions: { show: { maskBy: ['both', 'fields'] } },
	},
	{
		displayName: 'Keep',
		name: 'keep',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'Last Four Characters',
				value: 'lastFour',
				description: 'Of texts of eight and more; shorter ones are masked whole',
			},
			{ name: 'Length', value: 'length', description: 'As many stars as there were characters' },
			{ name: 'Nothing', value: 'nothing', description: 'A note of what was there' },
		],
		default: 'nothing',
		description: 'What stays of a masked text',
	},
	optionsField(keepFilesOption, missingOption, ...ruleOptions),
]);

const redactorOf = remembered((key) => {
	const [rules, keep] = JSON.parse(key) as [RedactionRules, Keep];
	// A placeholder that names the rule says more than a mask that keeps nothing.
	return keep === 'nothing' ? createRedactor(rules) : createMasker(rules, keep);
});

/** Masks by path, by rules, or both. */
export async function execute(context: IExecuteFunctions, index: number): Promise<Guarded> {
	const options = optionsOf(context, index);
	const keep = context.getNodeParameter('keep', index, 'nothing') as Keep;
	const by = context.getNodeParameter('maskBy', index, 'rules');
	let json: unknown = context.getInputData()[index]!.json;
	let report: IDataObject = {};
	const counts: Count[] = [];
	if (by !== 'rules') {
		let masked = 0;
		const changed = await changeFields(json, fieldsOf(context, index), (value) => {
			if (value !== null && value !== undefined) masked += 1;
			return mask(value, keep);
		});
		json = changed.value;
		report = { maskedFields: masked, ...checkMissing(context, index, options, changed.missing) };
		counts.push({ rule: 'field', count: masked });
	}
	if (by !== 'fields') {
		const redacted = redactorOf(JSON.stringify([rulesOf(options), keep])).redact(json);
		json = redacted.value;
		const found = countsOf(redacted.report.removed);
		report = { ...report, masked: found, where: [...redacted.report.paths] };
		counts.push(...found);
	}
	return guardedItem(context, index, options, json, report, counts);
}
