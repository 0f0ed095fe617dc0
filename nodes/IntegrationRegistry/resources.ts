import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import type { ItemResult } from '../../lib/n8n/item-loop';
import { shownFor } from '../shared-fields';
import { account } from './actions/account';
import { apiKey } from './actions/api-key';
import { exception } from './actions/exception';
import { health } from './actions/health';
import { integration } from './actions/integration';
import { review } from './actions/review';
import type { Resource } from '../operation';

/** By value, in the order of their names. */
const resources: Readonly<Record<string, Resource>> = {
	apiKey,
	exception,
	health,
	integration,
	review,
	account,
};

const resourceField: INodeProperties = {
	displayName: 'Resource',
	name: 'resource',
	type: 'options',
	noDataExpression: true,
	options: Object.entries(resources).map(([value, { name }]) => ({ name, value })),
	default: 'integration',
};

function operationField({ operations, first }: Resource): INodeProperties {
	return {
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		options: Object.entries(operations).map(([value, { name, action, description }]) => {
			return { name, value, action, description };
		}),
		default: first,
	};
}

/** What the node asks for: what about, what to do, and what that needs to know. */
export const properties: INodeProperties[] = [
	resourceField,
	...Object.entries(resources).flatMap(([resource, about]) => [
		...shownFor({ resource }, [operationField(about)]),
		...Object.entries(about.operations).flatMap(([operation, { fields }]) =>
			shownFor({ resource, operation }, fields),
		),
	]),
];

/** Does for one item what the node is set to. */
export async function executeOperation(
	context: IExecuteFunctions,
	index: number,
): Promise<ItemResult> {
	const chosen = (name: string) => context.getNodeParameter(name, index) as string;
	const operation = resources[chosen('resource')]?.operations[chosen('operation')];
	if (!operation) throw new TypeError('The node has no such operation');
	return await operation.execute(context, index);
}
