import { lazyJson, readField } from '../builders/replay-key';
import type { SignedRequest } from '../request';
import type { SetupAnswer } from '../scheme';

/**
 * Discord's two kinds of PING, which it also sends with wrong signatures to see them refused.
 * Interactions: type 1, answered in kind. Webhook events: type 0, answered 204; there, type 1 with an
 * `event` is an ordinary event.
 * https://docs.discord.com/developers/events/webhook-events#preparing-for-events
 */
export function answerDiscordPing({ body }: SignedRequest): SetupAnswer | undefined {
	const message = lazyJson(body)();
	const type = readField(message, 'type');
	// Discord takes no answer without a type, even where there is nothing of it.
	const contentType = 'application/json';
	if (type === '0') return { status: 204, contentType, body: '' };
	if (type === '1' && !Object.hasOwn(message as object, 'event')) {
		return { status: 200, contentType, body: '{"type":1}' };
	}
	return undefined;
}
