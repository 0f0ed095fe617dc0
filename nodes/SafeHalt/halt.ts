import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { type Halt, haltItem, stopFurther } from '../../lib/n8n/failure/halting';
import { lineageOf } from '../../lib/n8n/failure/lineage';
import type { Services } from '../../lib/n8n/services';
import { correlationId } from '../../lib/webhook/trace';
import { textParameter } from '../parameters';
import type { Decided } from './action';
import { haltModeOf, type Scope } from './fields';

type Why = Pick<Halt, 'category' | 'retryable'> & Partial<Halt>;

/** Halts an item as the node is set to, and answers what stands in its place. */
export async function halted(
	context: IExecuteFunctions,
	index: number,
	services: Services,
	{ tenant, integration, key }: Scope,
	why: Why,
	json: IDataObject,
): Promise<Decided> {
	const lineage = lineageOf(json);
	const hold = context.getNodeParameter('holdItem', index, true) !== false;
	const halt = await haltItem(
		context,
		index,
		services,
		{
			...{ tenant, integration, environment: services.environment ?? '', host: key.name },
			...{ attempts: 1, correlationId: lineage.correlationId ?? correlationId(undefined) },
			...why,
		},
		hold
			? { json, orderKey: textParameter(context, index, 'orderKey').slice(0, 200), lineage }
			: undefined,
	);
	await stopFurther(context, index, services, haltModeOf(context), key, halt);
	const item: INodeExecutionData = { json: { halt }, pairedItem: index };
	return { output: 'halted', item };
}
