import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { changeFields } from '../../../lib/guard/change-fields';
import type { DecryptCode } from '../../../lib/guard/field-cipher';
import { isToolUse } from '../../../lib/n8n/tool-use';
import { cipherOf } from '../cipher';
import type { Guarded } from '../guarded';
import { guardedItem } from '../guarded-item';
import { fieldsField, missingOption, optionsField } from '../options';
import { shownFor } from '../../shared-fields';
import { checkMissing, fieldsOf, optionsOf, refuse } from '../parameters';

export const fields: INodeProperties[] = shownFor({ operation: 'decrypt' }, [
	fieldsField('The fields to decrypt, by the paths they were encrypted under'),
	optionsField(missingOption),
]);

const MESSAGES: Readonly<Record<DecryptCode, string>> = {
	not_encrypted: 'was not encrypted with a stored key',
	key_unknown: 'was encrypted with a key that is not in this store',
	unauthentic: 'was altered, or encrypted for another field or tenant',
};

/** Gives the values back with their JSON type. Never for an agent: what it is told would decide what is read. */
export async function execute(context: IExecuteFunctions, index: number): Promise<Guarded> {
	if (isToolUse(context)) {
		const mend = 'Decrypt in the workflow, after the agent.';
		throw refuse(context, index, 'tool_refused', 'Nothing is decrypted for an AI agent', mend);
	}
	const options = { ...optionsOf(context, index), keepFiles: true };
	const cipher = await cipherOf(context, index, options.tenant);
	let decrypted = 0;
	const { json } = context.getInputData()[index]!;
	const changed = await changeFields(json, fieldsOf(context, index), async (value, path) => {
		const result = await cipher.decrypt(value, path);
		if (!result.ok) throw refuse(context, index, result.code, `${path} ${MESSAGES[result.code]}`);
		decrypted += 1;
		return result.value;
	});
	const missing = checkMissing(context, index, options, changed.missing);
	return guardedItem(context, index, options, changed.value, { decrypted, ...missing }, [
		{ rule: 'decrypted', count: decrypted },
	]);
}
