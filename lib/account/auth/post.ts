import axios from 'axios';
import { directly, isAllowed } from '../../outbound';
import type { AuthPorts } from './auth-mode';

const TIMEOUT_MS = 10_000;
const MAX_BYTES = 256 * 1024;

/** POSTs to a token endpoint: https, or http to this machine itself; no redirects, 10 s, 256 kB. */
export const post: AuthPorts['post'] = async (url, { headers, body }) => {
	if (!isAllowed(url)) throw new Error('Tokens are asked for over https only');
	const response = await axios.request<string>({
		url,
		method: 'POST',
		data: body,
		headers: { 'User-Agent': 'n8n-nodes-airlock', ...headers },
		timeout: TIMEOUT_MS,
		signal: AbortSignal.timeout(TIMEOUT_MS),
		maxContentLength: MAX_BYTES,
		maxRedirects: 0,
		...directly(url),
		responseType: 'text',
		transformResponse: (text: string) => text,
		validateStatus: () => true,
	});
	const answered = Object.entries(response.headers).map(([name, value]) => [
		name.toLowerCase(),
		String(value),
	]);
	return {
		status: response.status,
		headers: Object.fromEntries(answered) as Record<string, string>,
		body: response.data,
	};
};
