import axios from 'axios';
import { jsonOf } from '../json';
import { directly, isAllowed } from '../outbound';
import type { VaultHttp } from './vault-client';

const TIMEOUT_MS = 10_000;
const MAX_BYTES = 1024 * 1024;

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
			...directly(url),
			responseType: 'text',
			transformResponse: (text: string) => text,
			validateStatus: () => true,
		})
		.then(
			({ status, data: text }) => ({ status, body: jsonOf(text) }),
			() => undefined,
		);
};
