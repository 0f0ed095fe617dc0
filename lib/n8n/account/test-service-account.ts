import type { ICredentialsDecrypted, INodeCredentialTestResult } from 'n8n-workflow';
import { selfTest, type SelfTestLine } from '../../account/self-test';
import { services } from '../services';

/** The Test button of a service account: rule by rule, and no value in it. */
export async function testServiceAccount({
	data,
}: ICredentialsDecrypted): Promise<INodeCredentialTestResult> {
	const lines = await services().then(
		async (opened) => await selfTest(data ?? {}, opened),
		() => undefined,
	);
	if (!lines) return { status: 'Error', message: 'Airlock cannot open its store' };
	const refused = lines.find(({ outcome }) => outcome === 'refused');
	const told = lines.filter(({ outcome }) => outcome !== 'refused').map(text);
	return refused
		? { status: 'Error', message: `${text(refused)}. Before it: ${told.join(', ') || 'nothing'}` }
		: { status: 'OK', message: told.join(', ') };
}

function text({ rule, outcome, message }: SelfTestLine): string {
	return `${rule} ${outcome}${message === '' ? '' : `: ${message}`}`;
}
