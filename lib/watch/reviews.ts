import type { IntegrationRow } from '../store/registry-store';
import type { Lasting } from './lasting';
import type { PartPorts } from './ports';
import { Walk } from './walk';

/** Times 200 integrations in a sweep. */
const PAGES = 5;
const SUBJECT = 'integration ';

/** Integrations whose review is overdue: told once for each date, and over when they were reviewed. */
export class ReviewsWatch {
	private readonly walk = new Walk<IntegrationRow>(PAGES);

	constructor(
		private readonly ports: PartPorts,
		private readonly lasting: Lasting,
	) {}

	async look(): Promise<void> {
		const { store, clock } = this.ports;
		const now = clock.now();
		for (const open of await this.lasting.open('review_overdue')) {
			if (!open.subject.startsWith(SUBJECT)) continue;
			const row = await store.integrations.get(open.tenant, open.subject.slice(SUBJECT.length));
			const due = row && row.reviewBy !== null && row.reviewBy <= now;
			if (!due) await this.lasting.over('review_overdue', open);
		}
		await this.walk.on(
			async (limit, after) =>
				await store.integrations.list({ reviewDueBefore: now + 1 }, limit, after),
			async ({ tenant, id, environment, reviewBy }) =>
				await this.lasting.is({
					condition: 'review_overdue',
					tenant,
					subject: `${SUBJECT}${id}`,
					step: () => String(reviewBy),
					facts: { integration: id, environment },
				}),
		);
	}
}
