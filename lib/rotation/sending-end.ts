import type { Clock } from '../clock';
import type { SigningCredential } from '../webhook/scheme';
import { confirmEvent, offerEvent } from './events';
import { acceptAnswer, isConfirmation, makeOffer } from './exchange';
import {
	type End,
	type Kept,
	OVERLAP_MS,
	promoted,
	type RotatedSecrets,
	typedSecret,
	withRotated,
} from './rotated-secrets';

/** An offer that was not taken is made again after so long; a new secret that was not confirmed is told again sooner. */
const OFFER_AGAIN_MS = 3_600_000;
const CONFIRM_AGAIN_MS = 60_000;

export interface Sending {
	readonly end: End;
	/** As its owner typed it. */
	readonly credential: SigningCredential;
	readonly everyMs: number;
	/** Sends an event signed with these secrets. Answers the body of a 200, undefined of anything else. Never rejects. */
	post(event: Buffer, signWith: SigningCredential): Promise<string | undefined>;
}

/** `refused`: the other end did not answer as an Airlock that takes rotations does. */
export type RotationOutcome =
	| { readonly kind: 'not_due' | 'refused' | 'unconfirmed' }
	| { readonly kind: 'rotated'; readonly exchange: string };

const NOT_DUE: RotationOutcome = { kind: 'not_due' };

/** The sender's part of a rotation: when, and with which secret it signs meanwhile. */
export class SendingEnd {
	constructor(
		private readonly secrets: RotatedSecrets,
		private readonly clock: Clock,
	) {}

	/** Its credential with the secrets that count now. */
	async credential<C extends SigningCredential>(end: End, credential: C): Promise<C> {
		const typed = typedSecret(credential, this.clock.now());
		if (typed === undefined) return credential;
		return withRotated(credential, (await this.secrets.read(end, typed)).state);
	}

	/** Agrees with the receiver on a new secret where it is time to. Rejects where our own store is away. */
	async rotateIfDue(sending: Sending): Promise<RotationOutcome> {
		const now = this.clock.now();
		const typed = typedSecret(sending.credential, now);
		if (typed === undefined) return NOT_DUE;
		const kept = await this.secrets.read(sending.end, typed);
		const { state } = kept;
		if (!kept.stored) {
			// Counted from now on: nobody knows how old the typed one is.
			await this.secrets.replace(sending.end, kept, state);
			return NOT_DUE;
		}
		// One that was not confirmed for so long may be one that the other end does not have: a new exchange tells.
		const agreed = state.pending !== undefined && now - state.pending.since <= OVERLAP_MS;
		if (!state.pending && now - state.since < sending.everyMs) return NOT_DUE;
		if (now - state.triedAt < (agreed ? CONFIRM_AGAIN_MS : OFFER_AGAIN_MS)) return NOT_DUE;
		// One process asks; where it dies, it is asked again later.
		const claimed = await this.secrets.replace(sending.end, kept, { ...state, triedAt: now });
		if (!claimed) return NOT_DUE;
		return agreed ? await this.confirm(sending, claimed) : await this.offer(sending, claimed);
	}

	private async offer(sending: Sending, kept: Kept): Promise<RotationOutcome> {
		const { state } = kept;
		const offer = makeOffer();
		const now = this.clock.now();
		const signWith = withRotated({ secret: state.current }, state);
		const answer = await sending.post(offerEvent(offer, now), signWith);
		const known = [state.pending?.secret, state.current].filter((one) => one !== undefined);
		const accepted = answer === undefined ? undefined : acceptAnswer(offer, answer, known);
		if (!accepted) return { kind: 'refused' };
		// It answered by the one that was not confirmed: so it has it.
		const base = accepted.base === state.current ? state : promoted(state, now);
		const pending = { id: offer.id, secret: accepted.secret, since: now };
		const agreed = await this.secrets.replace(sending.end, kept, { ...base, pending });
		return agreed ? await this.confirm(sending, agreed) : { kind: 'unconfirmed' };
	}

	private async confirm(sending: Sending, kept: Kept): Promise<RotationOutcome> {
		const { id = '', secret = '' } = kept.state.pending ?? {};
		const answer = await sending.post(confirmEvent(id, this.clock.now()), { secret });
		if (answer === undefined || !isConfirmation(answer, id, secret)) return { kind: 'unconfirmed' };
		const settled = promoted(kept.state, this.clock.now());
		if (!(await this.secrets.replace(sending.end, kept, settled))) return { kind: 'unconfirmed' };
		return { kind: 'rotated', exchange: id };
	}
}
