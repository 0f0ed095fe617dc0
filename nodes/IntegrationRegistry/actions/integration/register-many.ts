import { type IExecuteFunctions, NodeOperationError } from 'n8n-workflow';
import { openedServices } from '../../../../lib/n8n/opened-services';
import { recordable, refusalError } from '../../../../lib/n8n/registry/decision';
import { decisionFlaw } from '../../../../lib/registry/decision';
import { registerRows } from '../../bulk/register-rows';
import { readRows, type Row } from '../../bulk/rows';
import { decisionFields, testAccessField } from '../../fields';
import type { Action } from '../../../operation';
import { decisionParameters, numberParameter, textParameter } from '../../../parameters';

/** Of a file, in bytes: its rows are all in memory at once. */
const LONGEST_FILE = 10_000_000;

/** Registers row by row. Answers a line for every row, also where it is refused. */
export const registerMany: Action = {
	fields: [
		{
			displayName: 'Rows From',
			name: 'rowsFrom',
			type: 'options',
			noDataExpression: true,
			options: [
				{
					name: 'Binary File',
					value: 'file',
					description: 'CSV whose first line names the questions, or JSON',
				},
				{ name: 'Input Items', value: 'items', description: 'Each item is one row' },
				{
					name: 'Text',
					value: 'text',
					description: 'CSV whose first line names the questions, or JSON',
				},
			],
			default: 'items',
			description:
				'A row has the names of the questionnaire: id, useCase, systems, owner and so on. Lists are comma-separated.',
		},
		{
			displayName: 'Text',
			name: 'rowsText',
			type: 'string',
			typeOptions: { rows: 6 },
			default: '',
			required: true,
			placeholder: 'e.g. id,useCase,systems,owner',
			displayOptions: { show: { rowsFrom: ['text'] } },
		},
		{
			displayName: 'Input Binary Field',
			name: 'binaryField',
			type: 'string',
			default: 'data',
			required: true,
			hint: 'The name of the input binary field with the file',
			displayOptions: { show: { rowsFrom: ['file'] } },
		},
		testAccessField,
		...decisionFields,
	],
	async execute(context, index) {
		const registration = {
			...decisionParameters(context, index),
			testAccessDays: numberParameter(context, index, 'testAccessDays'),
		};
		// Of all rows at once, so it is not told row by row.
		const flaw = decisionFlaw(registration);
		if (flaw) throw refusalError(context, index, flaw);
		const rows = await rowsOf(context, index);
		const { registry } = await openedServices(context, index);
		const lines = await recordable(context, index, registerRows(registry, rows, registration));
		return lines.map((json) => ({ json, pairedItem: index }));
	},
};

async function rowsOf(context: IExecuteFunctions, index: number): Promise<Row[]> {
	const from = textParameter(context, index, 'rowsFrom');
	if (from === 'items') return [context.getInputData()[index]?.json ?? {}];
	const text =
		from === 'file'
			? await fileText(context, index)
			: String(context.getNodeParameter('rowsText', index, ''));
	const rows = readRows(text);
	if (rows) return rows;
	throw unreadable(
		context,
		index,
		'Give CSV whose first line has the names of the questionnaire, each once, or a JSON list of objects.',
	);
}

async function fileText(context: IExecuteFunctions, index: number): Promise<string> {
	const field = textParameter(context, index, 'binaryField');
	const file = await context.helpers.getBinaryDataBuffer(index, field);
	if (file.length <= LONGEST_FILE) return file.toString('utf8');
	throw unreadable(context, index, 'It has more than 10 MB. Split it.');
}

function unreadable(context: IExecuteFunctions, itemIndex: number, description: string) {
	return new NodeOperationError(context.getNode(), 'The rows cannot be read', {
		description,
		itemIndex,
		type: 'rows_unreadable',
	});
}
