import { setTimeout as sleep } from 'node:timers/promises';
import type { N8n, NodeDefinition, Workflow } from '../e2e/harness';
import { webhookNode } from '../e2e/webhook-node';
import { effectNode } from './effect';

const EVERY_MS = 5_000;
const MOST_AT_ONCE = 200;

interface Work {
	/** A chain, where nothing else is said. */
	readonly nodes: readonly NodeDefinition[];
	readonly connections?: Record<string, unknown>;
}

/** The first node of what a release starts. */
const SUB: NodeDefinition = {
	name: 'Sub',
	type: 'n8n-nodes-base.executeWorkflowTrigger',
	typeVersion: 1.1,
	parameters: { inputSource: 'passthrough' },
};

/** Asks the other side whether it has done it already, and has it done only where it has not. */
export function askFirst(url: string, done: NodeDefinition): Work {
	const event = `$('${SUB.name}').item.json.body.id`;
	const ask = {
		name: 'Ask',
		type: 'n8n-nodes-base.httpRequest',
		typeVersion: 4.2,
		parameters: { url: `=${url}/{{ ${event} }}` },
	};
	const known = {
		name: 'Known',
		type: 'n8n-nodes-base.if',
		typeVersion: 2.2,
		parameters: {
			conditions: {
				options: { version: 2, typeValidation: 'strict' },
				combinator: 'and',
				conditions: [
					{
						...{ id: 'known', leftValue: '={{ $json.done }}' },
						operator: { type: 'boolean', operation: 'true', singleValue: true },
					},
				],
			},
		},
	};
	const effect = effectNode(url, event);
	const to = ({ name }: NodeDefinition) => [{ node: name, type: 'main', index: 0 }];
	return {
		nodes: [ask, known, effect, done],
		connections: {
			[SUB.name]: { main: [to(ask)] },
			[ask.name]: { main: [to(known)] },
			[known.name]: { main: [to(done), to(effect)] },
			[effect.name]: { main: [to(done)] },
		},
	};
}

/** Releases what is held of an integration, when it is called, into a workflow that does `work`. */
export async function releaseWorkflow(
	n8n: N8n,
	integration: string,
	{ nodes, connections }: Work,
): Promise<Workflow> {
	const again = await n8n.workflow({ nodes: [SUB, ...nodes], connections });
	return await n8n.workflow({
		nodes: [
			webhookNode({ responseMode: 'lastNode' }),
			{
				name: 'Release',
				type: 'n8n-nodes-airlock.heldItems',
				parameters: {
					...{ operation: 'release', which: 'matching', filter: { integration } },
					...{ limit: MOST_AT_ONCE, perMinute: 10_000, deliverTo: 'workflow' },
					workflowId: { __rl: true, mode: 'id', value: again.id },
					...{ doneBy: 'Ann Lee', reason: 'What it waited for is back' },
				},
			},
		],
	});
}

/** Releases again and again until `done`, or for so long as one may wait for what was under way. Answers how often. */
export async function releaseUntil(
	n8n: N8n,
	flow: Workflow,
	{ done, giveUpMs, answerMs }: { done(): boolean; giveUpMs: number; answerMs: number },
): Promise<number> {
	const deadline = Date.now() + giveUpMs;
	let releases = 0;
	while (!done() && Date.now() < deadline) {
		await releaseOnce(n8n, flow, answerMs);
		releases += 1;
		await sleep(EVERY_MS);
	}
	return releases;
}

export async function releaseOnce(n8n: N8n, flow: Workflow, timeoutMs: number): Promise<void> {
	await n8n.send(flow.url, { body: Buffer.from('{}'), timeoutMs }).catch(() => undefined);
}
