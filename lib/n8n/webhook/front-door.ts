import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { type Clock, systemClock } from '../../clock';

/** Answers a request that its trigger would refuse. False: not refused, and not answered. */
export type TurnAway = (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

interface Known {
	readonly turnAway: TurnAway;
	readonly learnedAt: number;
	/** Whether a request is on its way to the trigger, by which this is learned anew. */
	renewing: boolean;
}

/** What a trigger said of itself counts so long, in milliseconds. Then one request goes to it, to hear it again; until it was heard the others are still judged by it, to the second limit. */
const FRESH_MS = 1_000;
const USABLE_MS = 2_000;
/** Webhook addresses with parameters in the path are many. */
const LIMIT = 1_000;

/**
 * Stands before n8n in its own process and turns away what a trigger would refuse, at the cost of the refusal alone:
 * n8n reads the workflow and readies a V8 isolate for every request before a trigger sees it. Opens to nobody: what it does not
 * refuse goes the way of all requests, through every door again.
 */
export class FrontDoor {
	/** By path below n8n's webhook endpoint. */
	private readonly known = new Map<string, Known>();
	private prefix: string | undefined;

	constructor(private readonly clock: Clock = systemClock) {}

	/** Hangs it before everything that answers requests of `server`. `endpoint` is n8n's, e.g. `webhook`. */
	hang(server: Server, endpoint: string): void {
		this.prefix = `/${endpoint.toLowerCase()}/`;
		const handlers = server.listeners('request') as Handler[];
		server.removeAllListeners('request');
		server.on('request', (request: IncomingMessage, response: ServerResponse) => {
			const passOn = () => {
				for (const handle of handlers) handle.call(server, request, response);
			};
			const turnAway = this.whoTurnsAway(request.url);
			if (!turnAway) return passOn();
			// A fault of ours costs the short cut, never the delivery.
			turnAway(request, response)
				.catch(() => false)
				.then((answered) => {
					if (!answered) passOn();
				});
		});
	}

	/** Called by a trigger whenever it has taken a request. Keeps nothing where no front door was hung. */
	learn(url: string | undefined, turnAway: TurnAway): void {
		const path = this.pathOf(url);
		if (path === undefined) return;
		this.known.delete(path);
		const [oldest] = this.known.keys();
		if (oldest !== undefined && this.known.size >= LIMIT) this.known.delete(oldest);
		this.known.set(path, { turnAway, learnedAt: this.clock.now(), renewing: false });
	}

	private whoTurnsAway(url: string | undefined): TurnAway | undefined {
		const path = this.pathOf(url);
		const known = path === undefined ? undefined : this.known.get(path);
		if (!known) return undefined;
		const age = this.clock.now() - known.learnedAt;
		if (age < 0 || age > USABLE_MS) {
			this.known.delete(path!);
			return undefined;
		}
		if (age > FRESH_MS && !known.renewing) {
			known.renewing = true;
			return undefined;
		}
		return known.turnAway;
	}

	/** As n8n finds a webhook: the endpoint in any case, the rest decoded. Another spelling of an address is no way around. */
	private pathOf(url: string | undefined): string | undefined {
		if (this.prefix === undefined || url === undefined) return undefined;
		try {
			const path = decodeURIComponent(url.replace(/[?#].*$/s, ''));
			const start = path.slice(0, this.prefix.length);
			if (start.toLowerCase() !== this.prefix) return undefined;
			return path.slice(this.prefix.length).replace(/\/+$/, '');
		} catch {
			return undefined;
		}
	}
}

/** The one of this process. */
export const frontDoor = new FrontDoor();
