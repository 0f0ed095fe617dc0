import { createHash } from 'node:crypto';
import type { IExecuteFunctions } from 'n8n-workflow';
import { checkApproval } from '../../audit/approval';
import type { HeldFacts } from '../../failure/held';
import { type HeldDecided, recordDecision } from './record';
import { heldError } from './refusal';
import { openedServices } from '../opened-services';

export interface HeldApproval {
	/** The approver's public key, Ed25519 as PEM. */
	readonly approverKey: string;
	/** Compact JWS; empty where there is none. */
	readonly approval: string;
}

/**
 * What a second person signs, in the place of a pseudonym, which never has a colon: this operation of this tenant on
 * exactly these items.
 */
export function approvalSubject(
	{ action, tenant }: Pick<HeldDecided, 'action' | 'tenant'>,
	ids: readonly string[],
): string {
	const said = JSON.stringify([action, tenant, ...ids.toSorted()]);
	return `${action}:${createHash('sha256').update(said).digest('hex')}`;
}

/** Throws, once that is recorded, where the approver did not agree to it. */
export async function requireApproval(
	context: IExecuteFunctions,
	itemIndex: number,
	decided: HeldDecided,
	{ approverKey, approval }: HeldApproval,
	ids: readonly string[],
	items: readonly HeldFacts[],
): Promise<void> {
	const { clock } = await openedServices(context, itemIndex);
	const { tenant, reason } = decided;
	const request = { tenant, reason, pseudonym: approvalSubject(decided, ids) };
	const checked = checkApproval(approverKey, approval, request, clock.now());
	if (checked.ok) return;
	await recordDecision(context, itemIndex, decided, 'denied', items, { code: checked.code });
	throw heldError(context, itemIndex, checked.code);
}
