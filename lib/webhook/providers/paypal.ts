import { verify } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { decode } from '../../crypto/encoding';
import { type CertificateKey, importCertificateKey } from '../builders/certificate-key';
import { keyCache } from '../builders/public-key-cache';
import { idKey } from '../builders/replay-key';
import { readHeader, refused } from '../builders/signature-location';
import { parseIsoTime } from '../../iso-time';
import type { SignedRequest } from '../request';
import type { CompileResult, Scheme, SchemePorts, SigningCredential, Verdict } from '../scheme';

/**
 * PayPal signs a delivery's id and time, the webhook's id, and the CRC-32 of the body. Whoever has one delivery can make
 * another body with the same CRC-32, so the body counts as not covered. PayPal signs for all its customers: the webhook's
 * id (`audience`) makes it ours.
 * https://developer.paypal.com/api/rest/webhooks/rest/
 */
export const paypal: Scheme = {
	name: 'PayPal',
	docs: 'https://developer.paypal.com/api/rest/webhooks/rest/',
	confirmed: 'documentation',
	credential: { required: ['audience'], optional: ['publicKey'] },
	coversBody: false,
	// PayPal tries for three days, and does not say that later attempts are signed anew.
	toleranceSeconds: 259_200,
	urlBound: false,
	secretHeaders: ['paypal-transmission-sig'],
	eventHeaders: ['paypal-transmission-id'],
	proof: 'RSA-SHA256, certificate',
	handshake: false,
	signs: false,
	compile,
};

/** PayPal's API hosts, and no other path of theirs. */
const CERTIFICATE_URL =
	/^https:\/\/api(?:-m)?(?:\.sandbox)?\.paypal\.com\/v1\/notifications\/certs\/[\w-]{1,200}$/;

const CERTIFICATE_MAX_AGE_MS = 86_400_000;

type FindKey = (certificateUrl: string) => Promise<CertificateKey | undefined>;

function compile(
	{ audience = '', publicKey }: SigningCredential,
	ports: SchemePorts,
): CompileResult {
	// Also keeps out "WEBHOOK_ID", which stands in what the public simulator signs for everybody.
	if (!/^[A-Z0-9]{8,50}$/i.test(audience)) {
		return {
			ok: false,
			issue: {
				field: 'audience',
				message: 'The audience is not the id of a webhook.',
				description: 'Use the Webhook ID that PayPal shows beside the webhook’s URL.',
			},
		};
	}
	const pinned = publicKey ? importCertificateKey(publicKey) : undefined;
	if (pinned && !pinned.ok) return { ok: false, issue: { field: 'publicKey', ...pinned.flaw } };
	const findKey: FindKey = pinned ? async () => pinned.certificate : certificates(ports);
	return {
		ok: true,
		scheme: { verify: (request) => verifyDelivery(request, audience, findKey, ports.clock.now()) },
	};
}

function certificates({ clock, fetchText }: SchemePorts): FindKey {
	return keyCache({
		clock,
		maxAgeMs: CERTIFICATE_MAX_AGE_MS,
		async load(url) {
			const imported = importCertificateKey(await fetchText(url));
			if (!imported.ok) throw new Error('PayPal sent no certificate');
			return imported.certificate;
		},
	});
}

async function verifyDelivery(
	request: SignedRequest,
	webhookId: string,
	findKey: FindKey,
	now: number,
): Promise<Verdict> {
	const sent = readHeader(request, 'paypal-transmission-sig', 'signature_missing');
	if (!sent.ok) return sent;
	const id = readHeader(request, 'paypal-transmission-id', 'signature_missing');
	if (!id.ok) return id;
	const time = readHeader(request, 'paypal-transmission-time', 'timestamp_missing');
	if (!time.ok) return time;
	const url = readHeader(request, 'paypal-cert-url', 'signature_missing');
	if (!url.ok) return url;

	const signature = decode(sent.value, 'base64');
	if (!signature) {
		return refused('signature_malformed', 'paypal-transmission-sig', sent.value.length);
	}
	// With a bar in it, the boundary between id and time could be moved.
	if (!/^[\w-]{1,100}$/.test(id.value)) {
		return refused('signature_malformed', 'paypal-transmission-id', id.value.length);
	}
	const signedAt = parseIsoTime(time.value);
	if (signedAt === undefined) {
		return refused('timestamp_malformed', 'paypal-transmission-time', time.value.length);
	}
	if (!CERTIFICATE_URL.test(url.value)) return refused('claim_mismatch', 'paypal-cert-url');

	const found = await findKey(url.value);
	if (!found || now < found.validFrom || now > found.validTo) {
		return refused('keys_unavailable', 'paypal-cert-url');
	}
	const content = [id.value, time.value, webhookId, crc32(request.body)].join('|');
	if (!verify('sha256', Buffer.from(content), found.key, signature)) {
		return refused('signature_mismatch', 'paypal-transmission-sig', sent.value.length);
	}
	// By the signed id alone, so that a body made to fit is a duplicate of the genuine one.
	return { ok: true, keyId: 'current', replayKey: idKey(id.value), deliveryId: id.value, signedAt };
}
