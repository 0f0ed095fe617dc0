import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import type { HeldFacts } from '../../failure/held';
import type { HeldItem } from '../../store/failure-store';
import { reach } from '../../store/store';
import { type Delivered, deliverToWorkflow } from './deliver';
import { workJson } from './json';
import { heldRefusal, type HeldRefusal } from './refusal';
import { openedServices } from '../opened-services';
import type { Services } from '../services';

export interface Releasing {
	readonly tenant: string;
	readonly by: string;
	readonly reason: string;
	readonly perMinute: number;
	/** The workflow that does the work; undefined: the nodes after this one do. */
	readonly workflowId: string | undefined;
}

/** What came of one item. */
export interface Released {
	readonly item: HeldFacts;
	readonly outcome: Delivered['outcome'] | 'releasing' | HeldRefusal;
	readonly execution?: string;
	/** The work, where the nodes after this one are to do it. */
	readonly json?: IDataObject & { airlock: IDataObject };
}

const MINUTE_MS = 60_000;

/**
 * Releases the items, in their order and as fast as is allowed. What was taken and cannot be handed over is given back,
 * also when this rejects; where even that cannot be written it is reclaimed later.
 */
export async function releaseItems(
	context: IExecuteFunctions,
	itemIndex: number,
	releasing: Releasing,
	items: readonly HeldFacts[],
): Promise<Released[]> {
	const services = await openedServices(context, itemIndex);
	const full = new Set<string>();
	const made: Released[] = [];
	let complete = false;
	try {
		for (const item of items) {
			if (full.has(item.integration) || !(await mayGo(services, releasing, item))) {
				full.add(item.integration);
				made.push({ item, outcome: 'rate' });
				continue;
			}
			made.push({ item, ...(await releaseOne(context, services, releasing, item)) });
		}
		complete = true;
	} finally {
		const undelivered = complete ? [] : made.filter(({ outcome }) => outcome === 'releasing');
		for (const { item } of undelivered) {
			await services.held.giveBack(item.tenant, item.id).catch(() => false);
		}
	}
	return made;
}

async function releaseOne(
	context: IExecuteFunctions,
	{ held }: Services,
	{ tenant, by, reason, workflowId }: Releasing,
	{ id }: HeldFacts,
): Promise<Omit<Released, 'item'>> {
	const taken = await held.take(tenant, id, { by, reason });
	if (!taken.ok) return { outcome: heldRefusal(taken.code) };
	const json = workJson(taken.item, taken.contents);
	if (!json) {
		await held.giveBack(tenant, id);
		return { outcome: 'unreadable' };
	}
	if (workflowId === undefined) return { outcome: 'releasing', json };
	return await deliverToWorkflow(context, held, workflowId, taken.item, json);
}

/** Over all processes, and for each integration of a tenant by itself. */
async function mayGo(
	{ store }: Services,
	{ perMinute }: Releasing,
	{ tenant, integration }: Pick<HeldItem, 'tenant' | 'integration'>,
): Promise<boolean> {
	const key = JSON.stringify(['held.release', tenant, integration]);
	return (await reach(store.rates.take(key, perMinute, MINUTE_MS))).allowed;
}
