import { type IExecuteFunctions, NodeOperationError } from 'n8n-workflow';
import type { ApprovalCode } from '../../audit/approval';
import type { HeldCode } from '../../failure/held';

/** Why an item stays held. */
export type HeldRefusal = Exclude<HeldCode, 'not_found'> | 'given_back' | 'rate';

type Code =
	| HeldRefusal
	| ApprovalCode
	| 'by_missing'
	| 'invalid_input'
	| 'reason_missing'
	| 'reason_too_short';

const MESSAGES: Readonly<Record<Exclude<Code, 'invalid_input'>, string>> = {
	not_held: 'The item is not held: it is on its way, or was released or discarded',
	out_of_order: 'An older item of the same order key was not done yet',
	too_many_rounds: 'The item went round too often to be released once more',
	unreadable: 'What was held cannot be read',
	given_back: 'The workflow did not end well, and the item is held again',
	rate: 'No more items may be released at the moment',
	by_missing: 'Done By is missing. Say who decides.',
	reason_missing: 'Reason is missing. Say why.',
	reason_too_short: 'Reason is too short. Say why in at least 10 characters.',
	approval_missing: 'The approval of a second person is needed',
	approver_key_unusable: "The approver's public key cannot be used",
	approval_invalid: 'The approval is not one that the approver signed',
	approval_expired: 'The approval has ended',
	approval_mismatch: 'The approval is for other items, another reason or another tenant',
};

const DESCRIPTIONS: Partial<Readonly<Record<Code, string>>> = {
	out_of_order: 'Release the older one first, and confirm it when its work is done.',
	too_many_rounds: 'Find out why it is halted again and again, then discard it.',
	given_back:
		'Its execution in n8n says why. It has to start with the trigger "When Executed by Another Workflow".',
	rate: 'Items per Minute bounds it over all processes. Release the rest later.',
	approval_missing: 'A dry run says what has to be approved.',
	approval_mismatch: 'A dry run says what has to be approved.',
};

/** Why nothing came of it. Holds no value of an item. */
export function heldError(
	context: IExecuteFunctions,
	itemIndex: number,
	code: Exclude<Code, 'invalid_input'>,
): NodeOperationError {
	return new NodeOperationError(context.getNode(), MESSAGES[code], {
		...(DESCRIPTIONS[code] && { description: DESCRIPTIONS[code] }),
		itemIndex,
		type: code,
	});
}

/** A setting that cannot be used. `message` names the field, never its value. */
export function inputError(
	context: IExecuteFunctions,
	itemIndex: number,
	message: string,
): NodeOperationError {
	return new NodeOperationError(context.getNode(), message, { itemIndex, type: 'invalid_input' });
}

/** An id that another tenant has is none, and not told apart. */
export function heldRefusal(code: HeldCode): Exclude<HeldCode, 'not_found'> {
	return code === 'not_found' ? 'not_held' : code;
}
