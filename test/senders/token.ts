import { randomBytes, randomUUID } from 'node:crypto';
import type { CustomSchemeOptions, SigningCredential } from '../../lib/webhook/scheme';
import type { EventOptions, Sender, SenderFactory, SentRequest } from './sender';

export function play(
	provider: string,
	credential: SigningCredential,
	form: (id: string) => Record<string, string>,
): Sender {
	return {
		provider,
		credential,
		signs: { time: false, url: false, body: false },
		event(options: EventOptions = {}): SentRequest {
			const id = options.id ?? randomUUID();
			const body = options.body ?? Buffer.from(JSON.stringify({ update_id: id }));
			return {
				method: 'POST',
				headers: { 'content-type': 'application/json', ...form(id) },
				body,
			};
		},
	};
}

export const freshSecret = (): string => randomBytes(24).toString('base64url');

/** What the owner enters for the `token` sender below. */
export const tokenOptions: CustomSchemeOptions = {
	algorithm: 'sha256',
	encoding: 'hex',
	keyForm: 'utf8',
	signatureHeader: 'Authorization',
	signaturePrefix: 'Bearer ',
	template: '{body}',
	timestampHeader: '',
	timestampUnit: 's',
	idHeader: 'X-Event-Id',
	challengeParameter: '',
};

export const tokenSenders: Readonly<Record<string, SenderFactory>> = {
	gitlab() {
		const secret = freshSecret();
		return play('gitlab', { secret }, (id) => ({
			'x-gitlab-event': 'Push Hook',
			'x-gitlab-token': secret,
			'idempotency-key': id,
		}));
	},
	telegram() {
		const secret = freshSecret();
		return play('telegram', { secret }, () => ({ 'x-telegram-bot-api-secret-token': secret }));
	},
	token() {
		const secret = freshSecret();
		return play('token', { secret }, (id) => ({
			authorization: `Bearer ${secret}`,
			'x-event-id': id,
		}));
	},
	basic() {
		const credential = { username: 'hooks', secret: freshSecret() };
		const pair = Buffer.from(`${credential.username}:${credential.secret}`).toString('base64');
		return play('basic', credential, () => ({ authorization: `Basic ${pair}` }));
	},
};
