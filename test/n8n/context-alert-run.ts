import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { IDataObject, IExecuteFunctions, INode, INodeExecutionData } from 'n8n-workflow';
import { parseQuestionnaire } from '../../lib/registry/integration';
import { rowOf } from '../../lib/registry/record';
import { services } from '../../lib/n8n/services';
import { ContextAlert } from '../../nodes/ContextAlert/ContextAlert.node';
import type { Store } from '../../lib/store/store';
import { Receiver } from '../alert/receiver';
import { type NodeRun, runNode } from './node-run';

/** In what comes in beside the facts: none of it may leave. */
export const SECRET = 'iban-DE89370400440532013000';

/** The services of this process on a store of its own, for one test file. */
export function useOwnStore(): void {
	const folder = mkdtempSync(join(tmpdir(), 'airlock-alert-'));
	beforeAll(() => {
		process.env.N8N_USER_FOLDER = folder;
		process.env.N8N_LOG_LEVEL = 'silent';
		process.env.N8N_ENCRYPTION_KEY = randomBytes(24).toString('base64');
	});
	afterAll(async () => {
		const { alerts, store } = await services();
		alerts.stop();
		await alerts.idle();
		await store.close();
		rmSync(folder, { recursive: true, force: true });
	});
}

/** A receiver for one test file. */
export function useReceiver(): { readonly current: Receiver } {
	const holder = {} as { current: Receiver };
	beforeAll(async () => {
		holder.current = await Receiver.start();
	});
	beforeEach(() => {
		holder.current.received.length = 0;
		holder.current.answer = () => ({ status: 202, body: '{}' });
	});
	afterAll(async () => await holder.current.stop());
	return holder;
}

/** Gives the node what n8n would decrypt. */
class WithCredential extends ContextAlert {
	constructor(credential: IDataObject) {
		super();
		const { execute } = ContextAlert.prototype;
		this.execute = async function (this: IExecuteFunctions) {
			this.getCredentials = (async () => credential) as IExecuteFunctions['getCredentials'];
			return await execute.call(this);
		};
	}
}

export interface Sent {
	readonly type: string;
	readonly data: IDataObject & { alert: IDataObject };
}

export const sentTo = ({ received }: Receiver): Sent[] =>
	received.map(({ body }) => JSON.parse(body) as Sent);

export async function run(
	operation: string,
	parameters: IDataObject,
	{
		items = [{ json: {} }],
		url = 'http://127.0.0.1:9/',
		name = 'main',
		settings = {},
	}: {
		items?: INodeExecutionData[];
		url?: string;
		/** Of the credential. */
		name?: string;
		settings?: Partial<INode>;
	} = {},
): Promise<NodeRun> {
	return await runNode(
		new WithCredential({ type: 'webhook', url }),
		{ operation, ...parameters },
		items,
		{ credentials: { airlockAlertDestinationApi: { id: name, name } }, ...settings },
	);
}

export const all = ({ outputs, error }: NodeRun): IDataObject[] => {
	expect(error).toBeUndefined();
	return (outputs[0] ?? []).map(({ json }) => json);
};

export const RUNBOOK = 'https://wiki.example.com/crm';

/** The integration that the tests tell of, with the people it belongs to. */
export async function register(tenant: string, at?: Store): Promise<void> {
	const parsed = parseQuestionnaire({
		...{ id: 'crm', useCase: 'Copies customers', systems: ['Shop', 'CRM'] },
		...{ owner: 'Ann Lee', backupOwner: 'Bo Day', runbookUrl: RUNBOOK },
	});
	if (!parsed.ok) throw new Error(parsed.issues.map(({ message }) => message).join());
	const { questionnaire } = parsed;
	const store = at ?? (await services()).store;
	await store.integrations.create(
		rowOf({
			...{ tenant, id: 'crm', state: 'approved', questionnaire, scope: '' },
			...{ standing: { testAccessUntil: 0 }, reviewBy: null, version: 1 },
			...{ createdAt: 1, updatedAt: 1 },
		}),
	);
}

/** What was recorded for the tenant under this action, oldest first. */
export async function recordedIn(tenant: string, action: string): Promise<IDataObject[]> {
	const { store } = await services();
	const found = await store.audit.search({ tenant, action }, 500);
	return found.map(({ body }) => JSON.parse(body) as IDataObject).toReversed();
}
