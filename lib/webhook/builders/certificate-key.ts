import { X509Certificate, type KeyObject } from 'node:crypto';
import { importPublicKey, type KeyImport } from '../../crypto/public-key';

/** What a sender signs with, and when it may. */
export interface CertificateKey {
	readonly key: KeyObject;
	/** Milliseconds since the epoch. */
	readonly validFrom: number;
	readonly validTo: number;
}

/** Imports an RSA key: a PEM certificate (of a chain the first), or a public key, which has no dates. */
export function importCertificateKey(
	text: string,
): { ok: true; certificate: CertificateKey } | Extract<KeyImport, { ok: false }> {
	const x509 = readCertificate(text);
	const imported = importPublicKey(
		x509 ? x509.publicKey.export({ type: 'spki', format: 'pem' }).toString() : text,
		['rsa'],
	);
	if (!imported.ok) return imported;
	return {
		ok: true,
		certificate: {
			key: imported.key,
			validFrom: x509 ? x509.validFromDate.getTime() : -Infinity,
			validTo: x509 ? x509.validToDate.getTime() : Infinity,
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
