import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { guardedRequest } from '../../lib/n8n/account/guarded-request';
import { forEachItem } from '../../lib/n8n/item-loop';
import { settingsOf } from './settings';

/** Makes the calls of all items, one after the other, and answers them by output: Success, Halted. */
export async function requestItems(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const halted: INodeExecutionData[] = [];
	const succeeded = await forEachItem(context, async (index) => {
		const result = await guardedRequest(context, index, settingsOf(context, index));
		if (result.ok) return result.items;
		halted.push(result.item);
		return [];
	});
	return [succeeded, halted];
}
