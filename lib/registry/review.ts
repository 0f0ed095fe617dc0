import { createHash, randomUUID } from 'node:crypto';
import { canonicalJson } from '../audit/canonical';
import type { Clock } from '../clock';
import type {
	IntegrationStore,
	ReviewCampaign,
	ReviewLine,
	ReviewStore,
} from '../store/registry-store';
import { reach } from '../store/store';
import { NOT_FOUND, readIntegration } from './change';
import {
	type AuditPort,
	type Decision,
	decisionFlaw,
	recorded,
	refuse,
	type Refusal,
} from './decision';
import { dueReviews, type DueReview, type LineDetail, lineOf } from './due';
import { SCOPE_CHANGED } from './lifecycle';
import { samePerson } from './person';
import type { Registry } from './registry';

export type { DueReview, LineDetail } from './due';

export const REVIEW_DECISIONS = ['keep', 'narrow', 'revoke'] as const;
export type ReviewDecision = (typeof REVIEW_DECISIONS)[number];

export type Started =
	{ readonly ok: true; readonly campaign: ReviewCampaign; readonly lines: number } | Refusal;

export type Evidence =
	| {
			readonly ok: true;
			/** Whether every line is decided. */
			readonly complete: boolean;
			/** Canonical JSON (RFC 8785): the same decisions give the same text. */
			readonly json: string;
			/** SHA-256 of that, hex. */
			readonly sha256: string;
	  }
	| Refusal;

const PAGE = 200;

/** Regular reviews of what integrations may do: the widest access first, by people who do not own it. */
export class Reviews {
	constructor(
		private readonly ports: {
			readonly store: { readonly reviews: ReviewStore; readonly integrations: IntegrationStore };
			readonly registry: Pick<Registry, 'confirmReview' | 'revoke'>;
			readonly audit: AuditPort;
			readonly clock: Clock;
		},
	) {}

	/** Those whose review is overdue, or due within so many days; the widest access first. */
	async due(tenant: string, withinDays: number): Promise<DueReview[]> {
		const { store, clock } = this.ports;
		return await dueReviews(store.integrations, tenant, clock.now(), withinDays);
	}

	/** Starts a campaign with a line for everything that is due within so many days. */
	async start(
		request: Decision & {
			readonly tenant: string;
			readonly name: string;
			readonly withinDays: number;
		},
	): Promise<Started> {
		const { tenant, by, withinDays } = request;
		const flaw = decisionFlaw(request);
		if (flaw) return flaw;
		const name = request.name.trim();
		if (name === '' || name.length > 200 || /\p{Cc}/u.test(name)) {
			return refuse('invalid_input', 'Name is one line of 1 to 200 characters.');
		}
		if (!(withinDays >= 0 && withinDays <= 365)) {
			return refuse('invalid_input', 'Due Within is a number of days from 0 to 365.');
		}
		const due = await this.due(tenant, withinDays);
		const startedAt = this.ports.clock.now();
		const campaign = { tenant, id: randomUUID(), name, startedBy: by, startedAt };
		const event = {
			action: 'review.start',
			resource: campaign.id,
			context: { lines: due.length, withinDays },
		};
		return await recorded(this.ports.audit, tenant, request, event, async () => {
			const lines = due.map(lineOf);
			await reach(this.ports.store.reviews.create(campaign, lines));
			return { ok: true, campaign, lines: lines.length };
		});
	}

