import { Agent } from 'node:http';
import axios from 'axios';
import { isAllowed } from '../outbound';
import type { VaultHttp } from './vault-client';

const TIMEOUT_MS = 10_000;
const MAX_BYTES = 1024 * 1024;
/** What may go unencrypted stays on this machine: HTTP_PROXY would take it elsewhere. */
const DIRECT = { proxy: false, httpAgent: new Agent() } as const;

/** Asks Vault: https, or http to this machine itself. What goes wrong is no answer. */
export const vaultHttp: VaultHttp = async (method, url, headers, data) => {
	if (!isAllowed(url)) return undefined;
	return await axios
		.request<string>({
			url,
			method,
			data,
			headers: { ...headers, 'X-Vault-Request': 'true' },
			timeout: TIMEOUT_MS,
			signal: AbortSignal.timeout(TIMEOUT_MS),
			maxContentLength: MAX_BYTES,
			maxRedirects: 0,
			...(new URL(url).protocol === 'http:' && DIRECT),
			responseType: 'text',
			transformResponse: (text: string) => text,
			validateStatus: () => true,
		})
		.then(
			({ status, data: text }) => ({ status, body: jsonOf(text) }),
			() => undefined,
		);
};

function jsonOf(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return undefined;
	}
}
