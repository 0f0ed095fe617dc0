import type { IDataObject } from 'n8n-workflow';
import { buildAlert } from '../../../lib/alert/alert';
import { CATEGORIES } from '../../../lib/failure/category';
import { classify } from '../../../lib/failure/classify';
import { failedItemOf, signalsOf } from '../../../lib/n8n/failure/failed-item';
import { openedServices } from '../../../lib/n8n/opened-services';
import { tenantField } from '../../shared-fields';
import type { Action } from '../action';
import { textParameter } from '../../parameters';

/**
 * Behind an Error Trigger: takes by allow-list what may be told. Headers, answers, parameters and words stay behind, and the
 * name of the node as well: people name nodes after customers, and no detector knows every name.
 */
export const sanitizeError: Action = {
	fields: [
		{
			displayName: 'Integration ID',
			name: 'integrationId',
			type: 'string',
			default: '',
			placeholder: 'e.g. crm',
			description: 'Whose owner is to know, where it is always the same',
		},
		{ ...tenantField, description: 'Whose integration it is' },
	],
	async execute(context, index) {
		const { clock, environment } = await openedServices(context, index);
		const { json, error } = context.getInputData()[index]!;
		const execution = objectOf(json.execution);
		const trigger = objectOf(json.trigger);
		const raw = execution.error ?? trigger.error ?? json.error ?? error;
		const now = clock.now();
		const failed = failedItemOf({ json });
		const category =
			failed.category ?? categoryNamed(raw) ?? classify(signalsOf(raw), now)?.category ?? 'defect';
		const alert = buildAlert(
			{
				condition: 'reported',
				category,
				tenant: textParameter(context, index, 'tenant'),
				integration: textParameter(context, index, 'integrationId'),
				environment,
				workflow: objectOf(json.workflow).id,
				execution: execution.id,
				status: signalsOf(raw).status,
				at: now,
			},
			now,
		);
		const { fingerprint, droppedFields, at, ...facts } = alert;
		return {
			output: 'on',
			item: {
				json: {
					alert: { ...facts, at: new Date(at).toISOString() },
					...{ fingerprint, droppedFields },
					message: CATEGORIES[category].text,
					retryable: CATEGORIES[category].retryable,
				},
				pairedItem: index,
			},
		};
	},
};

/** Of our own nodes, which say it themselves. */
function categoryNamed(error: unknown) {
	const type = objectOf(error).type ?? objectOf(objectOf(error).context).type;
	return failedItemOf({ json: { halt: { code: type } as IDataObject } }).category;
}

function objectOf(value: unknown): IDataObject {
	return typeof value === 'object' && value !== null ? (value as IDataObject) : {};
}
