import { extend } from '../builders/extend';
import { mac } from '../builders/mac';
import { withMacChallenge } from '../builders/mac-challenge';
import { inHeader, refused } from '../builders/signature-location';

const HEADER = 'x-twitter-webhooks-signature';

/** X does not say of what a token is made; those seen are Base64. */
const MAX_TOKEN_LENGTH = 256;
const TOKEN = /^[\w.~+/=-]+$/;

const isToken = (text: string) => text.length <= MAX_TOKEN_LENGTH && TOKEN.test(text);

const events = mac({
	name: 'X (Twitter)',
	docs: 'https://docs.x.com/x-api/webhooks/quickstart',
	confirmed: 'sdk',
	signature: inHeader(HEADER, 'sha256='),
	encoding: 'base64',
});

/**
 * X makes no difference between the MAC of a token and that of a body, and "1234" is both a token and JSON. Events are
 * objects: a body that could be a token is never one, so that an answer of ours cannot be used as its signature.
 */
const guarded = extend(events, {}, ({ verify }) => ({
	verify: (request) =>
		request.body.length <= MAX_TOKEN_LENGTH && isToken(request.body.toString('latin1'))
			? refused('signature_mismatch', HEADER)
			: verify(request),
}));

/** X (Twitter): with the challenge-response check. */
export const xTwitter = withMacChallenge(guarded, {
	parameter: 'crc_token',
	allows: isToken,
	answer: (_token, code) => ({ response_token: `sha256=${code.toString('base64')}` }),
});
