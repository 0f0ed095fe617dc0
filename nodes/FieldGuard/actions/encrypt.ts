import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { type Change, changeFields } from '../../../lib/guard/change-fields';
import { encryptTo, readRecipient } from '../../../lib/guard/recipient';
import { remembered } from '../../../lib/guard/remember';
import { cipherOf } from '../cipher';
import type { Guarded } from '../guarded';
import { guardedItem } from '../guarded-item';
import { fieldsField, keepFilesOption, missingOption, optionsField } from '../options';
import { shownFor } from '../../shared-fields';
import { checkMissing, fieldsOf, type Options, optionsOf, refuse } from '../parameters';

export const fields: INodeProperties[] = shownFor({ operation: 'encrypt' }, [
	fieldsField('The fields to encrypt'),
	{
		displayName: 'Encryption',
		name: 'encryption',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'Public Key (JWE)',
				value: 'publicKey',
				description: 'To a recipient who alone can decrypt; this node cannot',
			},
			{
				name: 'Stored Key',
				value: 'storedKey',
				description: 'With a key of the tenant, kept by Airlock; this node decrypts it again',
			},
		],
		default: 'storedKey',
	},
	{
		displayName: 'Recipient Public Key',
		name: 'recipientKey',
		type: 'string',
		typeOptions: { rows: 3 },
		default: '',
		required: true,
		placeholder: 'e.g. -----BEGIN PUBLIC KEY-----',
		description: 'RSA, P-256, P-384, P-521 or X25519, as PEM',
		displayOptions: { show: { encryption: ['publicKey'] } },
	},
	optionsField(keepFilesOption, missingOption, {
		displayName: 'New Key After Days',
		name: 'maxKeyDays',
		type: 'number',
		typeOptions: { minValue: 0, maxValue: 3650 },
		default: 90,
		description:
			'How old a stored key may be before a new one takes its place. Older ones go on decrypting. 0: never.',
	}),
]);

/** Encrypts whole values and keeps their JSON type; bound to field and tenant. */
export async function execute(context: IExecuteFunctions, index: number): Promise<Guarded> {
	const options = optionsOf(context, index);
	const tree = fieldsOf(context, index);
	const encrypt = await encryption(context, index, options);
	let encrypted = 0;
	const { json } = context.getInputData()[index]!;
	const changed = await changeFields(json, tree, (value, path) => {
		if (value === undefined) return value;
		encrypted += 1;
		return encrypt(value, path);
	});
	const missing = checkMissing(context, index, options, changed.missing);
	return guardedItem(context, index, options, changed.value, { encrypted, ...missing }, [
		{ rule: 'encrypted', count: encrypted },
	]);
}

const recipientOf = remembered(readRecipient);

async function encryption(
	context: IExecuteFunctions,
	index: number,
	{ tenant, maxKeyDays }: Options,
): Promise<Change> {
	if (context.getNodeParameter('encryption', index, 'storedKey') === 'storedKey') {
		const cipher = await cipherOf(context, index, tenant);
		return async (value, path) => await cipher.encrypt(value, path, maxKeyDays);
	}
	const read = await recipientOf(String(context.getNodeParameter('recipientKey', index, '')));
	if (read.ok) return async (value, path) => await encryptTo(read.recipient, value, path);
	const { message, description } = read.flaw;
	throw refuse(context, index, 'recipient_key', message, description);
}
