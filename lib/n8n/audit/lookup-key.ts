import type { KeyObject } from 'node:crypto';
import {
	type ICredentialsDecrypted,
	type IDataObject,
	type IExecuteFunctions,
	type INodeCredentialTestResult,
	NodeOperationError,
} from 'n8n-workflow';
import { type ApprovalCode, checkApproval, type RevealRequest } from '../../audit/approval';
import type { AuditOutcome } from '../../audit/entry';
import { importPublicKey } from '../../crypto/public-key';
import { parseLookupPrivateKey, parseLookupPublicKey } from '../../redact/lookup';
import type { LookupKeyResult } from '../../redact/lookup-keys';
import type { Revealed } from '../../redact/lookups';
import { recordEvent } from './record-event';
import { openedServices } from '../opened-services';

type RevealCode = ApprovalCode | Extract<Revealed, { ok: false }>['code'];

const MESSAGES: Readonly<Record<RevealCode, string>> = {
	approval_missing: 'The approval of a second person is needed',
	approver_key_unusable: "The credential's approver public key cannot be used",
	approval_invalid: 'The approval is not one that the approver signed',
	approval_expired: 'The approval has ended',
	approval_mismatch: 'The approval is for another pseudonym, reason or tenant',
	unknown: 'Nothing was ever sealed for this pseudonym',
	erased: 'The subject behind this pseudonym was erased',
	malformed: 'What was sealed for this pseudonym is damaged',
	wrong_key: 'It was sealed to another key than the one of the credential',
	unauthentic: 'What was sealed for this pseudonym was altered',
	moved: 'What was sealed for this pseudonym belongs to another one',
};

export interface Reveal extends RevealRequest {
	readonly doneBy: string;
	/** Compact JWS; empty where there is none. */
	readonly approval: string;
}

/**
 * The identity behind a pseudonym. Every attempt is recorded with who and why, whatever comes of it, and nothing is
 * answered that was not recorded.
 */
export async function revealIdentity(
	context: IExecuteFunctions,
	itemIndex: number,
	reveal: Reveal,
): Promise<IDataObject> {
	const credential = await context.getCredentials('airlockAuditLookupKeyApi', itemIndex);
	const { lookups, clock } = await openedServices(context, itemIndex);
	const { tenant, pseudonym } = reveal;
	const record = async (outcome: AuditOutcome, code?: string) => {
		const event = {
			action: 'audit.reveal',
			outcome,
			actor: { type: 'user' as const, id: reveal.doneBy },
			reason: reveal.reason,
			credential: context.getNode().credentials?.airlockAuditLookupKeyApi?.id ?? undefined,
			resource: pseudonym,
			context: { approved: Boolean(credential.approverPublicKey), ...(code && { code }) },
		};
		await recordEvent(context, itemIndex, event, { tenant });
	};
	const refused = async (outcome: AuditOutcome, code: RevealCode): Promise<never> => {
		await record(outcome, code);
		throw new NodeOperationError(context.getNode(), MESSAGES[code], { itemIndex, type: code });
	};

	const approver = String(credential.approverPublicKey ?? '').trim();
	if (approver !== '') {
		const approval = checkApproval(approver, reveal.approval, reveal, clock.now());
		if (!approval.ok) return await refused('denied', approval.code);
	}
	const privateKey = usable(
		context,
		itemIndex,
		parseLookupPrivateKey(String(credential.privateKey ?? '')),
	);
	const revealed = await lookups.reveal(privateKey, tenant, pseudonym);
	if (!revealed.ok) return await refused('failed', revealed.code);
	await record('success');
	return { tenant, pseudonym, class: revealed.fieldClass, identity: revealed.value };
}

/** The key that a person typed to seal identities to. */
export function lookupKeyOf(
	context: IExecuteFunctions,
	itemIndex: number,
	typed: string | undefined,
): KeyObject | undefined {
	return typed === undefined ? undefined : usable(context, itemIndex, parseLookupPublicKey(typed));
}

function usable(context: IExecuteFunctions, itemIndex: number, parsed: LookupKeyResult): KeyObject {
	if (parsed.ok) return parsed.key;
	throw new NodeOperationError(context.getNode(), parsed.flaw.message, {
		description: parsed.flaw.description,
		itemIndex,
		type: 'key_unusable',
	});
}

/** Checks that the keys can be used. Echoes no value. */
export async function testLookupKey(
	credential: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	const { privateKey = '', approverPublicKey = '' } = (credential.data ?? {}) as {
		privateKey?: string;
		approverPublicKey?: string;
	};
	const parsed = parseLookupPrivateKey(privateKey);
	if (!parsed.ok) return { status: 'Error', message: parsed.flaw.message };
	const approver = approverPublicKey.trim();
	const imported = approver === '' ? undefined : importPublicKey(approver, ['ed25519']);
	return imported && !imported.ok
		? { status: 'Error', message: `Approver: ${imported.flaw.message}` }
		: { status: 'OK', message: 'The keys can be used' };
}
