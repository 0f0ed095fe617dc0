import { DEFAULT_TENANT } from '../audit/log';
import type { RefusalRecord } from '../store/store';
import type { Lasting } from './lasting';
import type { PartPorts } from './ports';

const WINDOW_MS = 10 * 60_000;
const MOST_REFUSED = 200;
/** Fewer than this, and the burst is over. */
const LEAST_REFUSED = MOST_REFUSED / 2;
const MOST_READ = 5_000;

/**
 * Many requests refused at once at one workflow. Counts those that are kept one by one (at most 60 a minute, process and
 * workflow), which a burst exceeds in four minutes.
 */
export async function watchRefusals(
	{ store, clock, environment }: PartPorts,
	lasting: Lasting,
): Promise<void> {
	const now = clock.now();
	const isRecent = ({ at }: RefusalRecord) => at > now - WINDOW_MS;
	// Nothing is over the limit where all of them together are not.
	let recent = (await store.refusals.recent(MOST_REFUSED + 1)).filter(isRecent);
	if (recent.length > MOST_REFUSED) {
		recent = (await store.refusals.recent(MOST_READ)).filter(isRecent);
	}
	const workflows = Map.groupBy(recent, ({ workflowId }) => workflowId);
	for (const [workflow, refused] of workflows) {
		if (refused.length <= MOST_REFUSED) continue;
		const newest = refused[0]!;
		await lasting.is({
			condition: 'refusal_burst',
			tenant: DEFAULT_TENANT,
			subject: workflow,
			step: () => 'burst',
			facts: {
				workflow,
				environment,
				integration: newest.integrationId,
				node: newest.nodeName,
				reference: newest.reference,
				count: refused.length,
				since: refused.at(-1)!.at,
			},
		});
	}
	for (const open of await lasting.open('refusal_burst')) {
		const refused = workflows.get(open.subject)?.length ?? 0;
		if (refused < LEAST_REFUSED) await lasting.over('refusal_burst', open);
	}
}
