import { randomBytes, randomUUID } from 'node:crypto';
import { Keyring } from '../../lib/crypto/keyring';
import { ReceivingEnd } from '../../lib/rotation/receiving-end';
import { type End, RotatedSecrets, withRotated } from '../../lib/rotation/rotated-secrets';
import { type RotationOutcome, SendingEnd } from '../../lib/rotation/sending-end';
import { openStore } from '../../lib/store/open';
import type { Store } from '../../lib/store/store';
import { ReceivedHeaders, type SignedRequest } from '../../lib/webhook/request';
import type { SetupAnswer, SigningCredential, Verdict } from '../../lib/webhook/scheme';
import { schemes } from '../../lib/webhook/schemes';
import { TestClock } from '../store/clock';
import { sqliteEngine } from '../store/engines';

export const DAY = 86_400_000;
export const HOUR = 3_600_000;
export const newSecret = () => `whsec_${randomBytes(32).toString('base64')}`;

const SENDER: End = { tenant: 'default', credential: 'c1', urlHash: 'u1' };
const RECEIVER: End = { tenant: 'default', workflow: 'w1', node: 'n1' };

/** What becomes of a message on its way. */
export type Road = 'open' | 'lost' | 'answer_lost';

/** A sender and a receiver, each with a store of its own, and the road between them. */
export class TwoEnds {
	readonly exchanges: string[] = [];
	/** Asked for each message in turn; `open` after that. */
	roads: Road[] = [];
	/** As its owner typed it, at either end. */
	sent: SigningCredential;
	taken: SigningCredential;
	/** The last message that arrived, signed. */
	last: SignedRequest | undefined;
	recorded = true;

	private constructor(
		readonly clock: TestClock,
		private readonly secrets: readonly [RotatedSecrets, RotatedSecrets],
		readonly sealed: () => Promise<string>,
		secret: string,
	) {
		[this.sent, this.taken] = [{ secret }, { secret }];
	}

	static async open(): Promise<TwoEnds & { drop(): Promise<void> }> {
		const engines = [await sqliteEngine(), await sqliteEngine()];
		const stores: Store[] = [];
		const clock = new TestClock();
		for (const { location } of engines) stores.push(await openStore(location, clock));
		const [one, other] = stores.map(
			(store) =>
				new RotatedSecrets(
					store.states,
					new Keyring(store.dataKeys, randomBytes(32).toString('hex'), clock),
					clock,
				),
		) as [RotatedSecrets, RotatedSecrets];
		const rows = async () => {
			const all = stores.map(
				async ({ states }) => await states.list({ kind: 'rotated_secret' }, 10),
			);
			return JSON.stringify(await Promise.all(all));
		};
		const ends = new TwoEnds(clock, [one, other], rows, newSecret());
		return Object.assign(ends, {
			async drop() {
				for (const store of stores) await store.close();
				for (const engine of engines) await engine.drop();
			},
		});
	}

	/** As after each delivery. */
	async rotate(everyDays = 30): Promise<RotationOutcome['kind']> {
		const sender = new SendingEnd(this.secrets[0], this.clock);
		const { kind } = await sender.rotateIfDue({
			...{ end: SENDER, credential: this.sent, everyMs: everyDays * DAY },
			post: async (event, signWith) => {
				const road = this.roads.shift() ?? 'open';
				if (road === 'lost') return undefined;
				const answer = await this.arrive(this.signed(event, signWith));
				return road === 'open' && answer?.status === 200 ? answer.body : undefined;
			},
		});
		return kind;
	}

	/** A rotation from first to last, after the first delivery was seen. */
	async rotated(): Promise<void> {
		await this.rotate();
		this.clock.advance(30 * DAY);
		const kind = await this.rotate();
		if (kind !== 'rotated') throw new Error(kind);
	}

	/** What the receiver answers to what it verified; undefined where it refused it, or took it for an event. */
	async arrive(request: SignedRequest): Promise<SetupAnswer | undefined> {
		if (!(await this.verdict(request)).ok) return { status: 401, body: '' };
		this.last = request;
		return await new ReceivingEnd(this.secrets[1], this.clock).answer(
			{
				...{ end: RECEIVER, credential: this.taken },
				record: async (exchange) => {
					if (!this.recorded) throw new Error('the log cannot be written');
					this.exchanges.push(exchange);
					await Promise.resolve();
				},
			},
			request,
		);
	}

	/** Whether a delivery that leaves now is taken in. */
	async delivers(): Promise<boolean> {
		const signWith = await new SendingEnd(this.secrets[0], this.clock).credential(
			SENDER,
			this.sent,
		);
		const request = this.signed(Buffer.from('{"type":"order.paid"}'), signWith);
		return (await this.verdict(request)).ok;
	}

	async isValid(secret: string): Promise<boolean> {
		return (await this.verdict(this.signed(Buffer.from('{}'), { secret }))).ok;
	}

	/** The secret that either end signs or verifies with first. */
	async current(): Promise<readonly [string, string]> {
		const [one, other] = await this.states();
		return [one!.current, other!.current];
	}

	async states() {
		const [sender, receiver] = this.secrets;
		return [
			(await sender.read(SENDER, this.sent.secret!)).state,
			(await receiver.read(RECEIVER, this.taken.secret!)).state,
		] as const;
	}

	signed(body: Buffer, signWith: SigningCredential): SignedRequest {
		const id = `msg_${randomUUID()}`;
		const headers = this.compiled(signWith).sign!({
			...{ method: 'POST', url: '', body, id, timestamp: this.clock.now() },
		});
		const raw = Object.entries(headers).flat();
		return { method: 'POST', url: '', headers: new ReceivedHeaders(raw), body };
	}

	private async verdict(request: SignedRequest): Promise<Verdict> {
		const { state } = await this.secrets[1].read(RECEIVER, this.taken.secret!);
		return await this.compiled(withRotated(this.taken, state)).verify(request);
	}

	private compiled(credential: SigningCredential) {
		const fetchText = () => Promise.reject(new Error('nothing is fetched'));
		const result = schemes['standard-webhooks']!.compile(credential, {
			...{ clock: this.clock, fetchText },
		});
		if (!result.ok) throw new Error(result.issue.message);
		return result.scheme;
	}
}
