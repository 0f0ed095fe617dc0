import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TriggerContext } from 'n8n-core';
import {
	type IDataObject,
	type INode,
	type INodeExecutionData,
	type INodeTypes,
	type ITriggerResponse,
	type IWorkflowExecuteAdditionalData,
	NodeHelpers,
	Workflow,
	type WorkflowExecuteMode,
} from 'n8n-workflow';
import { eventOf, raisedOf } from '../../lib/alert/raised';
import { services } from '../../lib/n8n/services';
import { IntegrationEventTrigger } from '../../nodes/IntegrationEventTrigger/IntegrationEventTrigger.node';

const folder = mkdtempSync(join(tmpdir(), 'airlock-trigger-'));
export const type = new IntegrationEventTrigger();
const running: ITriggerResponse[] = [];

/** A store of this file's own; what was started is stopped after each test. */
export function useOwnStore(): void {
	beforeAll(() => {
		process.env.N8N_USER_FOLDER = folder;
		process.env.N8N_LOG_LEVEL = 'silent';
		process.env.N8N_ENCRYPTION_KEY = randomBytes(24).toString('base64');
	});
	afterEach(async () => {
		for (const { closeFunction } of running.splice(0)) await closeFunction?.();
	});
	afterAll(async () => {
		await (await services()).store.close();
		rmSync(folder, { recursive: true, force: true });
	});
}

export interface Emitted {
	readonly json: IDataObject;
	readonly key: string | undefined;
}

export interface Started {
	readonly emitted: Emitted[];
	readonly response: ITriggerResponse;
}

/** The node as n8n activates it, with its own context and parameters. */
export async function start(
	parameters: IDataObject,
	{
		workflowId = 'w1',
		mode = 'trigger' as WorkflowExecuteMode,
		emit = (() => {}) as (data: INodeExecutionData[][]) => void,
	} = {},
): Promise<Started> {
	const node: INode = {
		...{ id: 'n1', name: 'Events', typeVersion: 1, position: [0, 0] },
		...{ type: 'n8n-nodes-airlock.integrationEventTrigger', parameters: {} },
	};
	const given = parameters as INode['parameters'];
	node.parameters =
		NodeHelpers.getNodeParameters(
			...[type.description.properties, given, true, false, node, type.description],
		) ?? {};
	const nodeTypes: INodeTypes = {
		getByName: () => type,
		getByNameAndVersion: () => type,
		getKnownTypes: () => ({}),
	};
	const workflow = new Workflow({
		...{ id: workflowId, nodes: [node], connections: {}, active: true, nodeTypes },
	});
	const emitted: Emitted[] = [];
	const context = new TriggerContext(
		...[workflow, node, {} as IWorkflowExecuteAdditionalData, mode, 'activate' as const],
		(data, _response, _done, key) => {
			emit(data);
			for (const { json } of data[0]!) emitted.push({ json, key });
		},
		() => {},
	);
	const response = (await type.trigger.call(context))!;
	running.push(response);
	return { emitted, response };
}

export async function happens(facts: IDataObject): Promise<string> {
	const { store, clock } = await services();
	const raised = raisedOf({ condition: 'backlog', ...facts }, clock.now());
	await store.events.append(eventOf(raised));
	return raised.id;
}

export const idsOf = (...started: Started[]) =>
	started.flatMap(({ emitted }) => emitted.map(({ json }) => json.id as string)).sort();

export async function until(done: () => boolean, within = 6_000): Promise<void> {
	const end = Date.now() + within;
	while (!done() && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 50));
}
