import type { Server } from 'node:http';
import { LoggerProxy } from 'n8n-workflow';
import { frontDoor } from '../lib/n8n/webhook/front-door';

/** As far as n8n's external hook `n8n.ready` hands itself over. */
interface N8nServer {
	readonly server?: Server;
	readonly endpointWebhook?: string;
}

/**
 * An external hook of n8n: named in EXTERNAL_HOOK_FILES, it refuses forged webhooks before n8n does any work for them.
 * Without it every request is refused all the same, only later. So it never stops n8n from starting.
 */
export const n8n = {
	ready: [
		async (n8nServer: N8nServer): Promise<void> => {
			const { server, endpointWebhook } = n8nServer ?? {};
			if (server && typeof endpointWebhook === 'string') {
				frontDoor.hang(server, endpointWebhook);
				LoggerProxy.info('Airlock: the front door hangs before the webhooks of this process');
				return;
			}
			LoggerProxy.warn(
				'Airlock: this version of n8n has no place for the front door; triggers refuse as without it',
			);
		},
	],
};
