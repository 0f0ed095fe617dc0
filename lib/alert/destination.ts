import type { DestinationRow } from './destinations/row';
import { DESTINATIONS } from './destinations/table';
import { Form } from './form';
import type { Delivery, FailureCode } from './http';
import type { AlertMessage } from './render';

export type { Delivery, FailureCode };

export type DestinationType = keyof typeof DESTINATIONS;

type SettingsOf<Type extends DestinationType> = ReturnType<(typeof DESTINATIONS)[Type]['parse']>;

/** Where an alert goes, with what that needs. */
export type Destination = {
	[Type in DestinationType]: { readonly type: Type; readonly settings: SettingsOf<Type> };
}[DestinationType];

export type ParsedDestination =
	| { readonly ok: true; readonly destination: Destination }
	| {
			readonly ok: false;
			/** The credential's field that is wrong. */
			readonly field: string;
			/** For people. Names no value. */
			readonly message: string;
	  };

export function isDestinationType(value: unknown): value is DestinationType {
	return typeof value === 'string' && Object.hasOwn(DESTINATIONS, value);
}

/**
 * Reads a destination from the fields of its credential. Without a type it is a webhook: a URL and a header, as it was
 * before there were others. Sends nothing.
 */
export function parseDestination(credential: Readonly<Record<string, unknown>>): ParsedDestination {
	const type = credential.type || 'webhook';
	if (!isDestinationType(type)) {
		return { ok: false, field: 'type', message: 'This kind of destination is not known' };
	}
	const form = new Form(credential);
	const settings = rowOf(type).parse(form);
	if (form.problem) return { ok: false, ...form.problem };
	// The row of a type makes the settings of that type.
	return { ok: true, destination: { type, settings } as Destination };
}

/**
 * Sends one message to one destination, once, within 10 seconds. Never rejects. The result holds nothing of the address,
 * the headers or the bodies: of an answer only its status, and how long it asks to wait.
 */
export async function deliverAlert(
	{ type, settings }: Destination,
	message: AlertMessage,
	ports: { now(): number } = { now: () => Date.now() },
): Promise<Delivery> {
	try {
		return await rowOf(type).deliver(settings, message, ports.now());
	} catch {
		// What it says may quote what it was about.
		return { ok: false, code: 'rejected', retryable: false };
	}
}

function rowOf(type: DestinationType): DestinationRow<Destination['settings']> {
	return DESTINATIONS[type] as unknown as DestinationRow<Destination['settings']>;
}
