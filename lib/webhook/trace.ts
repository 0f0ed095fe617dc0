import { randomBytes } from 'node:crypto';

const TRACEPARENT = /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/;

/** The trace id of a valid W3C `traceparent`, otherwise a new one: 32 lower-case hex digits. */
export function correlationId(traceparent: string | undefined): string {
	const id = TRACEPARENT.exec(traceparent ?? '')?.[1];
	// An all-zero trace id is invalid (W3C Trace Context, section 3.2.2.3).
	return id !== undefined && !/^0+$/.test(id) ? id : randomBytes(16).toString('hex');
}
