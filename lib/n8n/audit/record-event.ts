import { type IExecuteFunctions, NodeOperationError } from 'n8n-workflow';
import type { AuditEvent } from '../../audit/event';
import { AuditEventError, type Recorded, type RecordOptions } from '../../audit/log';
import { StoreUnavailableError } from '../../store/store';
import { openedServices } from '../opened-services';

/**
 * Records an event of a node, with the workflow, execution, node and environment it happened in. Throws a
 * NodeOperationError that says what to mend; it never holds a value of the event.
 */
export async function recordEvent(
	context: IExecuteFunctions,
	itemIndex: number,
	event: AuditEvent,
	options: RecordOptions = {},
): Promise<Recorded> {
	const { audit, environment } = await openedServices(context, itemIndex);
	const where = {
		environment,
		execution: context.getExecutionId(),
		node: context.getNode().name,
		workflow: context.getWorkflow().id,
	};
	return await audit
		.record({ ...where, ...event, environment: event.environment ?? environment }, options)
		.catch((error: unknown) => {
			throw asNodeError(context, itemIndex, error);
		});
}

function asNodeError(context: IExecuteFunctions, itemIndex: number, error: unknown): unknown {
	if (error instanceof AuditEventError) {
		return new NodeOperationError(context.getNode(), error.message, {
			itemIndex,
			type: 'invalid_event',
		});
	}
	if (error instanceof StoreUnavailableError) {
		return new NodeOperationError(context.getNode(), 'The audit log cannot be written', {
			description:
				'Nothing unrecorded goes on. To go on without, set When Not Recorded to "Continue and Mark the Gap".',
			itemIndex,
			type: 'store_unavailable',
		});
	}
	return error;
}
