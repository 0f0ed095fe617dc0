import type { INodeProperties } from 'n8n-workflow';
import { customDefaults } from '../../lib/webhook/inbox';

const same = (value: string) => ({ name: value, value });

/** A token is compared as it is: what says how a signature is made is of no use to it. */
const signedOnly = { show: { '/provider': ['custom'] } };

/** Every knob of the scheme builders, for senders that are not in the list. */
export const customOptions: INodeProperties = {
	displayName: 'Custom Scheme',
	name: 'custom',
	type: 'collection',
	placeholder: 'Add setting',
	// Without a header nothing can be verified, so it is there from the start.
	default: { signatureHeader: customDefaults.signatureHeader },
	displayOptions: { show: { provider: ['custom', 'token'] } },
	options: [
		{
			displayName: 'Algorithm',
			name: 'algorithm',
			type: 'options',
			noDataExpression: true,
			options: [
				{ name: 'HMAC SHA-1', value: 'sha1' },
				{ name: 'HMAC SHA-256', value: 'sha256' },
				{ name: 'HMAC SHA-384', value: 'sha384' },
				{ name: 'HMAC SHA-512', value: 'sha512' },
			],
			default: customDefaults.algorithm,
			displayOptions: signedOnly,
		},
		{
			displayName: 'Challenge Parameter',
			name: 'challengeParameter',
			type: 'string',
			default: customDefaults.challengeParameter,
			placeholder: 'e.g. challenge',
			description:
				'The query parameter to echo when the sender checks this address with a GET request. Empty answers none.',
		},
		{
			displayName: 'ID Header',
			name: 'idHeader',
			type: 'string',
			default: customDefaults.idHeader,
			placeholder: 'e.g. X-Delivery-Id',
			description: 'The header with the delivery ID. Required when {id} is signed.',
		},
		{
			displayName: 'Secret Form',
			name: 'keyForm',
			type: 'options',
			noDataExpression: true,
			options: [
				{ name: 'Base64', value: 'base64' },
				{ name: 'Hexadecimal', value: 'hex' },
				{ name: 'Text', value: 'utf8' },
			],
			default: customDefaults.keyForm,
			description: 'How the secret is written',
			displayOptions: signedOnly,
		},
		{
			displayName: 'Signature Encoding',
			name: 'encoding',
			type: 'options',
			noDataExpression: true,
			options: ['base64', 'base64url', 'hex'].map(same),
			default: customDefaults.encoding,
			displayOptions: signedOnly,
		},
		{
			displayName: 'Signature Header',
			name: 'signatureHeader',
			type: 'string',
			default: customDefaults.signatureHeader,
			placeholder: 'e.g. X-Signature',
			description: 'The header with the signature or token',
		},
		{
			displayName: 'Signature Prefix',
			name: 'signaturePrefix',
			type: 'string',
			default: customDefaults.signaturePrefix,
			placeholder: 'e.g. sha256=',
			description: 'Text in front of the signature',
		},
		{
			displayName: 'Signed Content',
			name: 'template',
			type: 'string',
			noDataExpression: true,
			default: customDefaults.template,
			placeholder: 'e.g. {timestamp}.{body}',
			description: 'What the sender signs, made of {id}, {timestamp}, {body}, {method} and {url}',
			displayOptions: signedOnly,
		},
		{
			displayName: 'Timestamp Header',
			name: 'timestampHeader',
			type: 'string',
			default: customDefaults.timestampHeader,
			placeholder: 'e.g. X-Timestamp',
			description: 'The header with the signed time. Required when {timestamp} is signed.',
			displayOptions: signedOnly,
		},
		{
			displayName: 'Timestamp Unit',
			name: 'timestampUnit',
			type: 'options',
			noDataExpression: true,
			options: [
				{ name: 'ISO 8601', value: 'iso' },
				{ name: 'Milliseconds', value: 'ms' },
				{ name: 'Seconds', value: 's' },
			],
			default: customDefaults.timestampUnit,
			displayOptions: signedOnly,
		},
	],
};
