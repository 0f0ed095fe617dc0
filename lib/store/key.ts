import { createHash } from 'node:crypto';

/**
 * The form in which a caller's key is stored: its SHA-256 in base64url. Keys may be made of what a sender
 * wrote (an event id): hashed, they have one length, so none is too long for an index (PostgreSQL refuses
 * entries over 2.7 kB) and none holds a NUL, which PostgreSQL's text cannot.
 */
export function storedKey(key: string): string {
	return createHash('sha256').update(key).digest('base64url');
}
