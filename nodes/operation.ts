import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import type { ItemResult } from '../lib/n8n/item-loop';

/** What an operation asks for and does. */
export interface Action {
	readonly fields: readonly INodeProperties[];
	execute(context: IExecuteFunctions, index: number): Promise<ItemResult>;
}

/** An action as it stands in a menu. */
export interface Operation extends Action {
	readonly name: string;
	/** As n8n's panel of nodes shows it: a sentence without articles. */
	readonly action: string;
	readonly description: string;
}

/** What operations are about. */
export interface Resource {
	readonly name: string;
	/** The operation that is chosen at first. */
	readonly first: string;
	/** By value, in the order of their names. */
	readonly operations: Readonly<Record<string, Operation>>;
}
