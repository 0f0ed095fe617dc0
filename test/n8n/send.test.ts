import { randomBytes, randomUUID } from 'node:crypto';
import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	IWorkflowExecuteAdditionalData,
} from 'n8n-workflow';
import { ABANDONED_AFTER_MS, type HeldWork } from '../../lib/failure/held';
import { services } from '../../lib/n8n/services';
import { SignedWebhook } from '../../nodes/SignedWebhook/SignedWebhook.node';
import { Counterpart } from '../e2e/counterpart';
import { useOwnStore } from './held-items-run';
import { runNode } from './node-run';

useOwnStore();

const DAY = 86_400_000;
const secret = `whsec_${randomBytes(32).toString('base64')}`;
let receiver: Counterpart;
beforeAll(async () => {
	receiver = await Counterpart.start();
});
afterAll(async () => await receiver.stop());
beforeEach(() => {
	receiver.seen.length = 0;
	receiver.respond = (_seen, response) => response.writeHead(status).end();
	status = 200;
});
let status = 200;

interface Handed {
	readonly id: string;
	readonly nextAt: number;
	readonly turn: number;
}

/** The node of one workflow file: another id, and it has not looked for what was left behind. */
class Sender extends SignedWebhook {
	/** What couriers were given, one after the other. */
	readonly handed: Handed[][] = [];
	readonly id = randomUUID();
	mayStartWorkflows = true;

	constructor(courier = false) {
		super();
		const { execute } = SignedWebhook.prototype;
		const [handed, mayStart] = [this.handed, () => this.mayStartWorkflows];
		this.execute = async function (this: IExecuteFunctions) {
			const { additionalData } = this as unknown as {
				additionalData: IWorkflowExecuteAdditionalData;
			};
			additionalData.executeWorkflow = async (_workflow, _, { inputData = [] }) => {
				if (!mayStart()) throw new Error('Not allowed here');
				handed.push(inputData.map(({ json }) => json.delivery as unknown as Handed));
				return { executionId: 'courier-1', data: [] };
			};
			const changes = {
				getCredentials: { value: async () => ({ provider: 'standard-webhooks', secret }) },
				...(courier && {
					getWorkflow: {
						value: () => ({ id: 'w1', name: 'Airlock: deliveries that are tried again' }),
					},
					getParentNodes: { value: () => [{ name: 'Deliveries' }] },
				}),
			};
			return await execute.call(Object.create(this, changes) as IExecuteFunctions);
		};
	}

	async send(
		items: INodeExecutionData[],
		parameters: IDataObject = {},
		sendOptions: IDataObject = {},
	) {
		const { outputs, error } = await runNode(
			this,
			{
				...{ operation: 'send', provider: 'standard-webhooks', url: `${receiver.origin}/hook` },
				...{ jsonBody: '={{ $json }}', eventId: '={{ $json.id }}', ...parameters },
				sendOptions: { allowedAddresses: '127.0.0.1', ...sendOptions },
			},
			items,
			{ id: this.id },
		);
		const [delivered, pending, failed] = [0, 1, 2].map((output) =>
			(outputs[output] ?? []).map(({ json }) => json.delivery as IDataObject),
		);
		return { delivered, pending, failed, error };
	}

	/** A delivery that a run of this node keeps, and whose turn was over so long ago. */
	async leave(agoMs: number, changes: Partial<HeldWork> = {}): Promise<string> {
		const { held, clock } = await services();
		const json = { id: `evt_${randomUUID()}` };
		const delivery = {
			...{ url: `${receiver.origin}/hook`, contentType: 'application/json', headers: {} },
			...{ body: Buffer.from('{}').toString('base64'), eventId: json.id, integration: '' },
			...{ environment: '', correlationId: 'c'.repeat(32), timeoutMs: 5_000 },
			...{ giveUpAt: clock.now() + DAY, allowedAddresses: ['127.0.0.1'] },
			...{ holdItem: true, keepDays: 30 },
		};
		const kept = await held.keep(
			{
				...{ tenant: 'default', integration: '', category: 'outcome_unknown', attempts: 1 },
				...{ workflow: 'w1', execution: 'e0', node: this.id, correlationId: 'c'.repeat(32) },
				contents: { json, idempotencyKeys: { Guard: json.id }, delivery },
				...changes,
			},
			clock.now() - agoMs,
		);
		if (!kept.ok) throw new Error(kept.code);
		return kept.id;
	}
}

const rowOf = async (id: string) => (await (await services()).store.heldItems.get('default', id))!;
const item = (id: string): INodeExecutionData => ({ json: { id } });
const LONG_AGO = ABANDONED_AFTER_MS + 60_000;

