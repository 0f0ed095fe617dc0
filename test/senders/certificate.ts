import { sign, type KeyObject } from 'node:crypto';

/** One DER element. */
function der(tag: number, ...contents: readonly Buffer[]): Buffer {
	const content = Buffer.concat(contents);
	const { length } = content;
	const size =
		length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
	return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

const sequence = (...parts: readonly Buffer[]) => der(0x30, ...parts);
const utcTime = (at: number) =>
	der(0x17, Buffer.from(new Date(at).toISOString().replace(/^..|[-:T]|\.\d+/g, '')));

/** sha256WithRSAEncryption and commonName. */
const algorithm = sequence(Buffer.from('06092a864886f70d01010b0500', 'hex'));
const commonName = Buffer.from('0603550403', 'hex');

/** A self-signed X.509 certificate (RFC 5280) for an RSA key pair, as PEM. Times in ms since the epoch. */
export function selfSignedCertificate(
	{ publicKey, privateKey }: { publicKey: KeyObject; privateKey: KeyObject },
	notBefore: number,
	notAfter: number,
): string {
	const name = sequence(
		der(0x31, sequence(commonName, der(0x0c, Buffer.from('sns.amazonaws.com')))),
	);
	const version3 = Buffer.from('a003020102', 'hex');
	const serial = Buffer.from('020101', 'hex');
	const body = sequence(
		version3,
		serial,
		algorithm,
		name,
		sequence(utcTime(notBefore), utcTime(notAfter)),
		name,
		publicKey.export({ type: 'spki', format: 'der' }),
	);
	const signature = der(0x03, Buffer.from([0]), sign('sha256', body, privateKey));
	const lines =
		sequence(body, algorithm, signature)
			.toString('base64')
			.match(/.{1,64}/g) ?? [];
	return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}
