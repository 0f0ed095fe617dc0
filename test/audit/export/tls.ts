import { execFileSync } from 'node:child_process';

/** A key and a self-signed certificate for 127.0.0.1 and localhost, made now by the openssl command. PEM. */
export function makeCertificate(): { key: string; cert: string } {
	// prettier-ignore
	const pem = execFileSync('openssl', [
		'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2',
		'-subj', '/CN=receiver', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1',
		'-keyout', '-', '-out', '-',
	], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
	return { key: pem, cert: pem.slice(pem.indexOf('-----BEGIN CERTIFICATE-----')) };
}
