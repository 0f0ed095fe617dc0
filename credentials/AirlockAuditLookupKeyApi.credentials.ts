import type { ICredentialType, INodeProperties } from 'n8n-workflow';

export class AirlockAuditLookupKeyApi implements ICredentialType {
	name = 'airlockAuditLookupKeyApi';

	displayName = 'Airlock Audit Lookup Key API';

	icon = { light: 'file:auditLog.svg', dark: 'file:auditLog.dark.svg' } as const;

	// Whoever holds this key can name the persons in the log: n8n decrypts it for our own nodes only.
	restrictToSupportedNodes = true as const;

	properties: INodeProperties[] = [
		{
			displayName:
				'Make a key pair with <code>npx n8n-nodes-airlock keygen</code>. The public key goes into AIRLOCK_AUDIT_LOOKUP_KEY; the private key belongs here and nowhere else.',
			name: 'howTo',
			type: 'notice',
			default: '',
		},
		{
			displayName: 'Private Key',
			name: 'privateKey',
			type: 'string',
			typeOptions: { password: true, rows: 4 },
			required: true,
			default: '',
			description: 'PEM or JWK. Opens the sealed identities behind pseudonyms.',
		},
		{
			displayName: 'Approver Public Key',
			name: 'approverPublicKey',
			type: 'string',
			typeOptions: { rows: 3 },
			default: '',
			description:
				'Ed25519, as PEM, hexadecimal or Base64. When set, every reveal needs the approval of the person who holds its private key.',
		},
	];
}
