import type { Severity } from '../conditions';
import { type AlertMessage, clipped, textOf, titleOf } from '../render';

const PRIORITIES: Readonly<Record<Severity, string>> = {
	critical: 'P1',
	error: 'P2',
	warning: 'P3',
	info: 'P5',
};

const MAX_MESSAGE = 130;
const MAX_DESCRIPTION = 15_000;
const MAX_TAG = 50;

/** The alert as Opsgenie and Jira Service Management, which took it over, both have it. */
export function newAlert(message: AlertMessage) {
	const { alert } = message;
	return {
		message: clipped(titleOf(message), MAX_MESSAGE),
		alias: alert.fingerprint,
		description: clipped(textOf(message), MAX_DESCRIPTION),
		priority: PRIORITIES[alert.severity],
		source: 'Airlock',
		entity: alert.integration ?? alert.tenant,
		tags: [alert.condition, alert.environment, alert.integration].flatMap((tag) =>
			tag === undefined ? [] : [clipped(tag, MAX_TAG)],
		),
	};
}
