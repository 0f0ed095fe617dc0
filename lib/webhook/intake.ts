import { randomBytes } from 'node:crypto';
import { faultName } from '../fault';
import { StoreUnavailableError } from '../store/store';
import { authenticate } from './authenticate';
import { claimKey, DeliveryClaim } from './claim';
import { clientAddress } from './client-address';
import { parseContent, type ReceivedFile } from './content';
import {
	type Approach,
	doorsBeforeBody,
	doorsThatCountNothing,
	isSettingUp,
	type InboundRequest,
	type IntakePorts,
	strike,
	withinRate,
} from './doors';
import { environmentMismatch } from './environment';
import { allowFields } from './fields';
import type { Inbox } from './inbox';
import type { BodyResult } from './read-body';
import { isHostile, refuse, type Refusal } from './refusal';
import { ReceivedHeaders, type SignedRequest } from './request';
import type { SetupAnswer, SetupRequest, Verified } from './scheme';
import { correlationId } from './trace';

/** Reads the request's body, at most so many bytes of it. Called once, behind the last door before it. */
export type BodyReader = (capBytes: number) => Promise<BodyResult>;

/** What is known about a request however it ends. */
export interface Arrival {
	/** Told to the sender of a refused request, so that the owner can find the reason. */
	readonly reference: string;
	readonly correlationId: string;
	/** Milliseconds since the epoch. */
	readonly receivedAt: number;
	/** Keyed hash of the client address. */
	readonly source: string;
}

export interface Delivery {
	readonly headers: ReceivedHeaders;
	readonly query: URLSearchParams;
	readonly body: unknown;
	readonly files: readonly ReceivedFile[];
	/** Undefined only in observe mode. */
	readonly verified: Verified | undefined;
	readonly eventEnvironment: 'live' | 'test' | undefined;
	/** How many fields the allow-list left behind. */
	readonly droppedFields: number;
}

export type Outcome =
	| { kind: 'deliver'; delivery: Delivery; claim?: DeliveryClaim; observed?: Refusal }
	| { kind: 'acknowledge' }
	/** `unproven`: anybody could have asked. */
	| { kind: 'answer'; answer: SetupAnswer; unproven: boolean }
	| { kind: 'refuse'; refusal: Refusal };

/** Asked of a sender whose delivery another request is holding at this moment. */
const PENDING_RETRY_MS = 2_000;

/**
 * The doors, in order: method, client address, integration, quarantine, rate, content type, declared size, capped
 * stream, set-up call (only while set-up mode is on), signature, freshness, set-up answer, environment, delivery rate, duplicate, schema, field
 * allow-list. Nothing the request says is believed before its signature. Never rejects: a fault of
 * ours is a refusal with 503, so that the sender tries again.
 */
export async function receive(
	request: InboundRequest,
	readBody: BodyReader,
	inbox: Inbox,
	ports: IntakePorts,
): Promise<{ arrival: Arrival; outcome: Outcome }> {
	const { arrival, approach } = approachOf(request, inbox, ports);
	const outcome = await new Visit(approach, readBody, inbox, ports)
		.run()
		.catch((error: unknown): Outcome => ({ kind: 'refuse', refusal: faultRefusal(error) }));
	if (outcome.kind === 'refuse') await strikeIfHostile(outcome.refusal, approach, inbox, ports);
	return { arrival, outcome };
}

/**
 * Asks only what can be asked again, up to the signature: a refusal is the one that `receive` would give, but for the
 * limit of requests; undefined says nothing yet.
 */
export async function screen(
	request: InboundRequest,
	readBody: BodyReader,
	inbox: Inbox,
	ports: IntakePorts,
): Promise<{ arrival: Arrival; refusal: Refusal } | undefined> {
	const { arrival, approach } = approachOf(request, inbox, ports);
	const refusal = await screened(approach, readBody, inbox, ports).catch(faultRefusal);
	if (!refusal) return undefined;
	await strikeIfHostile(refusal, approach, inbox, ports);
	return { arrival, refusal };
}

