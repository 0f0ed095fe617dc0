import { type AcknowledgeTokens, linkOf } from '../../alert/acknowledge';
import { deliverAcknowledgement, deliverPersistently } from '../../alert/deliver';
import type { Delivery, Destination } from '../../alert/destination';
import type { AlertEngine } from '../../alert/engine';
import type { Heartbeat } from '../../alert/heartbeat';
import { DEFAULT_POLICY } from '../../alert/policy';
import { eventOf, raisedOf } from '../../alert/raised';
import type { Sending } from '../../alert/sending';
import { type AuditLog, DEFAULT_TENANT } from '../../audit/log';
import type { Clock } from '../../clock';
import type { RetryPorts } from '../../failure/backoff';
import type { EventStore } from '../../store/failure-store';
import { sentEvent } from './record';
import type { AlertSettings } from './settings';

export interface ChannelPorts {
	readonly engine: AlertEngine;
	readonly tokens: AcknowledgeTokens;
	readonly heartbeat: Heartbeat;
	readonly events: EventStore;
	readonly audit: AuditLog;
	readonly clock: Clock;
	readonly environment: string | undefined;
	readonly retry?: RetryPorts;
}

/** The channel of the admin's destination, and that of what is told when it is dead. */
export const ADMIN = '';
const FALLBACK = 'fallback';
const POLICY = { ...DEFAULT_POLICY, escalateAfterMs: 0, digest: false };

/** Sends to the destinations that the admin set, from the first to the last until one takes it. */
export class AlertChannel {
	constructor(
		private readonly ports: ChannelPorts,
		private readonly settings: AlertSettings,
	) {}

	async send(sending: Sending): Promise<void> {
		const { main, fallback, escalation } = this.settings;
		const first = sending.message.escalation ? escalation : undefined;
		const chain = [first, main, fallback].filter((one) => one !== undefined);
		await this.sendAlong(chain, await this.withLink(sending));
	}

	/** The main destination is told that somebody takes care of an alert, where it was told of that. */
	async acknowledged(tenant: string, fingerprint: string): Promise<void> {
		const { engine, retry } = this.ports;
		const message = await engine.acknowledgement(tenant, fingerprint, ADMIN);
		if (message) await deliverAcknowledgement(this.settings.main, message, retry);
	}

	/** What is due by time alone. Rejects with the first thing that did not work, once all was tried. */
	async tick(): Promise<void> {
		const { engine } = this.ports;
		const due = await engine.due(ADMIN);
		// At once: who took a message has to be done with it before others take it for lost.
		const work = due.map(async (sending) => {
			await this.tellOfEscalation(sending);
			await this.send(sending);
		});
		const done = await Promise.allSettled([...work, this.watch(), engine.silences.sweep()]);
		const failed = done.find(({ status }) => status === 'rejected');
		if (failed) throw (failed as PromiseRejectedResult).reason;
	}

	private async sendAlong(chain: readonly Destination[], sending: Sending): Promise<void> {
		const { engine, heartbeat, retry } = this.ports;
		let delivery: Delivery = { ok: false, code: 'unreachable', retryable: false };
		for (const destination of chain) {
			delivery = await deliverPersistently(destination, sending.message, retry);
			if (destination === this.settings.main) await heartbeat.note(ADMIN, delivery.ok);
			await this.record(sending, destination, delivery);
			if (delivery.ok) break;
		}
		await engine.settle(sending, delivery.ok);
	}

	/** Says by the fallback, once an interval, that the main destination takes nothing; and that it does again. */
	private async watch(): Promise<void> {
		const { engine, heartbeat, clock, environment, events } = this.ports;
		const since = await heartbeat.dead(ADMIN);
		const facts = { condition: 'alerting_dead', tenant: DEFAULT_TENANT, environment, since };
		const raised = raisedOf({ ...facts, resolved: since === undefined }, clock.now());
		const { sending } = await engine.evaluate(raised, POLICY, FALLBACK);
		const dues = await engine.due(FALLBACK);
		if (sending) await events.append(eventOf(raised));
		const chain = this.settings.fallback ? [this.settings.fallback] : [];
		for (const one of sending ? [sending, ...dues] : dues) {
			// It is looked at every few seconds: how often says nothing.
			const message = { ...one.message, repeats: undefined };
			if (chain.length > 0) await this.sendAlong(chain, { ...one, message });
			// Nobody is left to tell: the event and the health say it.
			else await engine.settle(one, true);
		}
	}

	private async withLink(sending: Sending): Promise<Sending> {
		const { acknowledgeUrl: page } = this.settings;
		const { message, openedAt } = sending;
		if (page === undefined || message.event !== 'trigger') return sending;
		const { tenant, fingerprint } = message.alert;
		const token = await this.ports.tokens.issue({ tenant, fingerprint, openedAt });
		return { ...sending, message: { ...message, acknowledgeUrl: linkOf(page, token) } };
	}

	/** Workflows that start by events hear of it, too. */
	private async tellOfEscalation({ message }: Sending): Promise<void> {
		const { escalation } = message;
		if (!escalation) return;
		const facts = { ...message.alert, fingerprint: undefined, droppedFields: undefined };
		const at = this.ports.clock.now();
		await this.ports.events.append(eventOf(raisedOf({ ...facts, at, escalation }, at)));
	}

	/** It was sent whatever the log says: what cannot be written is a gap, and chained as one. */
	private async record(sending: Sending, to: Destination, delivery: Delivery): Promise<void> {
		const actor = { type: 'system', id: 'airlock' } as const;
		const { tenant } = sending.message.alert;
		await this.ports.audit
			.record(
				{ ...sentEvent(sending, to.type, delivery), actor },
				{ tenant, whenUnrecorded: 'mark' },
			)
			.catch(() => undefined);
	}
}
