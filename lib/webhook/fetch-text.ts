import axios from 'axios';
import type { SchemePorts } from './scheme';

const TIMEOUT_MS = 5_000;
const MAX_BYTES = 256 * 1024;

/**
 * Fetches public keys, certificates and subscription confirmations: https only, no redirects (a
 * redirect could leave the host a scheme has pinned), 5 s, 256 kB. Rejects with a message that names no content.
 */
export const fetchText: SchemePorts['fetchText'] = async (url, init) => {
	if (new URL(url).protocol !== 'https:') throw new Error('Keys are fetched over https only');
	const response = await axios.request<string>({
		url,
		method: init?.method ?? 'GET',
		data: init?.json,
		timeout: TIMEOUT_MS,
		signal: AbortSignal.timeout(TIMEOUT_MS),
		maxContentLength: MAX_BYTES,
		maxRedirects: 0,
		responseType: 'text',
		transformResponse: (text: string) => text,
		validateStatus: (status) => status === 200,
	});
	return response.data;
};
