import { randomBytes, randomUUID } from 'node:crypto';
import type { SchemePorts } from '../../lib/webhook/scheme';
import { senders } from '../senders';
import type { Sender, SenderFactory } from '../senders/sender';

const issued = new Set<string>();

/** The registry of keys that `airlock-key` asks. */
export const issuedKeys: SchemePorts['verifyApiKey'] = async (text) =>
	issued.has(text) ? { ok: true, keyId: 'key-1' } : { ok: false, code: 'unknown' };

/** Shows a key that the registry knows; a second one is of another integration, unknown here. */
function airlockKey(): Sender {
	const key = `airlock_${randomBytes(24).toString('hex')}`;
	if (issued.size === 0) issued.add(key);
	return {
		provider: 'airlock-key',
		// The secret is the registry's to know, not the webhook's: it is said here for what looks for it in a request.
		credential: { audience: 'orders:write', secret: key },
		signs: { time: false, url: false, body: false },
		event: ({ id = randomUUID(), body } = {}) => ({
			method: 'POST',
			headers: {
				'content-type': 'application/json',
				authorization: `Bearer ${key}`,
				'idempotency-key': id,
			},
			body: body ?? Buffer.from(JSON.stringify({ id })),
		}),
	};
}

/** A sender for every row of the table. */
export const makers: Readonly<Record<string, SenderFactory>> = {
	...senders,
	'airlock-key': airlockKey,
};
