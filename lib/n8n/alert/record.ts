import type { AuditEvent } from '../../audit/event';
import type { Sending } from '../../alert/sending';
import type { Delivery } from '../../alert/destination';

/** What is recorded of a message: which, where to and how that went. */
export function sentEvent(
	{ message }: Sending,
	destination: string,
	delivery: Delivery,
): Omit<AuditEvent, 'actor'> {
	const { alert, event, escalation = 0, repeats, others = [], more = 0 } = message;
	return {
		action: 'alert.sent',
		outcome: delivery.ok ? 'success' : 'failed',
		resource: alert.fingerprint,
		...(alert.integration && { integration: alert.integration }),
		...(alert.environment && { environment: alert.environment }),
		...(alert.correlationId && { correlationId: alert.correlationId }),
		context: {
			...{ condition: alert.condition, event, escalation, destination },
			...(repeats && { repeats }),
			...(others.length + more > 0 && { others: others.length + more }),
			...(!delivery.ok && { code: delivery.code }),
		},
	};
}
