import { openedServices } from '../../../lib/n8n/opened-services';
import { originOf } from '../../../lib/n8n/failure/origin';
import type { Action } from '../../operation';
import { tenantParameter, textParameter } from '../../parameters';
import { ownTenantField } from '../fields';

export const confirm: Action = {
	fields: [
		{
			displayName: 'Held Item ID',
			name: 'id',
			type: 'string',
			default: '',
			placeholder: 'e.g. {{ $json.airlock.heldItem }}',
			description: 'Left empty, the one that the input item was released from or is kept as',
		},
		ownTenantField,
	],
	/** The input item as it is. One that was released from none, or is confirmed already, passes as well. */
	async execute(context, index) {
		const { json, binary } = context.getInputData()[index]!;
		const id = textParameter(context, index, 'id') || originOf(context, index).heldItem;
		if (id) {
			const { held } = await openedServices(context, index);
			await held.released(tenantParameter(context, index), id, context.getExecutionId());
		}
		return { json, ...(binary && { binary }), pairedItem: index };
	},
};
