import type { IncomingMessage } from 'node:http';
import type { BodyReader } from '../../webhook/intake';
import { readBody } from '../../webhook/read-body';

/**
 * The unread stream, kept where n8n would keep it; or what was read already: at the front door, or by a later n8n
 * before us.
 */
export function bodyReader(request: IncomingMessage & { rawBody?: Buffer }): BodyReader {
	return async (capBytes) => {
		const { rawBody } = request;
		if (rawBody === undefined) {
			const read = await readBody(request, capBytes);
			if (read.ok) request.rawBody = read.body;
			return read;
		}
		return rawBody.length > capBytes
			? { ok: false, code: 'body_too_large' }
			: { ok: true, body: rawBody };
	};
}
