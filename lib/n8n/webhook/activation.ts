import { type IHookFunctions, NodeOperationError } from 'n8n-workflow';
import { systemClock } from '../../clock';
import { buildInbox } from '../../webhook/inbox';
import { readInboxSettings } from './inbox-settings';
import { services } from '../services';

/** Throws a NodeOperationError that says what to mend where the trigger could never let a request in. */
export async function assertReady(context: IHookFunctions): Promise<void> {
	const settings = await readInboxSettings(
		context,
		async () => await context.getCredentials('airlockWebhookSigningApi'),
	);
	const built = buildInbox(settings, { clock: systemClock });
	if (!built.ok) {
		throw new NodeOperationError(context.getNode(), built.message, {
			description: built.description,
		});
	}
	await services().catch((cause: unknown) => {
		throw new NodeOperationError(context.getNode(), 'Airlock cannot open its store', {
			description: cause instanceof Error ? cause.message : undefined,
		});
	});
	const respond = String(context.getNodeParameter('respond', 'immediately'));
	if (losesAnswers(respond, process.env)) context.logger.warn(LOSES_ANSWERS);
}

const LOSES_ANSWERS =
	'Airlock: in queue mode n8n never gives some answers of "When Last Node Finishes", unless N8N_EXECUTIONS_QUEUE_KEEP_LAST_COMPLETED and N8N_EXECUTIONS_QUEUE_KEEP_LAST_FAILED are set (to 100, for example), on every process';

/** Whether n8n waits for jobs that may be gone from its queue before it begins to. */
export function losesAnswers(
	respond: string,
	env: Readonly<Record<string, string | undefined>>,
): boolean {
	if (respond !== 'lastNode' || env.EXECUTIONS_MODE !== 'queue') return false;
	const kept = [
		env.N8N_EXECUTIONS_QUEUE_KEEP_LAST_COMPLETED,
		env.N8N_EXECUTIONS_QUEUE_KEEP_LAST_FAILED,
	];
	return kept.some((jobs) => !(Number(jobs) > 0));
}
