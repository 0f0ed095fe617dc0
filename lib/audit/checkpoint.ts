import { hash } from 'node:crypto';
import { isHash } from './merkle';
import { readJws, signJws, type Signer, type UnverifiedJws } from './signature';

/** What a checkpoint states. Members in the order of their names, as they are written (RFC 8785). */
export interface CheckpointPayload {
	/** RFC 3339, UTC, milliseconds. */
	readonly at: string;
	/** Hash of the last entry it covers. */
	readonly head: string;
	/** SHA-256 of the JWS of the checkpoint before it, base64url; null for the first. */
	readonly previous: string | null;
	/** Root of the Merkle tree over the hashes of the entries it covers. */
	readonly root: string;
	readonly schema: 1;
	/** How many entries it covers, from the first. */
	readonly size: number;
	readonly tenant: string;
}

const TYPE = 'airlock-checkpoint+jws';

/** A compact JWS by EdDSA. */
export function signCheckpoint(payload: CheckpointPayload, signer: Signer): string {
	return signJws(TYPE, payloadText(payload), signer);
}

/** What a checkpoint names the one before it by. */
export function hashCheckpoint(jws: string): string {
	return hash('sha256', jws, 'base64url');
}

/** A checkpoint as read; believed once `jws.signedBy` a trusted key. */
export interface ReadCheckpoint {
	readonly text: string;
	readonly jws: UnverifiedJws;
	readonly payload: CheckpointPayload;
}

/** Undefined for anything that `signCheckpoint` would not write. The signature is not checked here. */
export function readCheckpoint(text: string): ReadCheckpoint | undefined {
	const jws = readJws(TYPE, text);
	const payload = jws && parsePayload(jws.payload);
	return payload && { text, jws, payload };
}

function parsePayload(text: string): CheckpointPayload | undefined {
	let value: unknown;
	try {
		value = JSON.parse(text);
	} catch {
		return undefined;
	}
	if (typeof value !== 'object' || value === null) return undefined;
	const payload = value as CheckpointPayload;
	const wellFormed =
		isHash(payload.head) &&
		isHash(payload.root) &&
		(payload.previous === null || isHash(payload.previous)) &&
		payload.schema === 1 &&
		Number.isSafeInteger(payload.size) &&
		payload.size > 0 &&
		typeof payload.tenant === 'string' &&
		typeof payload.at === 'string';
	// One text for one meaning: no second member of a name, none besides.
	return wellFormed && payloadText(payload) === text ? payload : undefined;
}

function payloadText({ at, head, previous, root, schema, size, tenant }: CheckpointPayload) {
	return JSON.stringify({ at, head, previous, root, schema, size, tenant });
}
