import { createHash, createPublicKey, createSecretKey, type JsonWebKeyInput } from 'node:crypto';
import { type Call, type Class, type Counterpart, type Party, sdk, seconds } from '../counterpart';

type Claims = Record<string, unknown>;

const sha256 = (text: string | Buffer, encoding: 'hex' | 'base64') =>
	createHash('sha256').update(text).digest(encoding);

const bearer = (header = '') => header.replace(/^(Bearer|JWT) /, '');

/** Google's tokens, with the keys that the credential has: by key id, as PEM. */
const google = (provider: string, issuer: (party: Party) => string): Counterpart =>
	sdk<{ OAuth2Client: Class<{ verifySignedJwtWithCertsAsync: Call }> }>(
		provider,
		'google-auth-library',
		{
			checks({ OAuth2Client }, party) {
				const { jwks = '', audience } = party.credential;
				const { keys } = JSON.parse(jwks) as { keys: (JsonWebKeyInput['key'] & { kid: string })[] };
				const certificates = Object.fromEntries(
					keys.map((key) => [
						key.kid,
						createPublicKey({ key, format: 'jwk' }).export({ type: 'spki', format: 'pem' }),
					]),
				);
				const client = new OAuth2Client();
				return ({ headers }) =>
					client.verifySignedJwtWithCertsAsync(
						bearer(headers.authorization),
						certificates,
						audience,
						[issuer(party)],
					);
			},
		},
	);

/** Senders that prove themselves by a token. */
export const signedTokenCounterparts: readonly Counterpart[] = [
	google('google-pubsub', () => 'https://accounts.google.com'),
	google('google-chat', ({ credential }) =>
		/^\d+$/.test(credential.audience ?? '')
			? 'chat@system.gserviceaccount.com'
			: 'https://accounts.google.com',
	),
	sdk<{
		decodeSymmetric: Call<Claims>;
		encodeSymmetric: Call<string>;
		createQueryStringHash: Call<string>;
		fromMethodAndUrl: Call;
	}>('atlassian-connect', 'atlassian-jwt', {
		checks:
			({ decodeSymmetric, createQueryStringHash, fromMethodAndUrl }, { secret, url }) =>
			({ headers }) => {
				const { qsh } = decodeSymmetric(bearer(headers.authorization), secret, 'HS256');
				return qsh === createQueryStringHash(fromMethodAndUrl('POST', url));
			},
		signs:
			({ encodeSymmetric, createQueryStringHash, fromMethodAndUrl }, { secret, url, credential }) =>
			({ at }) => {
				const iat = seconds(at);
				const qsh = createQueryStringHash(fromMethodAndUrl('POST', url));
				const claims = { iss: credential.issuer ?? 'jira', iat, exp: iat + 180, qsh };
				return { authorization: `JWT ${encodeSymmetric(claims, secret, 'HS256')}` };
			},
	}),
	sdk<{
		WebhookReceiver: Class<{ receive: Call }>;
		AccessToken: Class<{ sha256: string; toJwt(): Promise<string> }>;
	}>('livekit', 'livekit-server-sdk', {
		checks({ WebhookReceiver }, { secret, credential }) {
			const receiver = new WebhookReceiver(credential.issuer, secret);
			return ({ text, headers }) => receiver.receive(text, headers.authorization);
		},
		signs:
			({ AccessToken }, { secret, credential }) =>
			async ({ body }) => {
				const token = new AccessToken(credential.issuer, secret);
				token.sha256 = sha256(body, 'base64');
				return { authorization: await token.toJwt() };
			},
	}),
	sdk<{ Receiver: Class<{ verify: Call }> }>('upstash-qstash', '@upstash/qstash', {
		checks({ Receiver }, { secret, credential, url }) {
			const receiver = new Receiver({
				currentSigningKey: secret,
				nextSigningKey: credential.previousSecret ?? secret,
			});
			return ({ text: body, headers }) =>
				receiver.verify({ signature: headers['upstash-signature'], body, url });
		},
	}),
	sdk<{ verifySignature: Call }>('vonage', '@vonage/jwt', {
		checks:
			({ verifySignature }, { secret }) =>
			({ body, headers }) => {
				const token = bearer(headers.authorization);
				if (verifySignature(token, secret) !== true) return false;
				// It leaves the body to its caller.
				const payload = Buffer.from(token.split('.')[1]!, 'base64url').toString('utf8');
				return (JSON.parse(payload) as Claims).payload_hash === sha256(body, 'hex');
			},
	}),
	sdk<{ default: { verify: Call } }>('messagebird', 'messagebird', {
		from: 'messagebird/lib/webhook-signature-jwt.js',
		checks:
			({ default: { verify } }, { secret, url }) =>
			({ body, headers }) =>
				verify(
					url,
					body,
					headers['messagebird-signature-jwt'],
					createSecretKey(Buffer.from(secret)),
				),
	}),
	sdk<{ basicAuthValidator: Call<Call> }>('chargebee', 'chargebee', {
		checks({ basicAuthValidator }, { secret, credential: { username } }) {
			const validate = basicAuthValidator(
				(name: unknown, password: unknown) => name === username && password === secret,
			);
			return ({ headers }) => validate(headers);
		},
	}),
];
