import type { INodeProperties } from 'n8n-workflow';
import type { Action } from '../operation';
import { shownFor } from '../shared-fields';
import { confirm } from './actions/confirm';
import { discard } from './actions/discard';
import { getMany } from './actions/get-many';
import { release } from './actions/release';

export const operationField: INodeProperties = {
	displayName: 'Operation',
	name: 'operation',
	type: 'options',
	noDataExpression: true,
	options: [
		{
			name: 'Confirm',
			value: 'confirm',
			description: 'Say that the work of a released item is done, and pass the item on',
			action: 'Confirm released item',
		},
		{
			name: 'Discard',
			value: 'discard',
			description: 'Give items up for good: what was held is destroyed',
			action: 'Discard held items',
		},
		{
			name: 'Get Many',
			value: 'getMany',
			description: 'What waits, since when and why, without contents',
			action: 'Get many held items',
		},
		{
			name: 'Release',
			value: 'release',
			description: 'Have the work done again, at a bounded rate',
			action: 'Release held items',
		},
	],
	default: 'getMany',
};

const shown = (operation: string, { fields, execute }: Action) => ({
	fields: shownFor({ operation }, fields),
	execute,
});

export const operations = {
	confirm: shown('confirm', confirm),
	discard: shown('discard', discard),
	getMany: shown('getMany', getMany),
	release: shown('release', release),
};
