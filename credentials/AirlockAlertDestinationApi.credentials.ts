import type { ICredentialType, INodeProperties } from 'n8n-workflow';

export class AirlockAlertDestinationApi implements ICredentialType {
	name = 'airlockAlertDestinationApi';

	displayName = 'Airlock Alert Destination API';

	icon = { light: 'file:auditLog.svg', dark: 'file:auditLog.dark.svg' } as const;

	// It may carry a receiver's token: n8n decrypts it for our own nodes only.
	restrictToSupportedNodes = true as const;

	properties: INodeProperties[] = [
		{
			displayName: 'URL',
			name: 'url',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. https://siem.example.com/services/collector',
			description: 'Where to send. Only https, or http to this machine itself.',
		},
		{
			displayName: 'Header Name',
			name: 'headerName',
			type: 'string',
			default: 'Authorization',
		},
		{
			displayName: 'Header Value',
			name: 'headerValue',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			placeholder: 'e.g. Splunk 0f3c…',
			description: 'What the receiver authorises by',
		},
	];
}
