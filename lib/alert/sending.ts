import { SEVERITIES } from './conditions';
import { type AlertMessage, OTHERS_NAMED } from './render';
import type { AlertState } from './state';
import type { AlertKey } from './states';

/** A message that this process took: nobody else sends it, until it says how that went or a few minutes have passed. */
export interface Sending {
	readonly message: AlertMessage;
	/** When the alert of it opened, in milliseconds since the epoch: a link acknowledges that one. */
	readonly openedAt: number;
	/** What it tells of; only the first goes on to be escalated. */
	readonly members: ReadonlyArray<AlertKey & { readonly sends: number }>;
}

/** `state` as it was taken. */
export function sendingOf(message: AlertMessage, state: AlertState): Sending {
	const { alert, channel, sends, openedAt } = state;
	const { tenant, fingerprint } = alert;
	return { message, openedAt, members: [{ tenant, fingerprint, channel, sends }] };
}

/** One message of many; the worst stands for them. */
export function digestOf(sendings: readonly Sending[]): readonly Sending[] {
	const rank = ({ message }: Sending) => SEVERITIES.indexOf(message.alert.severity);
	const [first, ...rest] = sendings.toSorted((a, b) => rank(b) - rank(a));
	if (!first || rest.length === 0) return sendings;
	const message = {
		...first.message,
		others: rest.slice(0, OTHERS_NAMED).map((one) => one.message.alert),
		...(rest.length > OTHERS_NAMED && { more: rest.length - OTHERS_NAMED }),
	};
	return [{ ...first, message, members: [first, ...rest].flatMap(({ members }) => members) }];
}
