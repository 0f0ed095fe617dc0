import { type IHookFunctions, NodeOperationError } from 'n8n-workflow';
import { systemClock } from '../clock';
import { buildInbox } from '../webhook/inbox';
import { readInboxSettings } from './inbox-settings';
import { services } from './services';

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
}
