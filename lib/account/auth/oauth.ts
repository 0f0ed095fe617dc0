import type { Authenticator, AuthPorts } from './auth-mode';
import { DpopKey } from './dpop';
import { needed, neededSecret, neededUrl, refuse } from './issue';
import { type JwtSigner, jwtSigner, lifetimeOf } from './jwt';
import type { AuthSettings } from './settings';
import { oauthCode, postForm, readToken, type TokenRequest } from './token-endpoint';
import { bearerOf, type Minted, TokenSource } from './token-source';

type Form = Record<string, string | undefined>;
/** Form fields and headers of one request for a token; made anew each time, as assertions are used once. */
type Part = () => Promise<{ form: Form; headers?: Record<string, string> }>;

const ASSERTION_SECONDS = 300;
const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const CLIENT_ASSERTION = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const ACCESS_TOKEN = 'urn:ietf:params:oauth:token-type:access_token';

/** RFC 6749 section 4.4. */
export function clientCredentials(settings: AuthSettings, ports: AuthPorts): Authenticator {
	const client = clientPart(settings, ports, true);
	const { scope, audience, resource } = settings;
	const grant: Part = async () => ({
		form: { grant_type: 'client_credentials', scope, audience, resource },
	});
	return byToken(settings, ports, [grant, client]);
}

/** RFC 8693 section 2.1. */
export function tokenExchange(settings: AuthSettings, ports: AuthPorts): Authenticator {
	const subject = neededSecret(settings, 'Subject Token', { field: 'subjectToken' });
	const client = clientPart(settings, ports, false);
	const { scope, audience, resource, requestedTokenType, subjectTokenType } = settings;
	const grant: Part = async () => ({
		form: {
			grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
			subject_token: subject.toString('utf8'),
			subject_token_type: subjectTokenType ?? ACCESS_TOKEN,
			requested_token_type: requestedTokenType,
			scope,
			audience,
			resource,
		},
	});
	return byToken(settings, ports, [grant, client]);
}

/** RFC 7523 section 2.1. */
export function jwtBearerGrant(settings: AuthSettings, ports: AuthPorts): Authenticator {
	const iss = needed(settings, 'issuer', 'Issuer');
	const url = neededUrl(settings, 'tokenUrl', 'Token URL');
	const { subject: sub = iss, audience: aud = url, scope, resource } = settings;
	const lifetime = lifetimeOf(settings, ASSERTION_SECONDS);
	const signer = jwtSigner(settings, ports.clock);
	// RFC 7521 section 4.1: the client may only name itself, as the assertion is proof enough.
	const { clientId } = settings;
	const named: Part = async () => ({ form: { client_id: clientId } });
	const client = clientId && settings.secret ? clientPart(settings, ports, true) : named;
	const grant: Part = async () => ({
		form: {
			grant_type: JWT_BEARER,
			assertion: await signer.sign({ iss, sub, aud }, lifetime),
			scope,
			resource,
		},
	});
	return byToken(settings, ports, [grant, client]);
}

const NOBODY: Part = async () => ({ form: {} });

/** How the client itself signs in. Not needed where the grant is proof enough. */
function clientPart(settings: AuthSettings, ports: AuthPorts, required: boolean): Part {
	if (!required && !settings.clientId) return NOBODY;
	const clientId = needed(settings, 'clientId', 'Client ID');
	switch (settings.clientAuthentication ?? 'basic') {
		case 'privateKeyJwt':
			return byKey(clientId, settings, jwtSigner(settings, ports.clock));
		case 'post':
			neededSecret(settings, 'Client Secret');
			return async () => ({ form: { client_id: clientId, client_secret: settings.secret } });
		case 'basic': {
			neededSecret(settings, 'Client Secret');
			// RFC 6749 section 2.3.1: form-encoded before it is put together.
			const login = [clientId, settings.secret ?? ''].map(formEncoded).join(':');
			const authorization = `Basic ${Buffer.from(login, 'utf8').toString('base64')}`;
			return async () => ({ form: {}, headers: { Authorization: authorization } });
		}
		default:
			return refuse(
				'clientAuthentication',
				'Client Authentication is not one of the list',
				'Choose how the client signs in.',
			);
	}
}

/** RFC 7523 section 2.2. */
function byKey(clientId: string, settings: AuthSettings, signer: JwtSigner): Part {
	const aud = settings.issuer ?? neededUrl(settings, 'tokenUrl', 'Token URL');
	const claims = { iss: clientId, sub: clientId, aud };
	return async () => ({
		form: {
			client_id: clientId,
			client_assertion_type: CLIENT_ASSERTION,
			client_assertion: await signer.sign(claims, ASSERTION_SECONDS),
		},
	});
}

function formEncoded(text: string): string {
	return new URLSearchParams({ x: text }).toString().slice(2);
}

/** Attaches a token that the endpoint gives for the parts put together. */
function byToken(settings: AuthSettings, ports: AuthPorts, parts: readonly Part[]): Authenticator {
	const url = neededUrl(settings, 'tokenUrl', 'Token URL');
	const key = settings.dpop === 'true' ? new DpopKey(ports.clock) : undefined;
	const source = new TokenSource(ports.clock, async () => await mint(ports, url, parts, key));
	if (!key) return bearerOf(source);
	return {
		attach: async ({ method, url: target }) => {
			const minted = await source.token();
			if (!minted.ok) return minted;
			const { value } = minted.token;
			const proof = await key.proof({ method, url: target, accessToken: value });
			return {
				ok: true,
				attachment: { headers: { Authorization: `DPoP ${value}`, DPoP: proof } },
			};
		},
	};
}

async function mint(
	ports: AuthPorts,
	url: string,
	parts: readonly Part[],
	key: DpopKey | undefined,
): Promise<Minted> {
	const request = async (nonce?: string): Promise<TokenRequest> => {
		const made = await Promise.all(parts.map(async (part) => await part()));
		const proof = key && (await key.proof({ method: 'POST', url: new URL(url), nonce }));
		return {
			url,
			form: Object.assign({}, ...made.map(({ form }) => form)) as Form,
			headers: Object.assign(
				{},
				...made.map(({ headers }) => headers),
				proof && { DPoP: proof },
			) as Record<string, string>,
			tokenType: key ? 'DPoP' : 'Bearer',
		};
	};
	const first = await request();
	const answer = await postForm(ports, first);
	// RFC 9449 section 8: a server may have its nonce in the proof, and says so once.
	const nonce =
		key && answer && oauthCode(answer) === 'use_dpop_nonce' && answer.headers['dpop-nonce'];
	return nonce
		? readToken(first, await postForm(ports, await request(nonce)))
		: readToken(first, answer);
}
