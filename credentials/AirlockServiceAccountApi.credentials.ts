import type {
	ICredentialDataDecryptedObject,
	ICredentialType,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';
import { authenticateRequest } from '../lib/n8n/account/authenticate-request';
import { grantFields, identityFields } from './account-fields';
import { authModeFields } from './auth-fields';

export class AirlockServiceAccountApi implements ICredentialType {
	name = 'airlockServiceAccountApi';

	displayName = 'Airlock Service Account API';

	icon = { light: 'file:serviceAccount.svg', dark: 'file:serviceAccount.dark.svg' } as const;

	// The grant names the hosts.
	hideDomainRestrictionFields = true;

	properties: INodeProperties[] = [...identityFields, ...grantFields, ...authModeFields];

	// Called for every request and every page of one: nothing leaves that the grant does not allow.
	async authenticate(
		credentials: ICredentialDataDecryptedObject,
		requestOptions: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> {
		return await authenticateRequest(credentials, requestOptions);
	}
}
