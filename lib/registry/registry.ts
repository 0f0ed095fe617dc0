import { randomUUID } from 'node:crypto';
import type { ExceptionStore, IntegrationFilter, IntegrationStore } from '../store/registry-store';
import { reach } from '../store/store';
import { transferred, updated } from './answers';
import {
	type Changed,
	changeIntegration,
	eventOf,
	readIntegration,
	type RegistryPorts,
	type Target,
} from './change';
import {
	CHANGED_MEANWHILE,
	type Decision,
	decisionFlaw,
	recorded,
	refuse,
	type Refusal,
} from './decision';
import { Exceptions, isRunning } from './exceptions';
import {
	BAD_PILOT_LIMITS,
	BAD_REVIEW_DAYS,
	BAD_TEST_DAYS,
	pilotLimits,
	readAnswers,
	type Registered,
	reviewDays,
	testDays,
} from './input';
import { scopeDigest } from './integration';
import { DAY_MS, nextOf, REVIEW_DAYS, REVOKED, SCOPE_CHANGED, type Step } from './lifecycle';
import { offboard, type Offboarded } from './offboard';
import { personKey } from './person';
import { countPilot, type PilotCounted } from './pilot';
import { type Integration, integrationOf, type PilotLimits, rowOf, type State } from './record';

export type { Changed, Target } from './change';

/** An approval; `scope`: the digest of what the approver looked at, refused with `scope_changed` when it is no longer that. */
export interface Approval extends Target {
	readonly scope?: string;
	/** Days until the review is due: 1 to 365, 180 by default. */
	readonly reviewDays?: number;
}

/**
 * The registry of integrations. Every change says who and why and is recorded before it is made; where it then does
 * not come about, a second entry says so. Refusals are values with a code.
 */
export class Registry {
	readonly exceptions: Exceptions;
	private readonly ports: RegistryPorts;

	constructor(
		private readonly options: {
			readonly store: {
				readonly integrations: IntegrationStore;
				readonly exceptions: ExceptionStore;
			};
		} & Pick<RegistryPorts, 'audit' | 'clock'>,
	) {
		const { store, audit, clock } = options;
		this.ports = { integrations: store.integrations, audit, clock };
		this.exceptions = new Exceptions({ ...this.ports, exceptions: store.exceptions });
	}

	/** Registers a new integration as requested, with test access for 0 to 14 days (7 by default). */
	async register(
		request: Decision & {
			readonly tenant: string;
			readonly questionnaire: unknown;
			readonly testAccessDays?: number;
		},
	): Promise<Registered> {
		const { tenant } = request;
		const flaw = decisionFlaw(request);
		if (flaw) return flaw;
		const answers = readAnswers(request.questionnaire);
		if (!answers.ok) return answers;
		const days = testDays.safeParse(request.testAccessDays);
		if (!days.success) return BAD_TEST_DAYS;
		const { questionnaire } = answers;
		const now = this.now();
		const integration: Integration = {
			tenant,
			id: questionnaire.id,
			state: 'requested',
			questionnaire,
			standing: { testAccessUntil: now + days.data * DAY_MS },
			scope: scopeDigest(questionnaire),
			reviewBy: null,
			version: 1,
			createdAt: now,
			updatedAt: now,
		};
		const event = eventOf({ action: 'integration.register' }, undefined, integration);
		return await recorded(this.ports.audit, tenant, request, event, async () => {
			const created = await reach(this.ports.integrations.create(rowOf(integration)));
			if (created === 'created') return { ok: true, integration };
			return refuse(
				'exists',
				'There is an integration of that ID. Update it, or choose another ID.',
			);
		});
	}

	/** Replaces the answers. A changed scope needs a new approval before it runs in production again. */
	async update(
		target: Target & {
			readonly questionnaire: unknown;
			/** That of the integration the answers were merged into: refused when it was changed since. */
			readonly version?: number;
		},
	): Promise<Registered> {
		const answers = readAnswers(target.questionnaire);
		if (!answers.ok) return answers;
		const { version } = target;
		return await this.change(target, 'integration.update', (current) =>
			version !== undefined && current.version !== version
				? CHANGED_MEANWHILE
				: updated(current, answers.questionnaire, this.now()),
		);
	}

	/** Gives it to another owner; workflows stay as they are. Without `backupOwner` that one stays, unless it is the new owner. */
	async transferOwner(
		target: Target & { readonly owner: string; readonly backupOwner?: string },
	): Promise<Registered> {
		return await this.change(target, 'integration.transfer_owner', (current) =>
			transferred(current, target, this.now()),
		);
	}

	/** For full use. Refused while questions are open, and to the owner. */
	async approve(approval: Approval): Promise<Changed> {
		const days = reviewDays.safeParse(approval.reviewDays);
		if (!days.success) return BAD_REVIEW_DAYS;
		return await this.decide(
			approval,
			{ action: 'approve', reviewDays: days.data },
			approval.scope,
		);
	}

