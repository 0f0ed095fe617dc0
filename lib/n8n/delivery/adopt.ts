import type { IExecuteFunctions } from 'n8n-workflow';
import { DEFAULT_TENANT } from '../../audit/log';
import { services } from '../services';
import type { CourierItem } from './courier';

/** A node looks so often, in each process. Milliseconds. */
const EVERY_MS = 60_000;
/** A courier opens them all: each may have contents of 8 MB. */
const MOST = 25;

const lookedAt = new Map<string, number>();

/**
 * Takes up deliveries of this very node that nobody works on any more: an n8n that is killed loses the executions under
 * way, and so a courier that did not wait in n8n's database. Never rejects: this run's own items are done with by now.
 */
export async function adoptAbandoned(context: IExecuteFunctions): Promise<CourierItem[]> {
	const workflow = context.getWorkflow().id ?? '';
	const { id: node } = context.getNode();
	const key = `${workflow}|${node}`;
	const opened = await services().catch(() => undefined);
	const now = opened?.clock.now() ?? 0;
	if (!opened || now - (lookedAt.get(key) ?? 0) < EVERY_MS) return [];
	lookedAt.set(key, now);
	const of = { tenant: DEFAULT_TENANT, workflow, node };
	const adopted = await opened.held.adopt(of, now, MOST).catch(() => []);
	// There may be more: for the next run.
	if (adopted.length === MOST) lookedAt.delete(key);
	if (adopted.length > 0) {
		const n = adopted.length;
		context.logger.info(`Airlock took up ${n} deliveries that a run of this node left behind`);
	}
	return adopted.map((id) => ({ id, nextAt: now, turn: now }));
}
