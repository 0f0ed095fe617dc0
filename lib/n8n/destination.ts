import type { ICredentialsDecrypted, INodeCredentialTestResult } from 'n8n-workflow';
import { areSendable, isAllowed } from '../outbound';

/** Checks the form of a destination. Sends nothing: a test entry would stand in the receiver for good. */
export async function testDestination(
	credential: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	const {
		url = '',
		headerName = '',
		headerValue = '',
	} = (credential.data ?? {}) as Record<string, string | undefined>;
	if (!isAllowed(url)) {
		return { status: 'Error', message: 'The URL must be https, without a user name or password' };
	}
	return headerValue === '' || areSendable({ [headerName]: headerValue })
		? { status: 'OK', message: 'The URL and the header can be used' }
		: { status: 'Error', message: 'The header cannot be sent: check it for line breaks' };
}
