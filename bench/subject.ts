import { systemClock } from '../lib/clock';
import type { SignedRequest } from '../lib/webhook/request';
import type { CompiledScheme } from '../lib/webhook/scheme';
import { optionsOf, senders } from '../test/senders';
import type { Sender, SentRequest } from '../test/senders/sender';
import { payload } from './payload';
import { shippedCode } from './shipped';

export const URL_REGISTERED = 'https://n8n.example.com/webhook/orders?tenant=7';

/** A provider's sender, and the scheme compiled for its credential. */
export interface Subject {
	readonly provider: string;
	readonly sender: Sender;
	readonly scheme: CompiledScheme;
	/** The event as our code gets it. */
	received(event: SentRequest): SignedRequest;
}

export async function subjectOf(provider: string): Promise<Subject> {
	const { schemes, ReceivedHeaders } = await shippedCode();
	const sender = await senders[provider]!();
	const ports = {
		clock: systemClock,
		// The senders' credentials hold their public keys.
		fetchText: () => Promise.reject(new Error('nothing is fetched')),
	};
	const compiled = schemes[provider]!.compile(sender.credential, ports, optionsOf[provider]);
	if (!compiled.ok) throw new Error(`${provider}: ${compiled.issue.message}`);
	return {
		provider,
		sender,
		scheme: compiled.scheme,
		received({ method, headers, body }) {
			const raw = Object.entries(headers).flat();
			return { method, url: URL_REGISTERED, headers: new ReceivedHeaders(raw), body };
		},
	};
}

/** `count` events of about `bytes` bytes, each with another id. */
export async function eventsFrom(
	sender: Sender,
	bytes: number,
	count: number,
): Promise<SentRequest[]> {
	const at = Date.now();
	const events: SentRequest[] = [];
	for (let i = 0; i < count; i += 1) {
		const id = `evt-${at}-${i}`;
		const body = payload(sender.provider, bytes, id, at);
		events.push(await sender.event({ at, id, body, url: URL_REGISTERED }));
	}
	return events;
}
