import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import type { IntakePorts } from '../../lib/webhook/doors';
import type { Inbox } from '../../lib/webhook/inbox';
import { type Delivery, receive } from '../../lib/webhook/intake';
import { parsePolicy, type Policy } from '../../lib/webhook/policy';
import { readBody } from '../../lib/webhook/read-body';
import { ReceivedHeaders } from '../../lib/webhook/request';
import type { CompiledScheme, SchemePorts, SigningCredential } from '../../lib/webhook/scheme';
import { optionsOf } from '../senders';
import type { Sender, SenderFactory } from '../senders/sender';
import {
	type Attempt,
	type Genuine,
	genuineOf,
	Played,
	type Result,
	secretHeadersOf,
} from './played';

/** Stands still, so that a time is moved by a vector and by nothing else. */
export const NOW = Math.floor(Date.now() / 1000) * 1000;
const PUBLIC_URL = 'https://n8n.example.com/webhook/airlock';

type Outside = SchemePorts & { readonly fetched: string[] };

/** A row behind the doors that a request really passes. */
export class Target extends Played {
	/** URLs that were to be fetched. */
	readonly fetched: string[];
	/** Keys are imported once, as an inbox does it. */
	private readonly compiled = new Map<SigningCredential, CompiledScheme | undefined>();

	private constructor(
		sender: Sender,
		stranger: Sender,
		sample: Genuine,
		private readonly ports: IntakePorts,
		private readonly outside: Outside,
	) {
		super(sender, stranger, sample, PUBLIC_URL, NOW);
		this.fetched = outside.fetched;
	}

	static async behindDoors(
		make: SenderFactory,
		ports: IntakePorts,
		outside: Outside,
	): Promise<Target> {
		const [sender, stranger] = [await make(), await make()];
		const sample = await genuineOf(sender, { url: PUBLIC_URL, at: NOW });
		return new Target(sender, stranger, sample, ports, outside);
	}

	/** Sends `attempt` through all doors. n8n takes what is delivered, so that a replay of it is one. */
	async send(
		attempt: Attempt,
		{
			policy = NO_SETTINGS,
			credential = this.sender.credential,
			scope = randomUUID(),
		}: Setting = {},
	): Promise<{ result: Result; delivery?: Delivery }> {
		const inbox = this.inbox(policy, credential, scope);
		if (!inbox) return { result: 'configuration' };
		const { outcome } = await receive(
			{
				method: attempt.method ?? 'POST',
				url: new URL(this.url).pathname + (attempt.query ?? ''),
				rawHeaders: attempt.headers.flat(),
				socket: { remoteAddress: attempt.peer ?? '127.0.0.1' },
			},
			async (cap) => await readBody(Readable.from([attempt.body]) as IncomingMessage, cap),
			inbox,
			this.ports,
		);
		if (outcome.kind === 'refuse') return { result: outcome.refusal.code };
		if (outcome.kind !== 'deliver') return { result: 'answer' };
		await outcome.claim?.keep();
		return { result: 'deliver', delivery: outcome.delivery };
	}

	/** What the scheme alone says of a request, and why. */
	async verify(attempt: Attempt, credential = this.sender.credential) {
		const compiled = this.compile(credential);
		if (!compiled) return undefined;
		return await compiled.verify({
			method: 'POST',
			url: this.url,
			headers: new ReceivedHeaders(attempt.headers.flat()),
			body: attempt.body,
		});
	}

	/** Undefined where nothing can be verified with the credential. */
	compile(credential: SigningCredential): CompiledScheme | undefined {
		if (!this.compiled.has(credential)) {
			const result = this.scheme.compile(credential, this.outside, optionsOf[this.provider]);
			this.compiled.set(credential, result.ok ? result.scheme : undefined);
		}
		return this.compiled.get(credential);
	}

	private inbox(
		settings: Readonly<Record<string, unknown>>,
		credential: SigningCredential,
		scope: string,
	): Inbox | undefined {
		const compiled = this.compile(credential);
		if (!compiled) return undefined;
		return {
			compiled,
			scope,
			scheme: this.scheme,
			policy: policyOf(settings),
			secretHeaders: secretHeadersOf(this.scheme, this.provider),
			publicUrl: this.url,
			integrationId: '',
			environment: undefined,
		};
	}
}

const policies = new Map<object, Policy>();

/** With `refuse`, a replay has a code of its own; by default it is acknowledged, and starts nothing either. */
function policyOf(settings: Readonly<Record<string, unknown>>): Policy {
	const known = policies.get(settings);
	if (known) return known;
	const parsed = parsePolicy({ requestsPerMinute: 0, duplicates: 'refuse', ...settings }, NOW);
	if (!parsed.ok) throw new TypeError(parsed.message);
	policies.set(settings, parsed.policy);
	return parsed.policy;
}

const NO_SETTINGS = {};

export interface Setting {
	readonly policy?: Readonly<Record<string, unknown>>;
	readonly credential?: SigningCredential;
	/** One webhook's duplicates; a webhook of its own, when absent. */
	readonly scope?: string;
}
