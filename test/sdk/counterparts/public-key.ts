import { createHash, randomBytes } from 'node:crypto';
import { publicKeySdks } from '../../../bench/sdks/public-key';
import { benchmarked, type Call, type Counterpart, sdk, seconds } from '../counterpart';

/** Nobody's own: RFC 9421 has no official library. */
const unofficial = true;

type Signed = { headers: Record<string, string> };

/** Senders that keep their keys to themselves: their libraries only verify. And RFC 9421, with keys of both kinds. */
export const publicKeyCounterparts: readonly Counterpart[] = [
	benchmarked('discord', publicKeySdks.discord!),
	benchmarked('telnyx', publicKeySdks.telnyx!),
	benchmarked('sendgrid', publicKeySdks.sendgrid!),
	benchmarked('aws-sns', publicKeySdks['aws-sns']!),
	{ ...benchmarked('rfc9421', publicKeySdks.rfc9421!), unofficial },
	sdk<{
		httpbis: { verifyMessage: Call<Promise<boolean | null>>; signMessage: Call<Promise<Signed>> };
		createVerifier: Call;
		createSigner: Call;
	}>('rfc9421', 'http-message-signatures', {
		unofficial,
		credential: () => ({ secret: randomBytes(24).toString('hex'), keyId: 'shared' }),
		checks({ httpbis, createVerifier }, { secret, credential: { keyId: id }, url }) {
			const key = { id, algs: ['hmac-sha256'], verify: createVerifier(secret, 'hmac-sha256') };
			const keyLookup = async ({ keyid }: { keyid?: string }) => (keyid === id ? key : null);
			return async ({ body, headers }) => {
				const request = { method: 'POST', url, headers };
				if ((await httpbis.verifyMessage({ keyLookup }, request)) !== true) return false;
				// It leaves the body to its caller.
				return headers['content-digest'] === contentDigest(body);
			};
		},
		signs({ httpbis, createSigner }, { secret, credential: { keyId }, url }) {
			const key = createSigner(secret, 'hmac-sha256', keyId);
			return async ({ body, at }) => {
				const { headers } = await httpbis.signMessage(
					{
						key,
						fields: ['@method', '@target-uri', 'content-digest'],
						params: ['created', 'keyid'],
						paramValues: { created: new Date(seconds(at) * 1000) },
					},
					{ method: 'POST', url, headers: { 'content-digest': contentDigest(body) } },
				);
				const lowerCase = Object.entries(headers).map(([name, value]) => [
					name.toLowerCase(),
					value,
				]);
				return Object.fromEntries(lowerCase);
			};
		},
	}),
];

function contentDigest(body: Buffer): string {
	return `sha-256=:${createHash('sha256').update(body).digest('base64')}:`;
}
