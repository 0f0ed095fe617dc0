import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';

/** What became of an item: it goes on, by the first output, or it is halted and leaves by the second. */
export interface Decided {
	readonly output: 'on' | 'halted';
	readonly item: INodeExecutionData;
	/** For one that is tried again: not before, in ms since the epoch. */
	readonly notBefore?: number;
}

export interface Action {
	readonly fields: readonly INodeProperties[];
	execute(context: IExecuteFunctions, index: number): Promise<Decided>;
}
