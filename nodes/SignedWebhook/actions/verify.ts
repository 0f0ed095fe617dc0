import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
} from 'n8n-workflow';
import { forEachItem } from '../../../lib/n8n/item-loop';
import { verifyDelivery, type VerifySettings } from '../../../lib/n8n/webhook/verify-delivery';
import type { CustomSchemeOptions } from '../../../lib/webhook/scheme';
import { schemes } from '../../../lib/webhook/schemes';
import { textParameter } from '../../parameters';
import { shownFor } from '../../shared-fields';
import { customOptions } from '../../SignedWebhookTrigger/custom-options';
import { policyOptions } from '../../SignedWebhookTrigger/policy-options';
import {
	integrationIdField,
	providerField,
	publicUrlField,
} from '../../SignedWebhookTrigger/properties';

/** Rules about the sender, its address and the answer: by now all that is another node's. */
const OWN_RULES = [
	'allowedFields',
	'duplicates',
	'duplicateWindowHours',
	'environmentCheck',
	'includeHeaders',
	'includeQuery',
	'maxBodyKilobytes',
	'schema',
	'toleranceSeconds',
];
/** Nobody's address is known, so that nobody can be counted or set aside by it. */
const FIXED = { requestsPerMinute: 0, quarantineAfter: 0, answerSetup: false } as const;

export const fields: INodeProperties[] = shownFor({ operation: 'verify' }, [
	providerField,
	customOptions,
	{
		...publicUrlField,
		hint: 'Left empty, nothing that signs its address is let in.',
	},
	integrationIdField,
	{
		displayName: 'Raw Body Field',
		name: 'binaryProperty',
		type: 'string',
		default: 'data',
		required: true,
		description: 'Where the Webhook node puts the bytes: switch on Raw Body under its options',
	},
	{
		...policyOptions,
		options: policyOptions.options?.filter(({ name }) => OWN_RULES.includes(name)),
	},
]);

/** For workflows that start with n8n's own Webhook node. Answers the items by output: Verified, Refused. */
export async function execute(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const refused: INodeExecutionData[] = [];
	const verified = await forEachItem(context, async (index) => {
		const { verified, item } = await verifyDelivery(
			context,
			index,
			await settingsOf(context, index),
		);
		if (verified) return item;
		refused.push(item);
		return [];
	});
	return [verified, refused];
}

async function settingsOf(context: IExecuteFunctions, index: number): Promise<VerifySettings> {
	const provider = textParameter(context, index, 'provider');
	const signsUrl = Object.hasOwn(schemes, provider) && schemes[provider]!.urlBound;
	const policy = context.getNodeParameter('policy', index, {}) as IDataObject;
	return {
		provider,
		publicUrl: signsUrl || provider === 'custom' ? textParameter(context, index, 'publicUrl') : '',
		policy: { ...policy, ...FIXED },
		custom: context.getNodeParameter('custom', index, {}) as Partial<CustomSchemeOptions>,
		credential: (await context.getCredentials(
			'airlockWebhookSigningApi',
			index,
		)) as VerifySettings['credential'],
		integrationId: textParameter(context, index, 'integrationId'),
		binaryProperty: textParameter(context, index, 'binaryProperty'),
	};
}
