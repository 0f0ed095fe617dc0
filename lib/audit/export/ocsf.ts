import type { Actor } from '../entry';
import { PRODUCT } from './product';
import type { ReadEntry } from './read-entry';
import { severityOf } from './text';

/** Released August 2026. Only attributes that this version does not deprecate are used. */
const SCHEMA_VERSION = '1.9.0';

/** Other than these, an activity is `Other`. Both classes number them alike. */
const ACTIVITIES = { Create: 1, Read: 2, Update: 3, Delete: 4, Other: 99 } as const;
type Activity = keyof typeof ACTIVITIES;

/** The last part of an action, e.g. `created` in `exception.created`, says what kind of activity it was. */
const VERBS: Readonly<Record<Exclude<Activity, 'Other'>, RegExp>> = {
	Delete: /(^|_)(delete|discard|eras|expire|lift|prune|remove|retention|revoke)/,
	Create: /(^|_)(add|announce|create|deliver|grant|issue|place|record|register|send)/,
	Read: /(^|_)(export|get|list|read|reveal|search|verif)/,
	Update:
		/(^|_)(activate|approve|change|checkpoint|disable|enable|extend|release|renew|review|rotate|set|update)/,
};

/** What an action is about, by its first word, where that is something that is managed rather than called. */
const MANAGED =
	/^(audit|apikey|checkpoint|credential|environment|exception|grant|hold|integration|key|lookup|policy|retention|review|subject)/i;

/** OCSF user `type_id`. */
const USER_TYPES: Readonly<Record<Actor['type'], number>> = {
	user: 1,
	system: 3,
	service: 4,
	workflow: 4,
	sender: 99,
};

function activityOf(action: string): Activity {
	const verb = action.slice(action.lastIndexOf('.') + 1).toLowerCase();
	const found = Object.entries(VERBS).find(([, pattern]) => pattern.test(verb));
	return found ? (found[0] as Activity) : 'Other';
}

function statusOf(outcome: string) {
	if (outcome === 'success') return { status: 'Success', status_id: 1 };
	if (outcome === 'denied' || outcome === 'failed') return { status: 'Failure', status_id: 2 };
	if (outcome === 'pending') return { status: 'Pending', status_id: 99 };
	return { status: 'Unknown', status_id: 0 };
}

const userOf = ({ id, type }: Actor) => ({ uid: id, type, type_id: USER_TYPES[type] ?? 0 });

/**
 * One OCSF event: Entity Management (3004) for what changes something that is managed, API Activity (6003) for
 * everything that is called or delivered. `unmapped` holds the whole entry with its hash, so nothing is lost.
 */
export function ocsfEvent({ entry, stored }: ReadEntry): Record<string, unknown> {
	const activity = activityOf(entry.action);
	const managed =
		MANAGED.test(entry.action) || entry.before !== undefined || entry.after !== undefined;
	const classUid = managed ? 3004 : 6003;
	const resource = entry.resource ?? entry.integration ?? entry.subject ?? entry.action;
	return {
		activity_id: ACTIVITIES[activity],
		activity_name: activity === 'Other' ? entry.action : activity,
		category_uid: managed ? 3 : 6,
		class_uid: classUid,
		type_uid: classUid * 100 + ACTIVITIES[activity],
		severity_id: severityOf(entry.outcome).ocsf,
		...statusOf(entry.outcome),
		status_detail: entry.outcome,
		time: Date.parse(entry.at),
		message: entry.reason,
		metadata: {
			version: SCHEMA_VERSION,
			product: { vendor_name: PRODUCT.vendor, name: PRODUCT.name, version: PRODUCT.version },
			uid: `${stored.tenant}:${stored.seq}`,
			sequence: stored.seq,
			tenant_uid: stored.tenant,
			event_code: entry.action,
			original_time: entry.at,
			correlation_uid: entry.correlationId,
		},
		actor: { user: { ...userOf(entry.actor), credential_uid: entry.credential } },
		...(managed
			? { entity: { uid: resource, type: entry.action.split('.')[0] }, comment: entry.reason }
			: {
					api: { operation: entry.action, request: requestOf(entry.requestId ?? entry.deliveryId) },
					// Where the call came from; addresses are not in the log.
					src_endpoint:
						entry.actor.type === 'sender' ? { uid: entry.actor.id } : { svc_name: 'n8n' },
					resources: [{ uid: resource }],
				}),
		unmapped: { hash: stored.hash, entry },
	};
}

const requestOf = (uid: string | undefined) => (uid === undefined ? undefined : { uid });

export function ocsfLine(read: ReadEntry): string {
	return `${JSON.stringify(ocsfEvent(read))}\n`;
}
