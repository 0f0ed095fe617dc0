import { mac } from '../builders/mac';
import { withMacChallenge } from '../builders/mac-challenge';
import { inHeader } from '../builders/signature-location';
import { isChallenge } from '../handshake';

const events = mac({
	name: 'LinkedIn',
	docs: 'https://learn.microsoft.com/en-us/linkedin/shared/api-guide/webhook-validation',
	confirmed: 'documentation',
	signature: inHeader('x-li-signature'),
	encoding: 'hex',
	content: 'hmacsha256={body}',
});

/** LinkedIn: what it signs begins with "hmacsha256=", and a challenge cannot have an equals sign. */
export const linkedin = withMacChallenge(events, {
	parameter: 'challengeCode',
	allows: isChallenge,
	answer: (challengeCode, code) => ({ challengeCode, challengeResponse: code.toString('hex') }),
});
