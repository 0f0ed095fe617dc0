import { mac } from '../builders/mac';
import { lazyJson } from '../builders/replay-key';
import { inHeader } from '../builders/signature-location';
import { type ToldSecret, withToldSecret } from '../builders/told-secret';
import { isChallenge } from '../handshake';
import type { SetupRequest } from '../scheme';

const events = mac({
	name: 'Notion',
	docs: 'https://developers.notion.com/reference/webhooks',
	confirmed: 'sdk',
	signature: inHeader('x-notion-signature', 'sha256='),
	encoding: 'hex',
	idField: 'id',
});

/** The longest that can be the call with the token. */
const MAX_BYTES = 1024;

/** The call that sets a subscription up: an object with the verification token and nothing else. */
function verificationToken({ method, headers, body }: SetupRequest): ToldSecret | undefined {
	const signed = headers.read('x-notion-signature').kind !== 'absent';
	if (method !== 'POST' || signed || body.length > MAX_BYTES) return undefined;
	const call = lazyJson(body)();
	if (typeof call !== 'object' || call === null || Object.keys(call).length !== 1) return undefined;
	const secret = 'verification_token' in call ? call.verification_token : undefined;
	if (!isChallenge(secret)) return undefined;
	return { status: 200, body: '', secret };
}

/** Notion: the verification token that it tells first is the key of all that follows. */
export const notion = withToldSecret(events, verificationToken);
