import type { IntegrationStore } from '../store/registry-store';
import { reach } from '../store/store';
import { DAY_MS } from './lifecycle';
import { type Integration, integrationOf } from './record';
import { widthOf } from './width';

/** An integration to be reviewed. */
export interface DueReview {
	readonly integration: Integration;
	/** Its time has come already. */
	readonly overdue: boolean;
	/** See `widthOf`. */
	readonly width: number;
	/** Its scope is not the one that was last approved. */
	readonly scopeChanged: boolean;
}

/** What a reviewer sees of an integration, as it was when the campaign started. */
export interface LineDetail {
	readonly access: string;
	readonly dataClasses: readonly string[];
	readonly environment: string;
	readonly fields: number;
	readonly owner: string;
	readonly overdue: boolean;
	readonly scope: string;
	readonly scopeChanged: boolean;
	readonly state: string;
	readonly systems: readonly string[];
	readonly width: number;
}

const PAGE = 200;

/** Those of a tenant whose review is due at `now` (ms since the epoch) or within so many days; the widest access first. */
export async function dueReviews(
	integrations: Pick<IntegrationStore, 'list'>,
	tenant: string,
	now: number,
	withinDays: number,
): Promise<DueReview[]> {
	const filter = { tenant, reviewDueBefore: now + withinDays * DAY_MS + 1 };
	const found: DueReview[] = [];
	let after: Integration | undefined;
	do {
		const page = (await reach(integrations.list(filter, PAGE, after))).map(integrationOf);
		found.push(...page.map((integration) => dueOf(integration, now)));
		after = page[PAGE - 1];
	} while (after);
	return found.sort((a, b) => b.width - a.width || byId(a, b));
}

/** The line of a campaign. */
export function lineOf({ integration, overdue, width, scopeChanged }: DueReview) {
	const { questionnaire, scope, state } = integration;
	const { access, dataClasses, environment, fields, owner, systems } = questionnaire;
	const detail: LineDetail = {
		access,
		dataClasses,
		environment,
		fields: fields.length,
		owner,
		overdue,
		scope,
		scopeChanged,
		state,
		systems,
		width,
	};
	return { integration: integration.id, detail: JSON.stringify(detail) };
}

function dueOf(integration: Integration, now: number): DueReview {
	const { questionnaire, reviewBy, scope, standing } = integration;
	return {
		integration,
		overdue: reviewBy !== null && reviewBy <= now,
		width: widthOf(questionnaire),
		scopeChanged: standing.approval?.scope !== scope,
	};
}

function byId(a: DueReview, b: DueReview): number {
	return a.integration.id < b.integration.id ? -1 : 1;
}
