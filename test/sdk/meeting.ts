import { randomUUID } from 'node:crypto';
import type { CompiledScheme, SchemePorts, SigningCredential } from '../../lib/webhook/scheme';
import { schemes } from '../../lib/webhook/schemes';
import { senders } from '../senders';
import type { Sender, SentRequest } from '../senders/sender';
import { received } from '../webhook/mac/support';
import type { Counterpart, Load, Party } from './counterpart';

/** Answers whether it accepts a request. */
export type Verifier = (request: SentRequest) => Promise<boolean>;

/** An event as the test's own sender signs it. */
export interface Occasion {
	readonly id: string;
	readonly at: number;
	readonly sent: SentRequest;
}

/** With what some senders escape, sort or leave out before they sign. */
const REGISTERED = 'https://hooks.acme.test:8443/in/gr%C3%BC%C3%9Fe?tenant=7&b=x%20y';

const ports: SchemePorts = {
	clock: { now: () => Date.now() },
	fetchText: () => Promise.reject(new Error('nothing is fetched')),
};

/** Whether the owner can replace the secret while the old one is still good for a while. */
export const replacesSecrets = (provider: string): boolean =>
	schemes[provider]?.credential.optional.includes('previousSecretExpiresAt') ?? false;

/** A library and our scheme at the two ends of one webhook, with keys made for it. */
export class Meeting {
	private constructor(
		private readonly counterpart: Counterpart,
		private readonly load: Load,
		private readonly sender: Sender,
		private readonly credential: SigningCredential,
	) {}

	static async of(counterpart: Counterpart, load: Load): Promise<Meeting> {
		const { provider } = counterpart;
		if (!Object.hasOwn(schemes, provider)) throw new Error(`The table has no row ${provider}`);
		const sender = await senders[provider]!();
		const credential = counterpart.credential?.() ?? sender.credential;
		return new Meeting(counterpart, load, sender, credential);
	}

	async occasion(): Promise<Occasion> {
		const [id, at] = [randomUUID(), Date.now()];
		const options = { id, at, url: REGISTERED };
		const { body } = this.counterpart;
		const given = body ? Buffer.from(body(id, at)) : (await this.sender.event(options)).body;
		return { id, at, sent: await this.sender.event({ ...options, body: worldly(given) }) };
	}

	/** As we verify. */
	us(): Verifier {
		const scheme = this.compile(this.credential);
		return async (request) => (await scheme.verify(received(request, {}, REGISTERED))).ok;
	}

	/** As the library verifies. */
	async library(): Promise<Verifier> {
		const check = await this.counterpart.checks!(this.load, this.party);
		return async (request) => {
			try {
				return (await check({ ...request, text: request.body.toString('utf8') })) !== false;
			} catch {
				return false;
			}
		};
	}

	/** As we sign; undefined where the row cannot. */
	ours(occasion: Occasion): SentRequest | undefined {
		return this.signedBy(this.compile(this.credential), occasion);
	}

	/** As we sign while the secret replaces that of another. */
	async oursWithTwoSecrets(occasion: Occasion): Promise<SentRequest | undefined> {
		const { provider, credential } = this.counterpart;
		const { secret: previousSecret } = credential?.() ?? (await senders[provider]!()).credential;
		const previousSecretExpiresAt = new Date(Date.now() + 60_000).toISOString();
		const two = { ...this.credential, previousSecret, previousSecretExpiresAt };
		return this.signedBy(this.compile(two), occasion);
	}

	/** As the library signs. */
	async theirs({ id, at, sent }: Occasion): Promise<SentRequest> {
		const sign = await this.counterpart.signs!(this.load, this.party);
		const { body } = sent;
		const made = await sign({ id, at, body, text: body.toString('utf8') });
		const headers = this.naming(sent);
		return Buffer.isBuffer(made)
			? { method: 'POST', headers, body: made }
			: { method: 'POST', headers: { ...headers, ...made }, body };
	}

	private get party(): Party {
		const { credential } = this;
		return { credential, secret: credential.secret ?? '', url: REGISTERED };
	}

	private compile(credential: SigningCredential): CompiledScheme {
		const compiled = schemes[this.counterpart.provider]!.compile(credential, ports);
		if (!compiled.ok) throw new Error(`${compiled.issue.field}: ${compiled.issue.message}`);
		return compiled.scheme;
	}

	private signedBy(scheme: CompiledScheme, { id, at, sent }: Occasion): SentRequest | undefined {
		const { body } = sent;
		const headers = this.naming(sent);
		const message = { method: 'POST', url: REGISTERED, body, id, timestamp: at, headers };
		const signed = scheme.sign?.(message);
		return signed && { method: 'POST', headers: { ...headers, ...signed }, body };
	}

	/** The headers that say what the event is: some libraries want them. */
	private naming({ headers }: SentRequest): Record<string, string> {
		const names = ['content-type', ...schemes[this.counterpart.provider]!.eventHeaders];
		return Object.fromEntries(Object.entries(headers).filter(([name]) => names.includes(name)));
	}
}

/** Adds text that is not ASCII to a JSON object: most libraries take the body as a string. */
function worldly(body: Buffer): Buffer {
	const text = body.toString('utf8');
	if (!text.startsWith('{')) return body;
	const event = JSON.parse(text) as Record<string, unknown>;
	return Buffer.from(JSON.stringify({ ...event, note: 'Grüße, 世界 👋 all' }));
}
