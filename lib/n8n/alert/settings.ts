import { type Destination, parseDestination } from '../../alert/destination';
import { jsonOf } from '../../json';
import { isAllowed } from '../../outbound';
import type { Settings } from '../../store/settings';

/** Where alerts go by themselves, without a workflow. */
export interface AlertSettings {
	readonly main: Destination;
	/** Takes what the main one does not. */
	readonly fallback?: Destination;
	/** For what nobody acknowledged. */
	readonly escalation?: Destination;
	/** The page that acknowledges. */
	readonly acknowledgeUrl?: string;
}

const MAIN = 'AIRLOCK_ALERT_DESTINATION';
const PAGE = 'AIRLOCK_ALERT_ACKNOWLEDGE_URL';

/**
 * What the admin set; undefined where that is nothing. Throws for what cannot be used: somebody believes that they are
 * told. Names the setting and its field, never a value.
 */
export function alertSettings(settings: Settings): AlertSettings | undefined {
	const main = destinationIn(settings, MAIN);
	const fallback = destinationIn(settings, 'AIRLOCK_ALERT_FALLBACK');
	const escalation = destinationIn(settings, 'AIRLOCK_ALERT_ESCALATION');
	const acknowledgeUrl = settings.text(PAGE);
	if (acknowledgeUrl !== undefined && !isAllowed(acknowledgeUrl)) {
		throw new Error(`${PAGE} is not an https URL.`);
	}
	if (main) return { main, fallback, escalation, acknowledgeUrl };
	if (fallback ?? escalation) throw new Error(`${MAIN} is not set, but what stands in for it is.`);
	return undefined;
}

function destinationIn(settings: Settings, name: string): Destination | undefined {
	const text = settings.text(name);
	if (text === undefined) return undefined;
	const fields = jsonOf(text);
	if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) {
		throw new Error(`${name} is not JSON text of an object.`);
	}
	const parsed = parseDestination(fields as Readonly<Record<string, unknown>>);
	if (parsed.ok) return parsed.destination;
	throw new Error(`${name} cannot be used: ${parsed.field}. ${parsed.message}.`);
}
