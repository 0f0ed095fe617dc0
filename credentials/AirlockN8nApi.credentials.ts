import type {
	IAuthenticateGeneric,
	ICredentialTestRequest,
	ICredentialType,
	INodeProperties,
} from 'n8n-workflow';

export class AirlockN8nApi implements ICredentialType {
	name = 'airlockN8nApi';

	displayName = 'Airlock n8n API';

	icon = { light: 'file:serviceAccount.svg', dark: 'file:serviceAccount.dark.svg' } as const;

	documentationUrl = 'https://docs.n8n.io/api/authentication/';

	// It may read every workflow of the instance: n8n decrypts it for our own nodes only.
	restrictToSupportedNodes = true as const;

	properties: INodeProperties[] = [
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. https://n8n.example.com',
			description: 'Of the n8n whose workflows are read, without /api/v1',
		},
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			description: 'Settings → n8n API. Give it no more than workflow:list and workflow:read.',
		},
	];

	authenticate: IAuthenticateGeneric = {
		type: 'generic',
		properties: { headers: { 'X-N8N-API-KEY': '={{ $credentials.apiKey }}' } },
	};

	test: ICredentialTestRequest = {
		request: {
			baseURL: '={{ $credentials.baseUrl.replace(/\\/+$/, "") }}',
			url: '/api/v1/workflows?limit=1',
		},
	};
}
