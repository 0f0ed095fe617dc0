import { backoffMs, type RetryPorts, realRetryPorts } from '../failure/backoff';
import { type Delivery, deliverAlert, type Destination } from './destination';
import type { AlertMessage } from './render';

const MOST_TRIES = 3;
/** Longer is not waited for, whatever was asked for: the next destination is there sooner. */
const LONGEST_WAIT_MS = 5_000;

/** As `deliverAlert`, up to three times where that can help. Never rejects. */
export async function deliverPersistently(
	destination: Destination,
	message: AlertMessage,
	ports: RetryPorts = realRetryPorts,
): Promise<Delivery> {
	for (let attempt = 1; ; attempt += 1) {
		const delivery = await deliverAlert(destination, message, ports);
		if (delivery.ok || !delivery.retryable || attempt === MOST_TRIES) return delivery;
		const waitMs = backoffMs(attempt, ports.random(), delivery.retryAfterMs);
		await ports.sleep(Math.min(waitMs, LONGEST_WAIT_MS));
	}
}

/** Those that keep the state of an alert themselves, or are programs. People see that somebody answered. */
const KEEP_STATE: ReadonlySet<Destination['type']> = new Set([
	'jsm',
	'opsgenie',
	'pagerDuty',
	'webhook',
]);

/** Tells a destination that keeps the state of alerts that somebody takes care of one. Answers whether it was told. */
export async function deliverAcknowledgement(
	destination: Destination,
	message: AlertMessage,
	ports?: RetryPorts,
): Promise<boolean> {
	if (!KEEP_STATE.has(destination.type)) return false;
	return (await deliverPersistently(destination, message, ports)).ok;
}