test('what is pending is handed over with its turn, and kept until after it would be given up', async () => {
	status = 503;
	const sender = new Sender();
	const before = Date.now();
	const { pending } = await sender.send([item('e1')], {}, { keepDays: 1, giveUpAfterHours: 100 });
	expect(pending).toMatchObject([{ eventId: 'e1', attempts: 1, execution: 'courier-1' }]);
	const [[handed]] = sender.handed as [[Handed]];
	const row = await rowOf(handed.id);
	expect(row).toMatchObject({ state: 'releasing', attempts: 1, decidedAt: handed.turn });
	expect(handed.turn).toBe(handed.nextAt);
	expect(row.expiresAt).toBeGreaterThanOrEqual(before + 6 * DAY);
});

test('what an n8n answers that is starting up is not taken for a delivery', async () => {
	receiver.respond = (_seen, response) => response.end('n8n is starting up. Please wait');
	const { delivered, pending } = await new Sender().send([item('e1')]);
	expect(delivered).toEqual([]);
	expect(pending).toMatchObject([{ attempts: 1, category: 'temporarily_unavailable' }]);
});

test('what was pending goes on where the run stops at a later item', async () => {
	status = 503;
	const sender = new Sender();
	const { error } = await sender.send([item('e1'), item('no id, for its spaces')]);
	expect(error).toBeDefined();
	expect(sender.handed).toHaveLength(1);
	expect(sender.handed[0]).toHaveLength(1);
});

test('a run takes up what runs of its node left behind, at most once a minute', async () => {
	const sender = new Sender();
	const left = [await sender.leave(LONG_AGO), await sender.leave(LONG_AGO + 1_000)];
	const alive = await sender.leave(ABANDONED_AFTER_MS - 60_000);
	const others = [
		await sender.leave(LONG_AGO, { node: 'another' }),
		await sender.leave(LONG_AGO, { workflow: 'w2' }),
	];
	const { delivered, pending } = await sender.send([item('e1')]);
	expect(delivered).toMatchObject([{ eventId: 'e1' }]);
	// It is no item of this run.
	expect(pending).toEqual([]);
	expect(sender.handed.map((one) => one.map(({ id }) => id))).toEqual([left.reverse()]);
	for (const { id, turn } of sender.handed[0]!) {
		expect(await rowOf(id)).toMatchObject({ state: 'releasing', decidedAt: turn });
	}
	for (const id of [alive, ...others]) {
		expect((await rowOf(id)).decidedAt).toBeLessThan(sender.handed[0]![0]!.turn);
	}
	await sender.leave(LONG_AGO);
	await sender.send([item('e2')]);
	expect(sender.handed).toHaveLength(1);
});

test('more than a courier opens at once are taken up one courier after the other', async () => {
	const sender = new Sender();
	for (let i = 0; i < 30; i += 1) await sender.leave(LONG_AGO);
	for (const id of ['e1', 'e2', 'e3']) await sender.send([item(id)]);
	expect(sender.handed.map(({ length }) => length)).toEqual([25, 5]);
});

test('what cannot be handed over is held', async () => {
	const sender = new Sender();
	sender.mayStartWorkflows = false;
	const left = await sender.leave(LONG_AGO);
	await sender.send([item('e1')]);
	expect(await rowOf(left)).toMatchObject({ state: 'held', decidedBy: '' });
});

describe('a courier', () => {
	const asItem = (delivery: Handed): INodeExecutionData => ({
		json: { delivery: { ...delivery } },
	});

	test('delivers what is its turn, as the attempt after the last', async () => {
		const courier = new Sender(true);
		const id = await courier.leave(1_000);
		const turn = (await rowOf(id)).decidedAt!;
		const { delivered } = await courier.send([asItem({ id, nextAt: turn, turn })]);
		expect(delivered).toMatchObject([{ status: 200, attempts: 2 }]);
		expect(receiver.seen).toHaveLength(1);
		expect(await rowOf(id)).toMatchObject({ state: 'released', sealed: '' });
	});

	test('sends nothing that another run took up, before or while it waited', async () => {
		const courier = new Sender(true);
		const { held } = await services();
		const [before, meanwhile] = [await courier.leave(0), await courier.leave(0)];
		const turnOf = async (id: string) => (await rowOf(id)).decidedAt!;
		const items: Handed[] = [];
		for (const id of [before, meanwhile]) {
			items.push({ id, nextAt: Date.now() + 1_000, turn: await turnOf(id) });
		}
		const steal = async (id: string) =>
			await held.takeTurn('default', id, { seen: await turnOf(id), until: Date.now() + 60_000 });
		await steal(before);
		const sent = courier.send(items.map(asItem));
		// As soon as the courier has it.
		while ((await turnOf(meanwhile)) !== items[1]!.nextAt) await new Promise(setImmediate);
		await steal(meanwhile);
		const { delivered, pending, failed } = await sent;
		expect([delivered, pending, failed]).toEqual([[], [], []]);
		expect(receiver.seen).toHaveLength(0);
	});
});
