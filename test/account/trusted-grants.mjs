// Two grants that oidc-provider leaves to its operators: JWT bearer (RFC 7523 section 2.1) and token exchange (RFC 8693).
// Assertions and DPoP proofs are verified here with jose, against public keys alone.
import { calculateJwkThumbprint, createLocalJWKSet, EmbeddedJWK, jwtVerify } from 'jose';
import { errors } from 'oidc-provider';

export const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
export const TOKEN_EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';
const ACCESS_TOKEN = 'urn:ietf:params:oauth:token-type:access_token';

/** `jwks`: keys of those whose assertions are believed. `audience`: what assertions have to be made for. */
export function registerTrustedGrants(provider, { jwks, audience }) {
	const keys = createLocalJWKSet(jwks);
	const spent = new Set();

	const answer = async (ctx, extra) => {
		const { client, params } = ctx.oidc;
		const token = new provider.ClientCredentials({ client, scope: params.scope });
		const proof = ctx.get('DPoP');
		if (proof) token.setThumbprint('jkt', await thumbprintOf(proof, ctx));
		ctx.body = {
			access_token: await token.save(),
			token_type: token.tokenType,
			expires_in: token.expiration,
			...extra,
		};
	};

	const thumbprintOf = async (proof, ctx) => {
		const { payload, protectedHeader } = await jwtVerify(proof, EmbeddedJWK, {
			typ: 'dpop+jwt',
			maxTokenAge: 60,
		}).catch(() => ({ payload: {} }));
		const target = `http://${ctx.get('Host')}/token`;
		if (payload.htm !== 'POST' || payload.htu !== target || 'ath' in payload) {
			throw new errors.InvalidDpopProof('not for this request');
		}
		return await calculateJwkThumbprint(protectedHeader.jwk);
	};

	provider.registerGrantType(
		JWT_BEARER,
		async (ctx) => {
			const verified = await jwtVerify(ctx.oidc.params.assertion ?? '', keys, {
				audience,
				requiredClaims: ['iss', 'sub', 'exp', 'jti'],
			}).catch(() => undefined);
			// RFC 7523 section 3: an assertion is used once.
			if (!verified || spent.has(verified.payload.jti)) throw new errors.InvalidGrant('assertion');
			spent.add(verified.payload.jti);
			await answer(ctx, {});
		},
		['assertion', 'scope'],
	);

	provider.registerGrantType(
		TOKEN_EXCHANGE,
		async (ctx) => {
			const { subject_token: subject = '', subject_token_type: type } = ctx.oidc.params;
			const known = type === ACCESS_TOKEN && (await provider.ClientCredentials.find(subject));
			if (!known) throw new errors.InvalidGrant('subject token');
			await answer(ctx, { issued_token_type: ACCESS_TOKEN });
		},
		['subject_token', 'subject_token_type', 'audience', 'scope'],
	);
}
