import { type IExecuteFunctions, NodeOperationError } from 'n8n-workflow';
import { systemClock } from '../../clock';
import { fetchText } from '../../webhook/fetch-text';
import { customDefaults } from '../../webhook/inbox';
import type { CompiledScheme, CustomSchemeOptions, SigningCredential } from '../../webhook/scheme';
import { schemes } from '../../webhook/schemes';

export interface Signer {
	readonly provider: string;
	/** As its owner made it. */
	readonly typed: SigningCredential;
	readonly compiled: CompiledScheme;
}

/**
 * The node's provider bound to its credential as it is now: a secret that was rotated counts from the next attempt on. `replace`
 * answers the secrets that count instead of those that are typed.
 */
export async function signerOf(
	context: IExecuteFunctions,
	index: number,
	replace: (typed: SigningCredential) => Promise<SigningCredential> = (typed) =>
		Promise.resolve(typed),
): Promise<Signer> {
	const provider = String(context.getNodeParameter('provider', index));
	const scheme = Object.hasOwn(schemes, provider) ? schemes[provider] : undefined;
	const unusable = (message: string, description?: string) =>
		new NodeOperationError(context.getNode(), message, {
			description,
			itemIndex: index,
			type: 'configuration',
		});
	if (!scheme) throw unusable(`The provider "${provider}" is not known`);
	const credential = await context.getCredentials<SigningCredential & { provider?: string }>(
		'airlockWebhookSigningApi',
		index,
	);
	if (credential.provider && credential.provider !== provider) {
		throw unusable(
			'The credential belongs to another provider',
			`The node is set to ${scheme.name}. Choose a credential made for it, or change the provider of either.`,
		);
	}
	const custom = {
		...customDefaults,
		...(context.getNodeParameter('custom', index, {}) as Partial<CustomSchemeOptions>),
	};
	const compiled = scheme.compile(
		await replace(credential),
		{ clock: systemClock, fetchText },
		custom,
	);
	if (!compiled.ok) {
		const { field, message, description = `Check the field "${field}".` } = compiled.issue;
		throw unusable(message.replace(/\.$/, ''), description);
	}
	if (!compiled.scheme.sign) {
		throw unusable(
			`${scheme.name} cannot sign with this credential`,
			'Choose a provider that signs with a shared secret, or add the private key to the credential.',
		);
	}
	return { provider, typed: credential, compiled: compiled.scheme };
}
