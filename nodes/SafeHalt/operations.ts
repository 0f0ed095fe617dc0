import type { INodeOutputConfiguration, INodeProperties } from 'n8n-workflow';
import { shownFor } from '../shared-fields';
import type { Action } from './action';
import { check } from './actions/check';
import { handleFailure } from './actions/handle-failure';
import { reportSuccess } from './actions/report-success';
import { sanitizeError } from './actions/sanitize-error';
import { stop } from './actions/stop';

export const operationField: INodeProperties = {
	displayName: 'Operation',
	name: 'operation',
	type: 'options',
	noDataExpression: true,
	options: [
		{
			name: 'Check',
			value: 'check',
			description: 'Before a node: whether its integration may act and the other side is well',
			action: 'Check before other node',
		},
		{
			name: 'Handle Failure',
			value: 'handleFailure',
			description: 'On the error output of a node: wait and retry, or halt',
			action: 'Handle failure of other node',
		},
		{
			name: 'Report Success',
			value: 'reportSuccess',
			description: 'After a node: it went well, and the work of a held item is done',
			action: 'Report success of other node',
		},
		{
			name: 'Sanitize Error',
			value: 'sanitizeError',
			description: 'Behind an Error Trigger: what may be told, and nothing else',
			action: 'Sanitize error of other workflow',
		},
		{
			name: 'Stop',
			value: 'stop',
			description: 'End the execution with a category and a reference',
			action: 'Stop safely',
		},
	],
	default: 'check',
};

const shown = (operation: string, { fields, execute }: Action) => ({
	fields: shownFor({ operation }, fields),
	execute,
});

export const operations = {
	check: shown('check', check),
	handleFailure: shown('handleFailure', handleFailure),
	reportSuccess: shown('reportSuccess', reportSuccess),
	sanitizeError: shown('sanitizeError', sanitizeError),
	stop: shown('stop', stop),
};

export type OperationName = keyof typeof operations;

const outputsFor = (parameters: { operation?: string }): INodeOutputConfiguration[] => {
	const named = (displayName: string): INodeOutputConfiguration => ({ type: 'main', displayName });
	if (parameters.operation === 'check') return [named('Proceed'), named('Halted')];
	if (parameters.operation === 'handleFailure') return [named('Retry'), named('Halted')];
	return [{ type: 'main' }];
};

export const outputs = `={{(${outputsFor.toString()})($parameter)}}` as const;
