import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { IDataObject, INode, INodeExecutionData } from 'n8n-workflow';
import { services } from '../../lib/n8n/services';
import { IntegrationRegistry } from '../../nodes/IntegrationRegistry/IntegrationRegistry.node';
import { type NodeRun, runNode } from './node-run';

/** The services of this process on a store of its own, for one test file. */
export function useOwnStore(): void {
	const folder = mkdtempSync(join(tmpdir(), 'airlock-registry-'));
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

/** Runs `resource.operation` of the node for the items. */
export async function run(
	what: string,
	parameters: IDataObject = {},
	items: INodeExecutionData[] = [{ json: {} }],
	settings: Partial<INode> = {},
): Promise<NodeRun> {
	const [resource, operation] = what.split('.');
	const all = { resource, operation, ...parameters };
	return await runNode(new IntegrationRegistry(), all, items, settings);
}

export const by = (doneBy: string, reason = 'as agreed'): IDataObject => ({ doneBy, reason });

/** The fields of the one item that came out. */
export const only = ({ outputs, error }: NodeRun): IDataObject => {
	expect(error).toBeUndefined();
	expect(outputs).toHaveLength(1);
	expect(outputs[0]).toHaveLength(1);
	return outputs[0]![0]!.json;
};

/** The fields of all that came out. */
export const all = ({ outputs, error }: NodeRun): IDataObject[] => {
	expect(error).toBeUndefined();
	return outputs[0]!.map(({ json }) => json);
};

/** Answers to every question, as a person types them. */
export function answers(rest: IDataObject = {}): IDataObject {
	return {
		id: 'crm',
		useCase: 'Copies new customers from the shop to the CRM',
		systems: 'Shop, CRM',
		owner: 'Ann Lee',
		backupOwner: 'Ben Ode',
		approver: 'Cy Poe',
		watcher: 'Ops',
		environment: 'production',
		dataClasses: ['personal'],
		fields: 'customer.email,\ncustomer.name',
		access: 'write',
		accessReason: 'The CRM has to hold the new customer',
		signInMethod: 'OAuth client credentials',
		hosts: 'crm.example.com',
		methods: ['GET', 'POST'],
		cutOff: 'Revoke the client in the CRM',
		deletion: 'Ask the vendor by form',
		outageBehaviour: 'Held and released later',
		vendorContacts: 'Support desk',
		runbookUrl: 'https://wiki.example.com/crm',
		...rest,
	};
}

/** Registers `id` for Ann Lee and has Cy Poe approve it, due for review in a day. */
export async function approved(id: string, rest: IDataObject = {}): Promise<IDataObject> {
	await registered(id, rest);
	const approval = { integrationId: id, reviewDays: 1, ...by('Cy Poe'), tenant: tenantOf(rest) };
	return only(await run('integration.approve', approval));
}

export async function registered(id: string, rest: IDataObject = {}): Promise<IDataObject> {
	return only(await run('integration.register', { ...answers({ id, ...rest }), ...by('Ann Lee') }));
}

const tenantOf = ({ tenant = 'default' }: IDataObject) => tenant;

/** What was recorded for the tenant, oldest first, with who decided as a pseudonym. */
export async function recordedIn(tenant: string): Promise<IDataObject[]> {
	const { store } = await services();
	const found = await store.audit.search({ tenant }, 500);
	return found.map(({ body }) => JSON.parse(body) as IDataObject).toReversed();
}