	/** For full use with questions open, as long as the exception runs. */
	async approveWithException(
		approval: Approval & { readonly exceptionId: string },
	): Promise<Changed> {
		const { tenant, id, exceptionId } = approval;
		const days = reviewDays.safeParse(approval.reviewDays);
		if (!days.success) return BAD_REVIEW_DAYS;
		const exception = await reach(this.options.store.exceptions.get(tenant, exceptionId));
		if (!exception || exception.integration !== id || !isRunning(exception, this.now())) {
			return refuse(
				'exception_not_running',
				'The integration has no such exception that runs. Grant one first.',
			);
		}
		const step: Step = {
			action: 'approve_with_exception',
			reviewDays: days.data,
			exception: { id: exceptionId, endsAt: exception.expiresAt },
		};
		const changed = await this.decide(approval, step, approval.scope);
		// Revoked while it was being approved: the revocation may have come before there was an approval to end.
		if (changed.ok) await this.exceptions.endApprovalIfRevoked(tenant, exceptionId, approval);
		return changed;
	}

	/** For real use within limits: calls, records and days (1 to 90), whichever is reached first. */
	async startPilot(
		target: Target & {
			readonly limits: PilotLimits & { readonly days: number };
			readonly scope?: string;
		},
	): Promise<Changed> {
		const limits = pilotLimits.safeParse(target.limits);
		if (!limits.success) return BAD_PILOT_LIMITS;
		const pilot = { ...limits.data, id: randomUUID() };
		return await this.decide(target, { action: 'start_pilot', pilot }, target.scope);
	}

	async pause(target: Target): Promise<Changed> {
		return await this.decide(target, { action: 'pause' });
	}

	async decline(target: Target): Promise<Changed> {
		return await this.decide(target, { action: 'decline' });
	}

	/** The off switch: in every process within a second (IntegrationStates). `enable` brings it back as it was. */
	async disable(target: Target): Promise<Changed> {
		return await this.decide(target, { action: 'disable' });
	}

	/** From disabled or paused to the state before. */
	async enable(target: Target): Promise<Changed> {
		return await this.decide(target, { action: 'enable' });
	}

	/** For good. */
	async revoke(target: Target): Promise<Changed> {
		return await this.decide(target, { action: 'revoke' });
	}

	/** Sets the next review after one was done. Refused with `scope_changed` when `scope` is no longer what was reviewed. */
	async confirmReview(target: Target & { readonly scope: string }): Promise<Changed> {
		return await this.change(target, 'integration.review', (current) => {
			if (current.scope !== target.scope) return SCOPE_CHANGED;
			const at = this.now();
			const reviewBy = at + REVIEW_DAYS * DAY_MS;
			return { ok: true, integration: { ...current, reviewBy, updatedAt: at } };
		});
	}

	/** Hands over everything a person owns or backs up. */
	async offboard(
		request: Decision & { readonly tenant: string; readonly person: string },
	): Promise<Offboarded | Refusal> {
		return await offboard(this.ports, request);
	}

	/** Counts use of a pilot, and pauses it when that reaches a limit. See `countPilot`. */
	async countPilot(integration: Integration, used: PilotLimits): Promise<PilotCounted> {
		return await countPilot(this.ports, integration, used);
	}

	async get(tenant: string, id: string): Promise<Integration | undefined> {
		return await readIntegration(this.ports.integrations, tenant, id);
	}

	/** By tenant and id, at most `limit`, from after the one given. People are found in any spelling of `personKey`. */
	async list(
		filter: Omit<IntegrationFilter, 'state'> & { readonly state?: State },
		limit: number,
		after?: Pick<Integration, 'tenant' | 'id'>,
	): Promise<Integration[]> {
		const { owner, backupOwner } = filter;
		const wanted = {
			...filter,
			...(owner !== undefined && { owner: personKey(owner) }),
			...(backupOwner !== undefined && { backupOwner: personKey(backupOwner) }),
		};
		return (await reach(this.ports.integrations.list(wanted, limit, after))).map(integrationOf);
	}

	private async decide(target: Target, step: Step, scope?: string): Promise<Changed> {
		const { action } = step;
		// What cuts off does not lose to somebody else's change.
		const insist = action === 'pause' || action === 'disable' || action === 'revoke';
		return await changeIntegration(
			this.ports,
			target,
			{ action: `integration.${action}`, insist },
			(current) =>
				scope !== undefined && scope !== current.scope
					? SCOPE_CHANGED
					: nextOf(current, step, target, this.now()),
		);
	}

	private async change(
		target: Target,
		action: string,
		next: Parameters<typeof changeIntegration>[3],
	): Promise<Changed> {
		return await changeIntegration(this.ports, target, { action }, (current) =>
			current.state === 'revoked' ? REVOKED : next(current),
		);
	}

	private now(): number {
		return this.options.clock.now();
	}
}
