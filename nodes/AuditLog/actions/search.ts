import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
} from 'n8n-workflow';
import { openedServices } from '../../../lib/n8n/opened-services';
import { auditFilter, filterFields } from '../filter';
import { pageFields, tenantField } from '../../shared-fields';
import { forOperation } from './fields';

const PAGE = 500;

export const fields: INodeProperties[] = forOperation('search', [
	tenantField,
	...pageFields,
	filterFields,
]);

/** Entries that match, newest first, one item each: the entry and its hash. */
export async function execute(
	context: IExecuteFunctions,
	index: number,
): Promise<INodeExecutionData[]> {
	const { store } = await openedServices(context, index);
	const filter = await auditFilter(context, index);
	const all = context.getNodeParameter('returnAll', index, false) as boolean;
	const wanted = all ? Infinity : Number(context.getNodeParameter('limit', index, 50));
	const items: INodeExecutionData[] = [];
	let beforeSeq: number | undefined;
	while (items.length < wanted) {
		const page = await store.audit.search(filter, Math.min(PAGE, wanted - items.length), beforeSeq);
		for (const { body, hash } of page) {
			const json = { ...(JSON.parse(body) as IDataObject), hash };
			items.push({ json, pairedItem: index });
		}
		beforeSeq = page.at(-1)?.seq;
		if (beforeSeq === undefined) break;
	}
	return items;
}
