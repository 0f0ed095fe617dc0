import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

/** An https server of the loopback that plays `hostname`. */
export interface TlsHost {
	readonly hostname: string;
	readonly port: number;
	/** Its certificate (PEM), which is also what to trust to reach it. */
	readonly certificate: string;
	close(): Promise<void>;
}

/**
 * Serves `hostname` over TLS with a key and a self-signed certificate made now (by the openssl command).
 * `startN8n({ hosts: [host] })` makes n8n find and trust it.
 */
export async function serveTls(hostname: string, listener: RequestListener): Promise<TlsHost> {
	// prettier-ignore
	const pem = execFileSync('openssl', [
		'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2',
		'-subj', `/CN=${hostname}`, '-addext', `subjectAltName=DNS:${hostname}`,
		'-keyout', '-', '-out', '-',
	], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
	const certificate = pem.slice(pem.indexOf('-----BEGIN CERTIFICATE-----'));
	const server = createServer({ key: pem, cert: certificate }, listener);
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		hostname,
		port: (server.address() as AddressInfo).port,
		certificate,
		close: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

/** What makes an n8n started with it reach `hosts` instead of the real ones. */
export async function hostsEnvironment(
	hosts: readonly TlsHost[],
	folder: string,
): Promise<Record<string, string>> {
	if (hosts.length === 0) return {};
	const trusted = join(folder, 'trusted.pem');
	await writeFile(trusted, hosts.map(({ certificate }) => certificate).join('\n'));
	const ports = Object.fromEntries(hosts.map(({ hostname, port }) => [hostname, port]));
	return {
		NODE_OPTIONS: `--require=${JSON.stringify(join(__dirname, 'hosts.cjs'))}`,
		NODE_EXTRA_CA_CERTS: trusted,
		AIRLOCK_E2E_HOSTS: JSON.stringify(ports),
	};
}
