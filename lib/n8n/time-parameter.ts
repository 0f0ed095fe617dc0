import { type IExecuteFunctions, NodeOperationError } from 'n8n-workflow';

/** Milliseconds since the epoch of what a person typed; undefined for nothing. A time without a zone is UTC. */
export function timeParameter(
	context: IExecuteFunctions,
	itemIndex: number,
	name: string,
	value: string | undefined,
): number | undefined {
	if (value === undefined || value === '') return undefined;
	const zoned = /(?:z|[+-]\d\d:?\d\d)$/i.test(value) || !value.includes('T') ? value : `${value}Z`;
	const at = Date.parse(zoned);
	if (!Number.isNaN(at)) return at;
	throw new NodeOperationError(context.getNode(), `${name} is not a time`, {
		description: 'Write it like 2026-11-24T08:00:00Z.',
		itemIndex,
	});
}
