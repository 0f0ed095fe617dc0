import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { importPrivateKey, importPublicKey } from '../crypto/public-key';
import { readJws, signJws, thumbprint } from './signature';

/** What a second person agrees to: this pseudonym, for this reason, until then. */
export interface RevealRequest {
	readonly tenant: string;
	readonly pseudonym: string;
	readonly reason: string;
}

export type ApprovalCode =
	| 'approval_missing'
	| 'approver_key_unusable'
	| 'approval_invalid'
	| 'approval_expired'
	| 'approval_mismatch';

export type Approval = { readonly ok: true } | { readonly ok: false; readonly code: ApprovalCode };

/** Keeps a checkpoint, or another message signed with the same key, from passing for an approval. */
const TYPE = 'airlock-reveal-approval+jws';

/** A new pair for an approver, Ed25519 as PEM. */
export function generateApproverKeys(): { publicKey: string; privateKey: string } {
	return generateKeyPairSync('ed25519', {
		publicKeyEncoding: { type: 'spki', format: 'pem' },
		privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
	});
}

/**
 * Signs an approval with the approver's Ed25519 key (PEM), good until `expiresAt` (ms since the epoch). A compact
 * JWS (RFC 7515). Throws a TypeError for a key that cannot be used.
 */
export function signApproval(
	privateKey: string,
	{ tenant, pseudonym, reason }: RevealRequest,
	expiresAt: number,
): string {
	const imported = importPrivateKey(privateKey, ['ed25519']);
	if (!imported.ok) throw new TypeError(imported.flaw.message);
	const publicKey = createPublicKey(imported.key);
	const signer = { kid: thumbprint(publicKey), privateKey: imported.key, publicKey };
	return signJws(TYPE, JSON.stringify({ expiresAt, pseudonym, reason, tenant }), signer);
}

/** Whether `approval` is the approver's word for exactly this request, and still good at `now` (ms since the epoch). */
export function checkApproval(
	approverKey: string,
	approval: string,
	request: RevealRequest,
	now: number,
): Approval {
	if (approval === '') return { ok: false, code: 'approval_missing' };
	const imported = importPublicKey(approverKey, ['ed25519']);
	if (!imported.ok) return { ok: false, code: 'approver_key_unusable' };
	const jws = readJws(TYPE, approval);
	if (!jws?.signedBy(imported.key)) return { ok: false, code: 'approval_invalid' };
	// Signed by the approver, so it is what signApproval wrote.
	const said = JSON.parse(jws.payload) as RevealRequest & { expiresAt: number };
	if (!(said.expiresAt > now)) return { ok: false, code: 'approval_expired' };
	const same = (['tenant', 'pseudonym', 'reason'] as const).every(
		(member) => said[member] === request[member],
	);
	return same ? { ok: true } : { ok: false, code: 'approval_mismatch' };
}