async function screened(
	approach: Approach,
	readBody: BodyReader,
	inbox: Inbox,
	ports: IntakePorts,
): Promise<Refusal | undefined> {
	const { mode, emitRefused } = inbox.policy;
	// Observe mode refuses nothing, what is emitted starts a workflow, and a set-up call needs no signature.
	if (mode !== 'enforce' || emitRefused || isSettingUp(inbox, approach.now)) return undefined;
	for (const door of doorsThatCountNothing) {
		const refusal = await door(approach, inbox, ports);
		if (refusal) return refusal;
	}
	if (approach.request.method !== 'POST') return undefined;
	const read = await cappedBody(readBody, inbox);
	return read.ok ? (await authenticated(approach, read.body, inbox)).refusal : read.refusal;
}

function approachOf(
	request: InboundRequest,
	inbox: Inbox,
	ports: IntakePorts,
): { arrival: Arrival; approach: Approach } {
	const headers = new ReceivedHeaders(request.rawHeaders);
	const client = clientAddress(
		request.socket.remoteAddress,
		headers.all('x-forwarded-for'),
		inbox.policy.trustedProxyHops,
	);
	const now = ports.clock.now();
	const source = ports.hashSource(client.key);
	return {
		arrival: {
			reference: randomBytes(9).toString('base64url'),
			correlationId: correlationId(headers.get('traceparent')),
			receivedAt: now,
			source,
		},
		approach: { request, headers, client, sourceKey: `${inbox.scope}|${source}`, now },
	};
}

async function cappedBody(
	readBody: BodyReader,
	{ policy }: Inbox,
): Promise<{ ok: true; body: Buffer } | { ok: false; refusal: Refusal }> {
	const limit = policy.maxBodyKilobytes * 1024;
	const read = await readBody(limit);
	return read.ok ? read : { ok: false, refusal: refuse(read.code, { limit }) };
}

async function authenticated(
	{ request, headers, now }: Approach,
	body: Buffer,
	inbox: Inbox,
): ReturnType<typeof authenticate> {
	const method = request.method ?? '';
	return await authenticate({ method, headers, query: queryText(request) }, body, inbox, now);
}

/** With its question mark, or empty. */
function queryText({ url = '' }: InboundRequest): string {
	const start = url.indexOf('?');
	return start === -1 ? '' : url.slice(start);
}

async function strikeIfHostile(
	{ code }: Refusal,
	approach: Approach,
	inbox: Inbox,
	ports: IntakePorts,
): Promise<void> {
	// A count that is lost costs nothing: the request is refused all the same.
	if (isHostile(code)) await strike(approach, inbox, ports).catch(() => undefined);
}

function faultRefusal(error: unknown): Refusal {
	return error instanceof StoreUnavailableError
		? refuse('store_unavailable', { fault: faultName(error.cause ?? error) })
		: refuse('defect', { fault: faultName(error) });
}

/** One request on its way in. */
class Visit {
	/** In observe mode: the first refusal that would have been. */
	private observed: Refusal | undefined;

	constructor(
		private readonly approach: Approach,
		private readonly readBody: BodyReader,
		private readonly inbox: Inbox,
		private readonly ports: IntakePorts,
	) {}

	async run(): Promise<Outcome> {
		const { approach, inbox, ports } = this;
		for (const door of doorsBeforeBody) {
			const refusal = this.tolerate(await door(approach, inbox, ports));
			if (refusal) return { kind: 'refuse', refusal };
		}
		if (approach.request.method !== 'POST') return this.challenge();

		const read = await cappedBody(this.readBody, inbox);
		if (!read.ok) return { kind: 'refuse', refusal: read.refusal };
		const setUp = this.unproven('POST', read.body);
		if (setUp) return setUp;
		const { signed, verified, refusal } = await authenticated(approach, read.body, inbox);
		const unproven = this.tolerate(refusal);
		if (unproven) return { kind: 'refuse', refusal: unproven };
		const answer = verified && (await this.provenSetup(signed));
		if (answer) return { kind: 'answer', answer, unproven: false };
		return await this.admit(verified, signed.body);
	}

	private async provenSetup(signed: SignedRequest): Promise<SetupAnswer | undefined> {
		const { policy, compiled, answerRotation } = this.inbox;
		const rotation = await answerRotation?.(signed);
		return rotation ?? (policy.answerSetup ? await compiled.answerSetup?.(signed) : undefined);
	}

