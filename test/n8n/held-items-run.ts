import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type {
	ExecuteWorkflowData,
	IDataObject,
	IExecuteFunctions,
	INode,
	INodeExecutionData,
	IWorkflowExecuteAdditionalData,
} from 'n8n-workflow';
import type { HeldWork } from '../../lib/failure/held';
import { services } from '../../lib/n8n/services';
import { HeldItems } from '../../nodes/HeldItems/HeldItems.node';
import { type NodeRun, runNode } from './node-run';

/** In the contents of everything that is held here. */
export const SECRET = 'iban-DE89370400440532013000';
export const BY: IDataObject = { doneBy: 'Di', reason: 'The CRM is back again' };

/** The services of this process on a store of its own, for one test file. */
export function useOwnStore(): void {
	const folder = mkdtempSync(join(tmpdir(), 'airlock-held-'));
	beforeAll(() => {
		process.env.N8N_USER_FOLDER = folder;
		process.env.N8N_LOG_LEVEL = 'silent';
		process.env.N8N_ENCRYPTION_KEY = randomBytes(24).toString('base64');
	});
	afterAll(async () => {
		await (await services()).store.close();
		rmSync(folder, { recursive: true, force: true });
	});
}

/** What n8n does when a workflow is called: the items it is called with, and what it answers or throws. */
export type SubWorkflow = (
	workflowId: string | undefined,
	items: INodeExecutionData[],
) => Promise<Partial<ExecuteWorkflowData>>;

class WithSubWorkflow extends HeldItems {
	constructor(sub: SubWorkflow) {
		super();
		const { execute } = HeldItems.prototype;
		this.execute = async function (this: IExecuteFunctions) {
			const { additionalData } = this as unknown as {
				additionalData: IWorkflowExecuteAdditionalData;
			};
			additionalData.executeWorkflow = async ({ id }, _, { inputData = [] }) => ({
				...{ executionId: 'sub-1', data: [] },
				...(await sub(id, inputData)),
			});
			return await execute.call(this);
		};
	}
}

export async function run(
	operation: string,
	parameters: IDataObject = {},
	{
		items = [{ json: {} }],
		settings = {},
		sub,
	}: { items?: INodeExecutionData[]; settings?: Partial<INode>; sub?: SubWorkflow } = {},
): Promise<NodeRun> {
	const node = sub ? new WithSubWorkflow(sub) : new HeldItems();
	return await runNode(node, { operation, ...parameters }, items, settings);
}

export async function hold(changes: Partial<HeldWork> = {}): Promise<string> {
	const { held } = await services();
	const kept = await held.hold({
		...{ tenant: 'default', integration: 'crm', category: 'upstream', node: 'Guard' },
		...{ workflow: 'w7', execution: 'e7', correlationId: 'c'.repeat(32), attempts: 3 },
		contents: {
			json: { note: SECRET, airlock: { deliveryId: 'd1', heldItem: 'forged' } },
			idempotencyKeys: { Guard: 'key-1' },
		},
		...changes,
	});
	if (!kept.ok) throw new Error(kept.code);
	return kept.id;
}

export const all = ({ outputs, error }: NodeRun): IDataObject[] => {
	expect(error).toBeUndefined();
	return (outputs[0] ?? []).map(({ json }) => json);
};

export const stateOf = async (id: string, tenant = 'default') =>
	(await (await services()).store.heldItems.get(tenant, id))?.state;

/** What was recorded for the tenant, oldest first. */
export async function recordedIn(tenant: string): Promise<IDataObject[]> {
	const { store } = await services();
	const found = await store.audit.search({ tenant }, 500);
	return found.map(({ body }) => JSON.parse(body) as IDataObject).toReversed();
}
