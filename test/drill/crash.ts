import type { N8n } from '../e2e/harness';
import { sendUntilAccepted, type TrafficReport } from './traffic';

export interface CrashOptions {
	readonly events: number;
	readonly lanes: number;
	/** n8n is killed when so many events were accepted. */
	readonly killAt: readonly number[];
}

/** Kills n8n (SIGKILL, its task runner too) in the middle of traffic, and starts it again. */
export async function crash(n8n: N8n, options: CrashOptions): Promise<TrafficReport> {
	return await sendUntilAccepted(n8n, {
		...options,
		onAccepted: (accepted) => (options.killAt.includes(accepted) ? killAndRestart(n8n) : undefined),
	});
}

async function killAndRestart(n8n: N8n): Promise<void> {
	await n8n.kill();
	await n8n.restart();
}
