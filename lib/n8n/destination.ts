import type { ICredentialsDecrypted, INodeCredentialTestResult } from 'n8n-workflow';
import { parseDestination } from '../alert/destination';

/** Checks the form of a destination. Sends nothing: a test entry would stand in the receiver for good, and wake people. */
export async function testDestination(
	credential: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	const parsed = parseDestination(credential.data ?? {});
	return parsed.ok
		? { status: 'OK', message: 'The form is right. Nothing was sent.' }
		: { status: 'Error', message: parsed.message };
}
