import { randomUUID } from 'node:crypto';
import {
	type IDataObject,
	type INodeExecutionData,
	type ITriggerFunctions,
	type ITriggerResponse,
	NodeOperationError,
} from 'n8n-workflow';
import type { Raised } from '../../alert/raised';
import { EventFeed } from '../../watch/feed';
import { newestEvent } from '../../watch/newest';
import { shownEvent } from '../../watch/shown';
import { LimitedLog } from '../limited-log';
import { services, type Services } from '../services';
import { sampleEvent } from './sample';
import { wantedEvents } from './wanted';

const EVERY_MS = 2_000;

/** Starts the workflow with each event that fits the node's parameters, once over all processes and restarts. */
export async function watchEvents(context: ITriggerFunctions): Promise<ITriggerResponse> {
	const wants = wantedEvents(context);
	const opened = await services().catch((cause: unknown) => {
		throw new NodeOperationError(context.getNode(), 'Airlock cannot open its store', {
			description: cause instanceof Error ? cause.message : undefined,
		});
	});
	if (context.getMode() === 'manual') {
		return {
			manualTriggerFunction: async () => {
				const now = opened.clock.now();
				const newest = await newestEvent(opened.store.events, now, wants);
				context.emit([[newest ? itemOf(newest) : { json: sampleEvent(now) }]]);
			},
		};
	}
	return { closeFunction: keepReading(context, opened, wants) };
}

/** Answers what stops it. */
function keepReading(
	context: ITriggerFunctions,
	{ store, clock }: Pick<Services, 'store' | 'clock'>,
	wants: (raised: Raised) => boolean,
): () => Promise<void> {
	const node = context.getNode();
	const workflow = context.getWorkflow().id ?? '';
	const log = new LimitedLog(clock);
	const fault = (error: unknown): void => {
		const why = error instanceof Error ? error.name : 'unknown';
		log.write(
			(line) => context.logger.warn(line),
			`Airlock could not start a workflow with its events (${why}). It is tried again.`,
		);
	};
	const feed = new EventFeed({
		events: store.events,
		claims: store.claims,
		clock,
		holder: randomUUID(),
		scope: `${workflow} ${node.id}`,
		wants,
		emit: (raised) => {
			// n8n from 2.40 on starts nothing twice with one key, whatever becomes of this process.
			const key = `airlock ${workflow} ${node.id} ${raised.id}`;
			context.emit([[itemOf(raised)]], undefined, undefined, key);
		},
		fault,
	});
	let polling: Promise<void> | undefined;
	const poll = (): void => {
		polling ??= feed
			.poll()
			.catch(fault)
			.finally(() => (polling = undefined));
	};
	poll();
	const timer = setInterval(poll, EVERY_MS).unref();
	return async () => {
		clearInterval(timer);
		feed.stop();
		await polling;
	};
}

function itemOf(raised: Raised): INodeExecutionData {
	return { json: { ...shownEvent(raised) } as IDataObject };
}
