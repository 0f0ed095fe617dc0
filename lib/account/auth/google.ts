import { z } from 'zod';
import { importPrivateKey } from '../../crypto/public-key';
import { isAllowed } from '../../outbound';
import type { Authenticator, AuthPorts } from './auth-mode';
import { needed, refuse } from './issue';
import { jsonOf } from '../../json';
import { signerOf } from './jwt';
import type { AuthSettings } from './settings';
import { postForm, readToken } from './token-endpoint';
import { bearerOf, TokenSource } from './token-source';

/** The longest that Google takes. */
const ASSERTION_SECONDS = 3_600;

const keyFile = z.object({
	type: z.literal('service_account'),
	client_email: z.string().min(3),
	private_key: z.string(),
	private_key_id: z.string().optional(),
	token_uri: z.string().refine(isAllowed).default('https://oauth2.googleapis.com/token'),
});

/** A Google service account: https://developers.google.com/identity/protocols/oauth2/service-account. */
export function googleServiceAccount(settings: AuthSettings, ports: AuthPorts): Authenticator {
	const parsed = keyFile.safeParse(
		jsonOf(needed(settings, 'serviceAccountJson', 'Service Account Key')),
	);
	if (!parsed.success) {
		return refuse(
			'serviceAccountJson',
			'Service Account Key is no key file of a Google service account',
			'Paste the whole JSON file. Its token_uri has to be https.',
		);
	}
	const {
		client_email: iss,
		private_key: pem,
		private_key_id: keyId,
		token_uri: url,
	} = parsed.data;
	const imported = importPrivateKey(pem, ['rsa']);
	if (!imported.ok) {
		return refuse(
			'serviceAccountJson',
			'The private key of the key file cannot be used',
			'Make a new key.',
		);
	}
	const scope = needed(settings, 'scope', 'Scope');
	const signer = signerOf(imported.key, 'RS256', keyId, ports.clock);
	const { subject: sub } = settings;
	const source = new TokenSource(ports.clock, async () => {
		const assertion = await signer.sign(
			{ iss, scope, aud: url, ...(sub && { sub }) },
			ASSERTION_SECONDS,
		);
		const grant = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
		const request = { url, form: { grant_type: grant, assertion } };
		return readToken(request, await postForm(ports, request));
	});
	return bearerOf(source);
}
