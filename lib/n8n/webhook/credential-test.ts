import type { ICredentialsDecrypted, INodeCredentialTestResult } from 'n8n-workflow';
import { systemClock } from '../../clock';
import { fetchText } from '../../webhook/fetch-text';
import { customDefaults } from '../../webhook/inbox';
import type { SigningCredential } from '../../webhook/scheme';
import { schemes } from '../../webhook/schemes';

/** Checks that the keys can be used for the chosen provider. Echoes no value. */
export function testSigningCredential({ data }: ICredentialsDecrypted): INodeCredentialTestResult {
	const credential = (data ?? {}) as SigningCredential & { provider?: string };
	const provider = credential.provider ?? '';
	if (provider === '')
		return { status: 'OK', message: 'Choose a provider to have the keys tested' };
	const scheme = Object.hasOwn(schemes, provider) ? schemes[provider] : undefined;
	if (!scheme) return { status: 'Error', message: 'Choose a provider from the list' };
	// The header and the like are on the node; here only the keys are tried.
	const custom = { ...customDefaults, signatureHeader: 'x-signature' };
	const compiled = scheme.compile(credential, { clock: systemClock, fetchText }, custom);
	return compiled.ok
		? { status: 'OK', message: `The keys can be used for ${scheme.name}` }
		: { status: 'Error', message: compiled.issue.message };
}
