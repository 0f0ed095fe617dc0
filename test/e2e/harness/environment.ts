import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { delimiter, dirname } from 'node:path';
import type { InstalledN8n } from './install-n8n';

/**
 * A TCP port of the loopback that nothing uses now, from below those that systems give to outgoing connections (from 32768 on):
 * any of these could take it before whoever asked listens there.
 */
export async function freePort(): Promise<number> {
	for (;;) {
		const port = randomInt(20_000, 32_000);
		if (await isFree(port)) return port;
	}
}

async function isFree(port: number): Promise<boolean> {
	const server = createServer();
	return await new Promise<boolean>((resolve) => {
		server.once('error', () => resolve(false));
		server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
	});
}

interface Place {
	readonly installed: InstalledN8n;
	readonly userFolder: string;
	readonly port: number;
	readonly brokerPort: number;
}

/**
 * The whole environment of n8n: nothing of the developer's own n8n or shell leaks in, nothing calls out,
 * and Code nodes work (its task runner is started with the `node` on PATH).
 */
export function n8nEnvironment({
	installed,
	userFolder,
	port,
	brokerPort,
}: Place): Record<string, string> {
	return {
		PATH: `${dirname(installed.node)}${delimiter}${process.env.PATH ?? ''}`,
		HOME: userFolder,
		N8N_USER_FOLDER: userFolder,
		N8N_LISTEN_ADDRESS: '127.0.0.1',
		N8N_PORT: String(port),
		N8N_RUNNERS_BROKER_PORT: String(brokerPort),
		// http:// needs it: a Secure cookie would not come back.
		N8N_SECURE_COOKIE: 'false',
		N8N_DIAGNOSTICS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
		N8N_TEMPLATES_ENABLED: 'false',
		N8N_PERSONALIZATION_ENABLED: 'false',
		N8N_DYNAMIC_BANNERS_ENABLED: 'false',
		N8N_HIRING_BANNER_ENABLED: 'false',
		N8N_VERIFIED_PACKAGES_ENABLED: 'false',
		N8N_UNVERIFIED_PACKAGES_ENABLED: 'true',
		N8N_DISABLED_MODULES: 'mcp-registry',
	};
}
