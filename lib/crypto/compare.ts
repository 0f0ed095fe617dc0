import { createHmac, createSecretKey, randomBytes, timingSafeEqual } from 'node:crypto';

/**
 * Whether two byte strings are equal, in time that does not depend on where they differ. Only their
 * lengths can be told apart, so use it for values of a public length: MACs and digests.
 */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
	return a.byteLength === b.byteLength && timingSafeEqual(a, b);
}

/** Drawn per process, so that nobody outside can choose inputs whose digests are alike in part. */
const blindingKey = createSecretKey(randomBytes(32));
const blind = (bytes: Uint8Array): Buffer =>
	createHmac('sha256', blindingKey).update(bytes).digest();

/** Whether two secrets are equal. Digests of one length are compared, so not even the length leaks. */
export function equalSecrets(a: Uint8Array, b: Uint8Array): boolean {
	return timingSafeEqual(blind(a), blind(b));
}
