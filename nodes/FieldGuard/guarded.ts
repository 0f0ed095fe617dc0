import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

/** How often a rule took something out. A list, since the names of rules are names of sensitive fields too. */
export interface Count {
	readonly rule: string;
	readonly count: number;
}

/** What an operation made of one item. */
export interface Guarded {
	readonly json: IDataObject;
	/** Undefined: the files go on as they are. */
	readonly binary?: INodeExecutionData['binary'];
	/** Of detect: whether something was found, and so which output it leaves by. */
	readonly sensitive?: boolean;
	/** What was done, for the record: names and numbers only. */
	readonly counts: readonly Count[];
}

export function countsOf(removed: Readonly<Record<string, number>>): Count[] {
	return Object.entries(removed).map(([rule, count]) => ({ rule, count }));
}
