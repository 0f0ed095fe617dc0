import { type Category } from '../../../lib/failure/category';
import { openedServices } from '../../../lib/n8n/opened-services';
import { stopFurther } from '../../../lib/n8n/failure/halting';
import type { Action } from '../action';
import { categoryField, haltFields, haltModeOf, scopeFields, scopeOf } from '../fields';
import { halted } from '../halt';

/** Ends the execution, with a category and a reference and no words of anybody. */
export const stop: Action = {
	fields: [
		categoryField,
		...scopeFields,
		...haltFields.map((field) =>
			field.name === 'haltMode'
				? {
						...field,
						default: 'execution',
						options: field.options?.filter(
							(option) => !('value' in option && option.value === 'item'),
						),
					}
				: field,
		),
	],
	async execute(context, index) {
		const services = await openedServices(context, index);
		const scope = scopeOf(context, index);
		const category = context.getNodeParameter('category', index) as Category;
		const { json } = context.getInputData()[index]!;
		const why = { category, retryable: false };
		const stopped = await halted(context, index, services, scope, why, json);
		// Whatever the node was set to before, it ends here.
		const mode = haltModeOf(context) === 'item' ? 'execution' : haltModeOf(context);
		const halt = stopped.item.json.halt as Record<string, string>;
		await stopFurther(context, index, services, mode, scope.key, halt);
		return stopped;
	},
};
