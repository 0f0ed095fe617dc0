import type { ICredentialType, INodeProperties } from 'n8n-workflow';
import { destinationFields } from './destination-fields';

export class AirlockAlertDestinationApi implements ICredentialType {
	name = 'airlockAlertDestinationApi';

	displayName = 'Airlock Alert Destination API';

	icon = { light: 'file:auditLog.svg', dark: 'file:auditLog.dark.svg' } as const;

	// It may carry a receiver's token: n8n decrypts it for our own nodes only.
	restrictToSupportedNodes = true as const;

	properties: INodeProperties[] = destinationFields;
}
