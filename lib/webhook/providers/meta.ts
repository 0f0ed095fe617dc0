import { equalSecrets } from '../../crypto/compare';
import { readSecret } from '../../crypto/secret';
import { secretIssue } from '../builders/credential-keys';
import { mac } from '../builders/mac';
import { inHeader } from '../builders/signature-location';
import { echoChallenge } from '../handshake';
import type { Scheme, SetupRequest } from '../scheme';

const events = mac({
	name: 'Meta (WhatsApp, Instagram, Facebook)',
	docs: 'https://developers.facebook.com/docs/graph-api/webhooks/getting-started',
	confirmed: 'documentation',
	signature: inHeader('x-hub-signature-256', 'sha256='),
	encoding: 'hex',
	secretHeaders: ['x-hub-signature'],
});

/** Meta: with a verify token it also answers the GET challenge that sets a subscription up. */
export const meta: Scheme = {
	...events,
	credential: {
		required: events.credential.required,
		optional: [...events.credential.optional, 'verifyToken'],
	},
	handshake: true,
	compile(credential, ports) {
		const compiled = events.compile(credential, ports);
		const { verifyToken = '' } = credential;
		if (!compiled.ok || verifyToken === '') return compiled;
		const token = readSecret(verifyToken);
		if (!token.ok) return { ok: false, issue: secretIssue('verifyToken', token.flaw) };
		const answerChallenge = ({ query }: SetupRequest) => {
			const shown = Buffer.from(query.getAll('hub.verify_token').join('\n'));
			const known = equalSecrets(shown, token.bytes);
			if (!known || query.getAll('hub.mode').join() !== 'subscribe') return undefined;
			return echoChallenge(query, 'hub.challenge');
		};
		return { ok: true, scheme: { ...compiled.scheme, answerChallenge } };
	},
};
