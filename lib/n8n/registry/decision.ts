import { type IExecuteFunctions, NodeOperationError } from 'n8n-workflow';
import { AuditEventError } from '../../audit/log';
import type { Refusal } from '../../registry/decision';
import type { FieldIssue } from '../../registry/integration';

type Answer =
	{ readonly ok: true } | Refusal | (Refusal & { readonly issues: readonly FieldIssue[] });

/**
 * What the registry answered. Where it refused, throws a NodeOperationError with its message, and with its code as `type`;
 * where several answers of a questionnaire cannot be used, the description names them all.
 */
export async function decided<T extends Answer>(
	context: IExecuteFunctions,
	itemIndex: number,
	answer: Promise<T>,
): Promise<Extract<T, { readonly ok: true }>> {
	const settled = await recordable(context, itemIndex, answer);
	if (settled.ok) return settled as Extract<T, { readonly ok: true }>;
	throw refusalError(context, itemIndex, settled);
}

export function refusalError(
	context: IExecuteFunctions,
	itemIndex: number,
	refusal: Exclude<Answer, { readonly ok: true }>,
): NodeOperationError {
	const { code, message } = refusal;
	const issues = 'issues' in refusal ? refusal.issues : [];
	return new NodeOperationError(context.getNode(), message, {
		...(issues.length > 1 && { description: issues.map((one) => `${one.message}.`).join(' ') }),
		itemIndex,
		type: code,
	});
}

/** A decision that can be no entry of the log, such as one of a tenant that is no name, does not come about. */
export async function recordable<T>(
	context: IExecuteFunctions,
	itemIndex: number,
	answer: Promise<T>,
): Promise<T> {
	return await answer.catch((error: unknown) => {
		if (!(error instanceof AuditEventError)) throw error;
		throw new NodeOperationError(context.getNode(), error.message, {
			itemIndex,
			type: 'invalid_event',
		});
	});
}