	/**
	 * Decides a line, once. `keep` sets the next review and is refused with `scope_changed` where the integration is no
	 * longer what the line says; `narrow` leaves the review due until the owner narrowed the scope and it was approved;
	 * `revoke` revokes. A revocation that did not come about is made up for by deciding so again.
	 */
	async decide(
		target: Decision & {
			readonly tenant: string;
			readonly campaign: string;
			readonly integration: string;
			readonly decision: ReviewDecision;
		},
	): Promise<{ readonly ok: true } | Refusal> {
		const { tenant, campaign, integration: id, decision, by, reason } = target;
		const flaw = decisionFlaw(target);
		if (flaw) return flaw;
		// It may come from an expression: what is none of the three must not pass for keeping.
		if (!REVIEW_DECISIONS.includes(decision)) {
			return refuse('invalid_input', 'Decision is keep, narrow or revoke.');
		}
		const line = await reach(this.ports.store.reviews.line(tenant, campaign, id));
		if (!line) return NO_LINE;
		const integration = await readIntegration(this.ports.store.integrations, tenant, id);
		if (!integration) return NOT_FOUND;
		const { owner, scope } = JSON.parse(line.detail) as LineDetail;
		// The one at the start as well: handing it over does not make one's own access somebody else's.
		if (samePerson(by, integration.questionnaire.owner) || samePerson(by, owner)) {
			return refuse(
				'reviewer_is_owner',
				'Owners do not review their own access. Ask another person.',
			);
		}
		const again = line.decision === 'revoke' && decision === 'revoke';
		if (line.decidedAt !== null) return again ? await this.revoke(target) : ALREADY;
		if (decision === 'keep' && integration.scope !== scope) return SCOPE_CHANGED;
		const event = {
			action: 'review.decide',
			integration: id,
			resource: campaign,
			context: { decision },
		};
		const decided = await recorded(this.ports.audit, tenant, target, event, async () => {
			const at = this.ports.clock.now();
			const answer = await reach(
				this.ports.store.reviews.decide(tenant, campaign, id, { decision, by, at, reason }),
			);
			return answer === 'decided' ? { ok: true as const } : ALREADY;
		});
		if (!decided.ok || decision === 'narrow') return decided;
		if (decision === 'revoke') return await this.revoke(target);
		const kept = await this.ports.registry.confirmReview({ tenant, id, by, reason, scope });
		return kept.ok ? { ok: true } : kept;
	}

	async get(tenant: string, id: string): Promise<ReviewCampaign | undefined> {
		return await reach(this.ports.store.reviews.get(tenant, id));
	}

	/** Newest first, from after the one given. */
	async list(
		tenant: string,
		limit: number,
		after?: Pick<ReviewCampaign, 'startedAt' | 'id'>,
	): Promise<ReviewCampaign[]> {
		return await reach(this.ports.store.reviews.list(tenant, limit, after));
	}

	/** All lines of a campaign, the widest access first. */
	async lines(
		tenant: string,
		campaign: string,
	): Promise<Array<Omit<ReviewLine, 'detail'> & { readonly detail: LineDetail }>> {
		const found: ReviewLine[] = [];
		for (let page = PAGE; page === PAGE;) {
			const read = await reach(
				this.ports.store.reviews.lines(tenant, campaign, PAGE, found.length),
			);
			found.push(...read);
			page = read.length;
		}
		return found.map((line) => ({ ...line, detail: JSON.parse(line.detail) as LineDetail }));
	}

	/** What was decided, by whom and why, as one text with its hash. */
	async evidence(tenant: string, id: string): Promise<Evidence> {
		const campaign = await this.get(tenant, id);
		if (!campaign) return refuse('not_found', 'There is no campaign of that ID. Look at the list.');
		const lines = await this.lines(tenant, id);
		const complete = lines.every(({ decidedAt }) => decidedAt !== null);
		const json = canonicalJson({ campaign, complete, lines, schema: 1 });
		return { ok: true, complete, json, sha256: createHash('sha256').update(json).digest('hex') };
	}

	/** Done already is well done. */
	private async revoke(
		target: Decision & { readonly tenant: string; readonly integration: string },
	): Promise<{ readonly ok: true } | Refusal> {
		const { tenant, integration: id, by, reason } = target;
		const revoked = await this.ports.registry.revoke({ tenant, id, by, reason });
		return revoked.ok || revoked.code === 'integration_revoked' ? { ok: true } : revoked;
	}
}

const NO_LINE = refuse('not_found', 'The campaign has no line for that integration.');
const ALREADY = refuse('already_decided', 'The line was decided before. A decision is made once.');
