import type { Clock } from '../clock';
import type { SignedRequest } from '../webhook/request';
import type { SetupAnswer, SigningCredential } from '../webhook/scheme';
import { schemes } from '../webhook/schemes';
import { readRotationEvent, type RotationEvent } from './events';
import { answerOffer, confirmation } from './exchange';
import {
	type End,
	type Kept,
	promoted,
	ROTATABLE_PROVIDER,
	type RotatedSecret,
	type RotatedSecrets,
	typedSecret,
} from './rotated-secrets';

export interface Receiving {
	readonly end: End;
	/** As its owner typed it. */
	readonly credential: SigningCredential;
	/** Records that the new secret counts. Rejects where it cannot be recorded: then it does not. */
	record(exchange: string): Promise<void>;
}

/** Not told why: the sender's owner finds it refused, and this end's owner what it has. */
const REFUSED: SetupAnswer = { status: 409, body: '' };

/** The trigger's part of a rotation: what it answers to an offer, and to the first sign that the sender uses the new secret. */
export class ReceivingEnd {
	constructor(
		private readonly secrets: RotatedSecrets,
		private readonly clock: Clock,
	) {}

	/**
	 * The answer to a verified request, undefined for one that has nothing to do with a rotation. Refused with 409: an offer that the
	 * current secret did not sign, was made before, or comes while the secret before is still valid.
	 */
	async answer(receiving: Receiving, request: SignedRequest): Promise<SetupAnswer | undefined> {
		const event = readRotationEvent(request.body);
		if (!event) return undefined;
		const typed = typedSecret(receiving.credential, this.clock.now());
		if (event === 'malformed' || typed === undefined) return REFUSED;
		const kept = await this.secrets.read(receiving.end, typed);
		const answer =
			event.kind === 'offer'
				? await this.take(receiving, kept, event, request)
				: await this.settle(receiving, kept, event.id, request);
		return answer ?? REFUSED;
	}

	private async take(
		{ end }: Receiving,
		kept: Kept,
		{ offer }: Extract<RotationEvent, { kind: 'offer' }>,
		request: SignedRequest,
	): Promise<SetupAnswer | undefined> {
		const { state } = kept;
		const now = this.clock.now();
		const seen = [state.pending?.id, state.exchange].includes(offer.id);
		const overlapping = state.previous !== undefined && state.previous.until > now;
		// An old secret that leaked could be made into the next one.
		if (seen || overlapping || !(await this.isSignedBy(state.current, request))) return undefined;
		const made = answerOffer(offer, state.current);
		if (!made) return undefined;
		const pending = { id: offer.id, secret: made.secret, since: now };
		if (!(await this.secrets.replace(end, kept, { ...state, pending }))) return undefined;
		return json(JSON.stringify(made.answer));
	}

	/** Asked again where the answer was lost: it says the same. */
	private async settle(
		{ end, record }: Receiving,
		kept: Kept,
		id: string,
		request: SignedRequest,
	): Promise<SetupAnswer | undefined> {
		const { state } = kept;
		const settled = state.exchange === id;
		const secret = settled ? state.current : pendingOf(state, id);
		if (secret === undefined || !(await this.isSignedBy(secret, request))) return undefined;
		if (!settled) {
			await record(id);
			const next = promoted(state, this.clock.now());
			if (!(await this.secrets.replace(end, kept, next))) return undefined;
		}
		return json(confirmation(id, secret));
	}

	private async isSignedBy(secret: string, request: SignedRequest): Promise<boolean> {
		const compiled = schemes[ROTATABLE_PROVIDER]!.compile(
			{ secret },
			{ clock: this.clock, fetchText: () => Promise.reject(new Error('Nothing is fetched')) },
		);
		return compiled.ok && (await compiled.scheme.verify(request)).ok;
	}
}

function pendingOf({ pending }: RotatedSecret, id: string): string | undefined {
	return pending?.id === id ? pending.secret : undefined;
}

function json(body: string): SetupAnswer {
	return { status: 200, contentType: 'application/json', body };
}