	/** Everything after the signature: what a genuine delivery can still be refused for. */
	private async admit(verified: Verified | undefined, bytes: Buffer): Promise<Outcome> {
		const { policy, scheme, environment, scope } = this.inbox;
		const content = await parseContent(bytes, this.approach.headers.get('content-type'));
		if (!content.ok) return { kind: 'refuse', refusal: refuse('body_malformed') };
		const body = scheme.signedPart ? scheme.signedPart(content.body) : content.body;
		const eventEnvironment = scheme.environmentOf?.(body);
		const unfit =
			this.tolerate(environmentMismatch(policy.environmentCheck, environment, eventEnvironment)) ??
			// Counted only now, so that forged traffic cannot use up a genuine sender's share.
			this.tolerate(
				await withinRate(this.ports.store, `${scope}|deliveries`, policy.deliveriesPerMinute),
			);
		if (unfit) return { kind: 'refuse', refusal: unfit };

		const claimed = await this.claim(verified);
		if (claimed.outcome) return claimed.outcome;
		const schemaPath = policy.payloadSchema?.violation(body);
		const violation =
			schemaPath === undefined
				? undefined
				: this.tolerate(refuse('schema_mismatch', { schemaPath }));
		if (violation) {
			await claimed.claim?.release();
			return { kind: 'refuse', refusal: violation };
		}
		const delivery = {
			headers: this.approach.headers,
			query: this.query(),
			verified,
			eventEnvironment,
			...allowFields(body, content.files, policy.allowedFields),
		};
		return { kind: 'deliver', claim: claimed.claim, observed: this.observed, delivery };
	}

	/**
	 * In observe mode the first refusal is noted and the request goes on; what protects the process
	 * itself (method, size) is refused all the same.
	 */
	private tolerate(refusal: Refusal | undefined): Refusal | undefined {
		if (!refusal || this.inbox.policy.mode === 'enforce' || ALWAYS.has(refusal.code))
			return refusal;
		this.observed ??= refusal;
		return undefined;
	}

	private challenge(): Outcome {
		const { compiled, policy } = this.inbox;
		const method = this.approach.request.method === 'HEAD' ? 'HEAD' : 'GET';
		const body = Buffer.of();
		const proven = method === 'GET' && policy.answerSetup;
		const answer = proven ? compiled.answerChallenge?.(this.setupRequest(method, body)) : undefined;
		if (answer) return { kind: 'answer', answer, unproven: false };
		return this.unproven(method, body) ?? { kind: 'refuse', refusal: refuse('challenge_refused') };
	}

	/** What becomes of a set-up call that nothing proves; undefined where it is none, or the owner has set-up mode off. */
	private unproven(method: SetupRequest['method'], body: Buffer): Outcome | undefined {
		const { inbox, approach } = this;
		if (!isSettingUp(inbox, approach.now)) return undefined;
		const answer = inbox.compiled.answerUnproven?.(this.setupRequest(method, body));
		return answer && { kind: 'answer', answer, unproven: true };
	}

	private setupRequest(method: SetupRequest['method'], body: Buffer): SetupRequest {
		return { method, query: this.query(), headers: this.approach.headers, body };
	}

	private async claim(
		verified: Verified | undefined,
	): Promise<{ claim?: DeliveryClaim; outcome?: Outcome }> {
		const { policy, scope } = this.inbox;
		if (policy.duplicates === 'process' || !verified) return {};
		const claim = new DeliveryClaim(
			this.ports.store.deliveries,
			claimKey(scope, verified.replayKey),
			{ rememberMs: policy.duplicateWindowHours * 3_600_000, stored: policy.keepUntilDone },
		);
		const taken = await claim.take();
		if (taken === 'claimed') return { claim };
		if (taken === 'pending') {
			const pending = refuse('duplicate_pending', undefined, PENDING_RETRY_MS);
			return { outcome: { kind: 'refuse', refusal: pending } };
		}
		const refusal = this.tolerate(refuse('duplicate'));
		if (!refusal) return {};
		return policy.duplicates === 'refuse'
			? { outcome: { kind: 'refuse', refusal } }
			: { outcome: { kind: 'acknowledge' } };
	}

	private query(): URLSearchParams {
		return new URLSearchParams(queryText(this.approach.request));
	}
}

const ALWAYS: ReadonlySet<Refusal['code']> = new Set<Refusal['code']>([
	'method_not_allowed',
	'integration_closed',
	'integration_revoked',
	'body_too_large',
	'store_unavailable',
]);
