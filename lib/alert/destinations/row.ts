import type { Form } from '../form';
import { type Delivery, type Outgoing, send } from '../http';
import type { AlertMessage } from '../render';

/** What a destination is: how its credential is read, and how a message leaves. */
export interface DestinationRow<Settings> {
	/** A problem is kept by the form. */
	readonly parse: (form: Form) => Settings;
	/** `now` in milliseconds. Never rejects. */
	readonly deliver: (settings: Settings, message: AlertMessage, now: number) => Promise<Delivery>;
}

/** A destination that takes one HTTP request. */
export interface HttpRow<Settings> {
	readonly parse: (form: Form) => Settings;
	readonly request: (settings: Settings, message: AlertMessage, now: number) => Outgoing;
}

/** Makes a row of one that takes one request. */
export function overHttp<Settings>({
	parse,
	request,
}: HttpRow<Settings>): DestinationRow<Settings> {
	return {
		parse,
		deliver: async (settings, message, now) => await send(request(settings, message, now), now),
	};
}

/** A body of JSON. */
export function json(
	url: string,
	body: unknown,
	headers: Readonly<Record<string, string>> = {},
): Outgoing {
	return {
		url,
		headers: { ...headers, 'content-type': 'application/json' },
		body: JSON.stringify(body),
	};
}
