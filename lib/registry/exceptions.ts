import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { ExceptionFilter, ExceptionRow, ExceptionStore } from '../store/registry-store';
import { reach } from '../store/store';
import {
	type Changed,
	changeIntegration,
	NOT_FOUND,
	readIntegration,
	type RegistryPorts,
} from './change';
import { type Decision, decisionFlaw, recorded, refuse, type Refusal } from './decision';
import { DAY_MS, REVOKED } from './lifecycle';
import { samePerson } from './person';

/** What is allowed beyond the default. */
export const EXCEPTION_KINDS = [
	'cross_tenant',
	'data',
	'host',
	'lifetime',
	'method',
	'open_questions',
	'other',
	'path',
	'plain_http',
	'rate',
] as const;

export const EXCEPTION_DAYS = [30, 60, 90] as const;

export interface ExceptionRequest extends Decision {
	readonly tenant: string;
	readonly integration: string;
	readonly kind: (typeof EXCEPTION_KINDS)[number];
	/** What exactly, up to 500 characters. */
	readonly detail: string;
	/** Who answers for it; never the one who grants it. */
	readonly owner: string;
	readonly days: (typeof EXCEPTION_DAYS)[number];
}

export type ExceptionGranted = { readonly ok: true; readonly exception: ExceptionRow } | Refusal;

const request = z.object({
	kind: z.enum(EXCEPTION_KINDS, { message: 'Kind is not one of the list' }),
	detail: z
		.string()
		.trim()
		.min(1, 'Detail is missing. Say what exactly is allowed')
		.max(500, 'Detail has more than 500 characters')
		.regex(/^\P{Cc}*$/u, 'Detail has line breaks or control characters'),
	owner: z
		.string()
		.trim()
		.min(1, 'Owner is missing. Say who answers for it')
		.max(200, 'Owner has more than 200 characters')
		.regex(/^\P{Cc}*$/u, 'Owner has line breaks or control characters'),
	days: z
		.number()
		.refine((days) => EXCEPTION_DAYS.some((allowed) => allowed === days), 'Days is 30, 60 or 90'),
});

/** Whether it was not revoked and is not expired at `at` (ms since the epoch). A revocation holds whatever the clocks say. */
export function isRunning({ expiresAt, revokedAt }: ExceptionRow, at: number): boolean {
	return revokedAt === null && at < expiresAt;
}

/** What integrations may do beyond the default, each with an owner, a reason and an end. */
export class Exceptions {
	constructor(private readonly ports: RegistryPorts & { readonly exceptions: ExceptionStore }) {}

	/** Grants one for 30, 60 or 90 days. Refused to its own owner and to the owner of the integration. */
	async grant(wanted: ExceptionRequest): Promise<ExceptionGranted> {
		const { tenant, by, reason } = wanted;
		const flaw = decisionFlaw(wanted);
		if (flaw) return flaw;
		const parsed = request.safeParse(wanted);
		if (!parsed.success) {
			return refuse('invalid_input', `${parsed.error.issues[0]?.message ?? 'It cannot be read'}.`);
		}
		const integration = await readIntegration(this.ports.integrations, tenant, wanted.integration);
		if (!integration) return NOT_FOUND;
		if (integration.state === 'revoked') return REVOKED;
		const { kind, detail, owner, days } = parsed.data;
		if (samePerson(by, owner) || samePerson(by, integration.questionnaire.owner)) {
			return refuse(
				'granter_is_owner',
				'Owners do not grant their own exceptions. Ask another person.',
			);
		}
		const now = this.ports.clock.now();
		const exception = {
			tenant,
			id: randomUUID(),
			integration: integration.id,
			kind,
			detail,
			owner,
			reason,
			grantedBy: by,
			grantedAt: now,
			expiresAt: now + days * DAY_MS,
		};
		const event = {
			action: 'exception.grant',
			integration: integration.id,
			environment: integration.questionnaire.environment,
			resource: exception.id,
			context: { kind, days },
		};
		return await recorded(this.ports.audit, tenant, wanted, event, async () => {
			await reach(this.ports.exceptions.add(exception));
			return { ok: true, exception: { ...exception, revokedBy: '', revokedAt: null } };
		});
	}

	/** The one that expires last first, from after the one given; with `running` only those that run now. */
	async list(
		{ running, ...filter }: Omit<ExceptionFilter, 'runningAt'> & { readonly running?: boolean },
		limit: number,
		after?: Pick<ExceptionRow, 'expiresAt' | 'id'>,
	): Promise<ExceptionRow[]> {
		const wanted = running ? { ...filter, runningAt: this.ports.clock.now() } : filter;
		return await reach(this.ports.exceptions.list(wanted, limit, after));
	}

	/** Ends it now, and with it an approval that rests on it. */
	async revoke(
		target: Decision & { readonly tenant: string; readonly id: string },
	): Promise<{ readonly ok: true } | Refusal> {
		const { tenant, id, by } = target;
		const flaw = decisionFlaw(target);
		if (flaw) return flaw;
		const exception = await reach(this.ports.exceptions.get(tenant, id));
		if (!exception) return NO_EXCEPTION;
		if (exception.revokedAt !== null) {
			// In case the process that revoked it did not get to this.
			await this.endApprovalIfRevoked(tenant, id, target);
			return ALREADY;
		}
		const event = { action: 'exception.revoke', integration: exception.integration, resource: id };
		return await recorded(this.ports.audit, tenant, target, event, async () => {
			const revoked = await reach(
				this.ports.exceptions.revoke(tenant, id, by, this.ports.clock.now()),
			);
			if (!revoked) return ALREADY;
			const ended = await this.endApprovalIfRevoked(tenant, id, target);
			return ended && !ended.ok ? ended : { ok: true };
		});
	}

	/** Ends the approval that rests on an exception which was revoked. Undefined where there is nothing to end. */
	async endApprovalIfRevoked(
		tenant: string,
		id: string,
		{ by, reason }: Decision,
	): Promise<Changed | undefined> {
		const exception = await reach(this.ports.exceptions.get(tenant, id));
		const now = this.ports.clock.now();
		if (!exception || isRunning(exception, now)) return undefined;
		const current = await readIntegration(this.ports.integrations, tenant, exception.integration);
		const rests = current?.standing.approval?.exception;
		if (rests?.id !== id || rests.endsAt <= now) return undefined;
		const target = { tenant, id: exception.integration, by, reason };
		const options = { action: 'integration.exception_ended', insist: true };
		return await changeIntegration(this.ports, target, options, (found) => {
			const { approval } = found.standing;
			if (approval?.exception?.id !== id) return { ok: true, integration: found };
			const ended = { ...approval, exception: { id, endsAt: now } };
			const standing = { ...found.standing, approval: ended };
			return { ok: true, integration: { ...found, standing, updatedAt: now } };
		});
	}
}

const NO_EXCEPTION = refuse('not_found', 'There is no exception of that ID. Look at the list.');
const ALREADY = refuse('already_revoked', 'The exception was revoked before.');
