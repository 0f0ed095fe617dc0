import type { IDataObject } from 'n8n-workflow';
import { buildAlert } from '../../alert/alert';
import { shownEvent } from '../../watch/shown';

/** What an event looks like, for building a workflow before there is one: marked, and about nothing that exists. */
export function sampleEvent(now: number): IDataObject {
	const alert = buildAlert(
		{
			condition: 'backlog',
			integration: 'sample-integration',
			count: 120,
			oldestAgeSeconds: 5_400,
			owner: 'Sample Owner',
		},
		now,
	);
	const shown = shownEvent({ id: 'sample', alert, resolved: false, escalation: 0 });
	return { ...shown, title: `Sample: ${shown.title}`, sample: true } as IDataObject;
}
