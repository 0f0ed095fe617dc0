import { CATEGORIES } from '../failure/category';
import { isAllowed } from '../outbound';
import { type Alert, type AlertEvent, CONDITIONS } from './alert';

/** What is sent: an alert, and what is to happen with it. */
export interface AlertMessage {
	readonly alert: Alert;
	readonly event: AlertEvent;
	readonly acknowledgeUrl?: string;
	/** How many were folded into this one. */
	readonly repeats?: number;
	/** A digest: others of the same burst. */
	readonly others?: readonly Alert[];
	/** How many more there were, of which nothing is told. */
	readonly more?: number;
	/** From 1: the how-manieth time that nobody answered. */
	readonly escalation?: number;
}

export interface Line {
	readonly name: string;
	readonly value: string;
}

/** A digest names so many; the rest is a number. */
export const OTHERS_NAMED = 20;
const EVENT_WORDS: Readonly<Record<AlertEvent, string>> = {
	trigger: '',
	acknowledge: 'Acknowledged: ',
	resolve: 'Resolved: ',
};

/** One line in our own words, e.g. `ERROR: Deliveries keep failing (crm, production)`. */
export function titleOf({ alert, event, escalation }: AlertMessage): string {
	const { condition, severity, tenant, integration, environment } = alert;
	const urgency = event === 'trigger' ? `${severity.toUpperCase()}: ` : EVENT_WORDS[event];
	const escalated = event === 'trigger' && escalation ? `Escalation ${escalation}: ` : '';
	const where = [integration ?? tenant, environment].filter((part) => part !== undefined);
	return `${escalated}${urgency}${CONDITIONS[condition].text} (${where.join(', ')})`;
}

/** What is known about it, in a fixed order, each with a name for people. */
export function linesOf(message: AlertMessage): readonly Line[] {
	const { alert, repeats, others = [], more = 0 } = message;
	const unnamed = Math.max(0, others.length - OTHERS_NAMED) + more;
	const request = [alert.method, alert.status].filter((part) => part !== undefined).join(' ');
	const lines: ReadonlyArray<readonly [name: string, value: string | number | undefined]> = [
		['Cause', alert.category && CATEGORIES[alert.category].text],
		['Tenant', alert.tenant],
		['Integration', alert.integration],
		['Environment', alert.environment],
		['Account', alert.account],
		['Host', alert.host],
		['Request', request || undefined],
		['Workflow', alert.workflow],
		['Execution', alert.execution],
		['Node', alert.node],
		['Reference', alert.reference],
		['Correlation ID', alert.correlationId],
		['Count', alert.count],
		['Attempts', alert.attempts],
		[
			'Oldest Waiting',
			alert.oldestAgeSeconds === undefined ? undefined : `${alert.oldestAgeSeconds} s`,
		],
		['Time', iso(alert.at)],
		['Since', iso(alert.since)],
		['Expires', iso(alert.expiresAt)],
		['Owner', alert.owner],
		['Backup Owner', alert.backupOwner],
		['Runbook', alert.runbookUrl],
		['Acknowledge', acknowledgeLink(message)],
		['Repeats', repeats || undefined],
		['Fields Withheld', alert.droppedFields || undefined],
		...others.slice(0, OTHERS_NAMED).map((other) => ['Also', shortOf(other)] as const),
		['And More', unnamed || undefined],
	];
	return lines.flatMap(([name, value]) =>
		value === undefined ? [] : [{ name, value: String(value) }],
	);
}

/** The link that stops the escalation: only while there is something to stop, and only where it is safe to follow. */
export function acknowledgeLink({ event, acknowledgeUrl }: AlertMessage): string | undefined {
	if (event !== 'trigger' || acknowledgeUrl === undefined) return undefined;
	return isAllowed(acknowledgeUrl) ? new URL(acknowledgeUrl).href : undefined;
}

/** The lines as text, one below the other. */
export function textOf(message: AlertMessage): string {
	return linesOf(message)
		.map(({ name, value }) => `${name}: ${value}`)
		.join('\n');
}

/** Cut to `length` UTF-16 code units, never within a character. */
export function clipped(text: string, length: number): string {
	if (text.length <= length) return text;
	return `${text.slice(0, length - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

function shortOf(alert: Alert): string {
	const again = alert.count ? `, ${alert.count} times` : '';
	return titleOf({ alert, event: 'trigger' }) + again;
}

function iso(time: number | undefined): string | undefined {
	return time === undefined ? undefined : new Date(time).toISOString();
}
