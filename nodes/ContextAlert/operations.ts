import type { INodeProperties } from 'n8n-workflow';
import type { Action } from '../operation';
import { shownFor } from '../shared-fields';
import { acknowledge } from './actions/acknowledge';
import { resolve } from './actions/resolve';
import { send } from './actions/send';
import { sendDue } from './actions/send-due';
import { silence } from './actions/silence';

export const operationField: INodeProperties = {
	displayName: 'Operation',
	name: 'operation',
	type: 'options',
	noDataExpression: true,
	options: [
		{
			name: 'Acknowledge',
			value: 'acknowledge',
			description: 'Say that somebody takes care of it: it is not escalated any more',
			action: 'Acknowledge alert',
		},
		{
			name: 'Resolve',
			value: 'resolve',
			description: 'Say that it is over, and tell the destination',
			action: 'Resolve alerts',
		},
		{
			name: 'Send',
			value: 'send',
			description: 'Tell of something, unless it was told already',
			action: 'Send alert',
		},
		{
			name: 'Send Due',
			value: 'sendDue',
			description: 'Send what nobody acknowledged, what was folded, and what was not taken before',
			action: 'Send due alerts',
		},
		{
			name: 'Silence',
			value: 'silence',
			description: 'Tell of something no more for a while',
			action: 'Silence alerts',
		},
	],
	default: 'send',
};

const shown = (operation: string, { fields, execute }: Action) => ({
	fields: shownFor({ operation }, fields),
	execute,
});

export const operations = {
	acknowledge: shown('acknowledge', acknowledge),
	resolve: shown('resolve', resolve),
	send: shown('send', send),
	sendDue: shown('sendDue', sendDue),
	silence: shown('silence', silence),
};

/** Those that reach a destination. */
export const SENDING: ReadonlyArray<keyof typeof operations> = ['resolve', 'send', 'sendDue'];
