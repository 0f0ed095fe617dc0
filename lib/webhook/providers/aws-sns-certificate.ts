import { X509Certificate, type KeyObject } from 'node:crypto';
import { importPublicKey, type KeyImport } from '../../crypto/public-key';

/** What SNS signs with, and when it may. */
export interface SnsKey {
	readonly key: KeyObject;
	/** Milliseconds since the epoch. */
	readonly validFrom: number;
	readonly validTo: number;
}

/**
 * SNS's own hosts. The part in the middle must look like a region: `sns.s3.amazonaws.com` is somebody's
 * bucket called "sns".
 */
const HOST = String.raw`https://sns\.[a-z]{2}(?:-[a-z]+)+-\d{1,2}\.amazonaws\.com(?:\.cn)?`;

const CERTIFICATE_URL = new RegExp(`^${HOST}/[\\w.-]{1,200}\\.pem$`);
const SUBSCRIBE_URL = new RegExp(`^${HOST}/\\?Action=ConfirmSubscription&[\\w.:=&%~*-]{1,2000}$`);

/** Whether a certificate may be fetched from `url`. */
export const isCertificateUrl = (url: string): boolean => CERTIFICATE_URL.test(url);

/** Whether a subscription may be confirmed at `url`. */
export const isSubscribeUrl = (url: string): boolean => SUBSCRIBE_URL.test(url);

/** Imports a PEM certificate, or a public key, which has no dates. */
export function importSnsKey(
	text: string,
): { ok: true; snsKey: SnsKey } | Extract<KeyImport, { ok: false }> {
	const certificate = readCertificate(text);
	const imported = importPublicKey(
		certificate ? certificate.publicKey.export({ type: 'spki', format: 'pem' }).toString() : text,
		['rsa'],
	);
	if (!imported.ok) return imported;
	return {
		ok: true,
		snsKey: {
			key: imported.key,
			validFrom: certificate ? certificate.validFromDate.getTime() : -Infinity,
			validTo: certificate ? certificate.validToDate.getTime() : Infinity,
		},
	};
}

function readCertificate(text: string): X509Certificate | undefined {
	try {
		return new X509Certificate(text);
	} catch {
		return undefined;
	}
}
