import { matchesMediaType, mediaType } from './content';
import { foundHeaders } from './explain';
import { checkFreshness } from './freshness';
import type { Inbox } from './inbox';
import { decodeBody, type DecodeResult } from './read-body';
import { refuse, type Refusal } from './refusal';
import type { ReceivedHeaders, SignedRequest } from './request';
import type { Verified } from './scheme';

export interface Authenticated {
	/** The request with the body that was verified, Content-Encoding undone. */
	readonly signed: SignedRequest;
	/** Undefined where `refusal` says why not. */
	readonly verified?: Verified;
	readonly refusal?: Refusal;
}

/**
 * Signature, then freshness: a time is not believed before it is verified. Where the body is
 * compressed, a signature over the bytes on the wire or over the decoded bytes is accepted, for senders do either.
 */
export async function authenticate(
	{ method, headers, query }: { method: string; headers: ReceivedHeaders; query: string },
	wire: Buffer,
	inbox: Inbox,
	now: number,
): Promise<Authenticated> {
	const { compiled, policy, publicUrl, scheme } = inbox;
	// The registered address with the query that was called: both are in what the sender signed, and
	// some senders add to the query (Twilio's bodySHA256).
	const url = publicUrl === '' ? '' : publicUrl.replace(/\?.*$/s, '') + query;
	let signed: SignedRequest = { method, url, headers, body: wire };
	const type = mediaType(headers.get('content-type'));
	if (scheme.mediaTypes && !matchesMediaType(type, scheme.mediaTypes)) {
		return {
			signed,
			refusal: refuse('content_unsupported', { expected: 'content-type', length: type.length }),
		};
	}
	let verdict = await compiled.verify(signed);
	const encoding = headers.read('content-encoding');
	if (encoding.kind !== 'absent') {
		// Two of them are two bodies: which one the workflow reads would be for whoever added the second to choose.
		const decoded: DecodeResult =
			encoding.kind === 'conflict'
				? { ok: false, code: 'body_encoding_unsupported' }
				: await decodeBody(wire, encoding.value, policy.maxBodyKilobytes * 1024);
		// Size is refused as size whoever sent it; other faults of unproven bytes are not explained.
		if (!decoded.ok) {
			const known = verdict.ok || decoded.code === 'body_too_large' ? decoded.code : verdict.code;
			return { signed, refusal: refuse(known) };
		}
		signed = { ...signed, body: decoded.body };
		if (!verdict.ok) verdict = await compiled.verify(signed);
	}
	if (!verdict.ok) {
		const detail = { ...verdict.detail, found: foundHeaders(headers) };
		return { signed, refusal: refuse(verdict.code, detail) };
	}
	const refusal = freshness(verdict, inbox, now);
	return refusal ? { signed, refusal } : { signed, verified: verdict };
}

function freshness(
	{ signedAt }: Verified,
	{ policy, scheme }: Inbox,
	now: number,
): Refusal | undefined {
	const limit = policy.toleranceSeconds ?? scheme.toleranceSeconds;
	if (signedAt === undefined || limit === undefined) return undefined;
	const code = checkFreshness(signedAt, now, limit);
	const clockDifferenceSeconds = Math.round((now - signedAt) / 1000);
	return code && refuse(code, { limit, clockDifferenceSeconds });
}
